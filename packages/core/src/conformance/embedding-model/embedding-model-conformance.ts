import type { Policy } from '../../policy.js';
import { type EmbeddingModel, embeddingModel } from '../../ports/embedding-model.js';
import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { declarationCase } from '../declaration-case.js';
import { inSessionScope } from '../port-session.js';
import { type EmbeddingModelSession, embedCases } from './embed-cases.js';
import type { EmbeddingModelCapability, EmbeddingModelHarness } from './embedding-model-harness.js';

/**
 * Registers the executable half of the embedding model port for one provider. Pass the runner in and run
 * it against the fake, and against the live API where a key is present.
 */
export function embeddingModelConformance(
  runner: ConformanceRunner,
  harness: EmbeddingModelHarness,
): void {
  const { provider, report, capabilities } = harness;
  const lacks = (capability: EmbeddingModelCapability): boolean =>
    capabilities?.[capability] === false;
  const declaration = declarationCase<EmbeddingModel, EmbeddingModelCapability>(
    embeddingModel,
    capabilities,
    { embed: { texts: ['any'] } },
  );
  runner.describe(`EmbeddingModel conformance › ${provider}`, () => {
    registerCases(runner, [declaration, ...embedCases], {
      provider,
      port: embeddingModel.name,
      lacks,
      report,
      inSession: (body) => inEmbeddingModelSession(harness, body),
    });
  });
}

function inEmbeddingModelSession(
  harness: EmbeddingModelHarness,
  body: (session: EmbeddingModelSession) => Promise<void>,
): Promise<void> {
  const { dimensions = 16, missingModel = 'no-such-model' } = harness.fixtures;
  return inSessionScope(harness.secrets, async (scope) => {
    const open = async (policy?: Policy): Promise<EmbeddingModelSession> => {
      const connection = await harness.connect({ policy });
      const session = scope.open(connection.model, harness.provider, connection.dispose);
      const { bound: model } = session;
      return { ...session, model, connection, reconnect: open, dimensions, missingModel };
    };
    await body(await open());
  });
}

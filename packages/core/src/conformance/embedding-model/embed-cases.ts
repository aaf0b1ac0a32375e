import type { Policy } from '../../policy.js';
import type { EmbeddingModel } from '../../ports/embedding-model.js';
import { abortable } from '../abortable.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { ConformanceCase } from '../conformance-case.js';
import { onceMore } from '../once-more.js';
import type { PortSession } from '../port-session.js';
import type {
  EmbeddingModelCapability,
  EmbeddingModelConnection,
} from './embedding-model-harness.js';

/** What one test works with. */
export interface EmbeddingModelSession extends PortSession<EmbeddingModel> {
  readonly model: EmbeddingModel;
  readonly connection: EmbeddingModelConnection;
  readonly dimensions: number;
  readonly missingModel: string;
  /** Connects once more, through `policy`. */
  reconnect(policy: Policy): Promise<EmbeddingModelSession>;
}

type EmbeddingModelCase = ConformanceCase<EmbeddingModelSession, EmbeddingModelCapability>;

/** What `embed` promises. */
export const embedCases: readonly EmbeddingModelCase[] = [
  {
    group: 'embed',
    name: 'gives one vector a text, in their order, all of one length',
    needs: ['embed'],
    run: async ({ model }) => {
      const texts = ['a cat', 'a dog', 'the stock exchange of Frankfurt'];
      const together = await model.embed({ texts });
      checkEqual(together.vectors.length, texts.length, 'the vectors');
      for (const vector of together.vectors) {
        checkEqual(vector.length, together.dimensions, 'the length of a vector');
        check(vector.every(Number.isFinite), 'a vector holds something that is no number');
      }
      const alone = await model.embed({ texts: ['a dog'] });
      const [, dog = []] = together.vectors;
      const distance = Math.hypot(
        ...dog.map((part, index) => part - (alone.vectors[0]?.[index] ?? 0)),
      );
      check(distance < 0.05, 'the second vector is not that of the second text');
      check(together.model !== '', 'the answer names its model');
    },
  },
  {
    group: 'embed',
    name: 'takes many texts at once',
    needs: ['embed'],
    run: async ({ model }) => {
      const texts = Array.from({ length: 300 }, (_, index) => `text number ${index}`);
      checkEqual((await model.embed({ texts })).vectors.length, 300, 'the vectors');
    },
  },
  {
    group: 'embed',
    name: 'shortens the vectors',
    needs: ['embed', 'dimensions'],
    run: async ({ model, dimensions }) => {
      const short = await model.embed({ texts: ['a cat'], dimensions });
      checkEqual([short.dimensions, short.vectors[0]?.length], [dimensions, dimensions], 'lengths');
    },
  },
  {
    group: 'embed',
    name: 'reports its tokens once',
    needs: ['embed', 'usage'],
    run: async ({ model, facts }) => {
      const { usage } = await model.embed({ texts: ['a cat'] });
      const reported = facts.flatMap(({ fact }) => (fact.type === 'usage.reported' ? fact : []));
      check(usage !== undefined && usage.inputTokens > 0, 'no tokens');
      checkEqual(
        reported.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]),
        [[usage.inputTokens, 0]],
        'the reports',
      );
    },
  },
  {
    group: 'errors',
    name: 'an unknown model is not found, and asked once',
    needs: ['embed'],
    run: async ({ model, failure, missingModel, attempts }) => {
      const input = { texts: ['a cat'], model: missingModel };
      checkCode(await failure(model.embed(input)), 'not_found');
      checkEqual(attempts('embed'), 1, 'the requests');
    },
  },
  {
    group: 'errors',
    name: 'what is wrong is refused before anything is sent',
    needs: ['embed'],
    run: async ({ model, failure, attempts }) => {
      for (const input of [{ texts: [] }, { texts: [''] }, { texts: ['a'], dimensions: 0 }])
        checkCode(await failure(model.embed(input)), 'invalid_request');
      checkEqual(attempts('embed'), 0, 'the requests');
    },
  },
  {
    group: 'abort',
    name: "rejects with the caller's reason, before and during the call",
    needs: ['embed'],
    run: async ({ model, failure, attempts }) => {
      const { controller, reason } = abortable();
      const { signal } = controller;
      const running = failure(model.embed({ texts: ['a cat'] }, { signal }));
      controller.abort(reason);
      check((await running) === reason, 'another reason');
      const sent = attempts('embed');
      const late = failure(model.embed({ texts: ['a cat'] }, { signal }));
      check((await late) === reason, 'another reason');
      checkEqual(attempts('embed'), sent, 'the requests after the abort');
    },
  },
  {
    group: 'lost answers',
    name: 'are repeated: the model changes nothing',
    needs: ['embed', 'lostAnswers'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      await session.connection.loseNextAnswer?.('embed');
      const { vectors } = await session.model.embed({ texts: ['a cat'] });
      checkEqual([vectors.length, session.attempts('embed')], [1, 2], 'vectors and requests');
    },
  },
];

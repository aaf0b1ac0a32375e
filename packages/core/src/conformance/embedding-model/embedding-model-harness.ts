import type { Policy } from '../../policy.js';
import type { EmbeddingModel } from '../../ports/embedding-model.js';
import type { ConformanceGap } from '../conformance-case.js';

/** What a provider may lack: the operation, or something within it. */
export type EmbeddingModelCapability =
  | keyof EmbeddingModel
  /** Vectors can be shortened. */
  | 'dimensions'
  /** Every answer reports its tokens. */
  | 'usage'
  /** Needs {@link EmbeddingModelConnection.loseNextAnswer}. */
  | 'lostAnswers';

/** One connection to the provider; every test gets its own. */
export interface EmbeddingModelConnection {
  /** Bound with `bindPort`: the suite reads its capabilities and listens to its facts. */
  readonly model: EmbeddingModel;
  /** Makes the next answer get lost on its way back. */
  readonly loseNextAnswer?: ((operation: keyof EmbeddingModel) => void | Promise<void>) | undefined;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

/** Connects the suite with one provider: its fake, its memory driver or the live API. */
export interface EmbeddingModelHarness {
  readonly provider: string;
  /** Connects anew. `policy` is what the connection's calls must run through. */
  connect(options: { readonly policy?: Policy | undefined }): Promise<EmbeddingModelConnection>;
  /** False for what the provider lacks; everything else is tested. */
  readonly capabilities?: { readonly [Name in EmbeddingModelCapability]?: boolean } | undefined;
  readonly fixtures: {
    /** A length that the vectors can be shortened to. @default 16 */
    readonly dimensions?: number | undefined;
    /** A model's name that is well formed and belongs to nothing. @default 'no-such-model' */
    readonly missingModel?: string | undefined;
  };
  /** Credentials that must show up in no error and no fact. */
  readonly secrets: readonly string[];
  /** Told of every behaviour that is not tested, and why. */
  readonly report?: ((gap: ConformanceGap) => void) | undefined;
}

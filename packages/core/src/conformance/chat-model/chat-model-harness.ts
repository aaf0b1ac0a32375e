import type { Policy } from '../../policy.js';
import type { ChatModel } from '../../ports/chat-model.js';
import type { ConformanceGap } from '../conformance-case.js';

/** What a provider may lack: an operation, or something within one. */
export type ChatModelCapability =
  | keyof ChatModel
  | 'tools'
  | 'structuredOutput'
  | 'images'
  /** The provider holds answers back, and says so apart from a refusal of the model. */
  | 'contentFilter'
  | 'maxTokens'
  /** Every answer reports its tokens. */
  | 'usage'
  /** Needs {@link ChatModelConnection.prepare}: a live model says what it wants. */
  | 'preparedAnswers'
  /** Needs {@link ChatModelConnection.cutNextStream}. */
  | 'cutStreams'
  /** Needs {@link ChatModelConnection.loseNextAnswer}. */
  | 'lostAnswers';

/** What the model shall say next, where that can be told. */
export interface PreparedAnswer {
  readonly text?: string | undefined;
  readonly toolCalls?:
    | ReadonlyArray<{ readonly name: string; readonly arguments: string }>
    | undefined;
  readonly finishReason?: 'length' | 'refusal' | 'content_filter' | undefined;
}

/** One connection to the provider; every test gets its own. */
export interface ChatModelConnection {
  /** Bound with `bindPort`: the suite reads its capabilities and listens to its facts. */
  readonly model: ChatModel;
  /** Makes the model give this answer next. Without it, say `capabilities: { preparedAnswers: false }`. */
  readonly prepare?: ((answer: PreparedAnswer) => void | Promise<void>) | undefined;
  /** Cuts the next stream after its first words. */
  readonly cutNextStream?: (() => void | Promise<void>) | undefined;
  /** Makes the next answer of `operation` get lost on its way back. */
  readonly loseNextAnswer?: ((operation: keyof ChatModel) => void | Promise<void>) | undefined;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

/** Connects the suite with one provider: its fake, its memory driver or the live API. */
export interface ChatModelHarness {
  readonly provider: string;
  /** Connects anew. `policy` is what the connection's calls must run through. */
  connect(options: { readonly policy?: Policy | undefined }): Promise<ChatModelConnection>;
  /**
   * False for what the provider lacks; everything else is tested. The suite fails where the binding
   * disagrees about an operation.
   */
  readonly capabilities?: { readonly [Name in ChatModelCapability]?: boolean } | undefined;
  readonly fixtures: {
    /** A model's name that is well formed and belongs to nothing. @default 'no-such-model' */
    readonly missingModel?: string | undefined;
  };
  /** Credentials that must show up in no error and no fact. */
  readonly secrets: readonly string[];
  /** Told of every behaviour that is not tested, and why. */
  readonly report?: ((gap: ConformanceGap) => void) | undefined;
}

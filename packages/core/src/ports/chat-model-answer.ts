import type { TokenUsage } from '../token-usage.js';
import type { AssistantMessage, ToolCall } from './chat-model-messages.js';

/**
 * Why the model stopped.
 *
 * | reason | meaning |
 * |---|---|
 * | `stop` | it had said everything, or met a stop text |
 * | `length` | `maxTokens` or the model's window is used up; the answer is incomplete |
 * | `tool_calls` | it waits for the results of `toolCalls` |
 * | `refusal` | it declined to answer |
 * | `content_filter` | the provider held the answer back |
 * | `other` | the provider's own reason, see `providerReason` |
 */
export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool_calls'
  | 'refusal'
  | 'content_filter'
  | 'other';

export interface ChatAnswer {
  /** The provider's id of the answer, where it has one. */
  readonly id: string | undefined;
  /** The model that really answered, dated name included. */
  readonly model: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /**
   * The structured output, parsed and, where a Standard Schema was given, checked and converted by it.
   * Undefined where none was asked for, and where the model called tools, refused or ran out of tokens:
   * look at `finishReason` first.
   */
  readonly output: unknown;
  /** What the model thought, as far as the provider shows it. */
  readonly reasoning: string | undefined;
  readonly finishReason: FinishReason;
  readonly providerReason: string | undefined;
  /** This turn as a message, to be appended to the conversation. */
  readonly message: AssistantMessage;
  /** Undefined where the provider reported none: not the same as nothing used. */
  readonly usage: TokenUsage | undefined;
  /** The tier that served the request, which decides its price. */
  readonly serviceTier: string | undefined;
}

/**
 * What happens while an answer is written. The first event is `answer.started`, the last
 * `answer.finished`; a stream that ends without the latter was cut, and rejects with `unavailable`. A piece may
 * be empty: a sign that the model is busy with what is not shown.
 */
export type ChatEvent =
  | { readonly type: 'answer.started'; readonly model: string | undefined }
  | { readonly type: 'text.added'; readonly text: string }
  | { readonly type: 'reasoning.added'; readonly text: string }
  | {
      readonly type: 'tool_call.started';
      /** Tells parallel tool calls apart; counts from 0 within the answer. */
      readonly index: number;
      readonly id: string;
      readonly name: string;
    }
  /** A piece of the arguments' JSON, of no use before `tool_call.finished`. */
  | { readonly type: 'tool_call.added'; readonly index: number; readonly arguments: string }
  | { readonly type: 'tool_call.finished'; readonly index: number; readonly toolCall: ToolCall }
  /** The whole answer, as `complete` would have returned it. */
  | { readonly type: 'answer.finished'; readonly answer: ChatAnswer };

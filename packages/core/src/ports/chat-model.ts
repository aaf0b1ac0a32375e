import type { CallOptions } from '../call.js';
import { definePort, type Port } from '../port.js';
import type { ChatAnswer, ChatEvent } from './chat-model-answer.js';
import { chatInput } from './chat-model-input.js';
import type { ChatInput } from './chat-model-request.js';

/**
 * Asks a language model. Designed against OpenAI's chat completions and responses, Anthropic's messages
 * and Ollama's chat (local models).
 *
 * Both operations count as `safe`: the model changes nothing, so an attempt that failed may be repeated.
 * It may still cost: every answer reports its tokens as a `usage.reported` fact.
 *
 * Both throw `invalid_request` before anything is sent when the input is wrong, or later when the
 * conversation does not fit the model; `quota_exhausted` when the account has no credit,
 * `rate_limited` with `retryAfterMs`, `not_found` for an unknown model, `malformed_response` when a
 * structured output is not of its shape.
 */
export interface ChatModel {
  /** Answers at once. A refusal is an answer: see `finishReason`. */
  complete(input: ChatInput, options?: CallOptions): Promise<ChatAnswer>;
  /**
   * Answers as it is written. The promise resolves with the first event; until then a failure may be
   * repeated. Leaving the loop, or aborting, ends the request.
   */
  stream(input: ChatInput, options?: CallOptions): Promise<AsyncIterable<ChatEvent>>;
}

/** The chat model port. */
export const chatModel: Port<ChatModel> = definePort<ChatModel>('chat', {
  complete: { idempotency: 'safe', input: chatInput },
  stream: { idempotency: 'safe', shape: 'stream', input: chatInput },
});

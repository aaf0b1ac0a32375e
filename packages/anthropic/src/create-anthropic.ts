import type { BoundPort, ChatModel } from '@quayside/core';
import { type AnthropicClient, createAnthropicClient } from './anthropic-client.js';
import type { AnthropicOptions } from './anthropic-options.js';
import { createAnthropicParts } from './anthropic-parts.js';
import { bindBatches } from './batches/bind-batches.js';
import type { MessageBatches } from './batches/message-batches.js';
import { bindChat } from './chat/bind-chat.js';
import { type AnthropicOperations, bindOperations } from './operations/operations.js';

/** Anthropic: the model port, its own operations, and a way to everything else. */
export interface Anthropic extends AnthropicOperations, AsyncDisposable {
  /** The chat port: portable, and what a gateway holds. Its probe lists one model. */
  readonly model: BoundPort<ChatModel>;
  /** Many requests at once, for half the price, within a day. */
  readonly batches: BoundPort<MessageBatches>;
  readonly client: AnthropicClient;
}

/**
 * Makes the adapter, for Anthropic, or a server that speaks like it. Nothing is sent, and nothing is held open
 * that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createAnthropic(options: AnthropicOptions): Anthropic {
  const parts = createAnthropicParts(options);
  return {
    model: bindChat(parts),
    ...bindOperations(parts),
    batches: bindBatches(parts),
    client: createAnthropicClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}

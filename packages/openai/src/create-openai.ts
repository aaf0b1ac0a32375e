import type { BoundPort, ChatModel, EmbeddingModel } from '@quayside/core';
import { bindChat } from './chat/bind-chat.js';
import { bindEmbeddings } from './embeddings/bind-embeddings.js';
import { createOpenAIClient, type OpenAIClient } from './openai-client.js';
import type { OpenAIOptions } from './openai-options.js';
import { createOpenAIParts } from './openai-parts.js';
import { createOperations, type OpenAIOperations } from './operations/operations.js';

/** OpenAI: the model ports, its own operations, and a way to everything else. */
export interface OpenAI extends OpenAIOperations, AsyncDisposable {
  /** The chat port: portable, and what a gateway holds. Its probe lists the models. */
  readonly model: BoundPort<ChatModel>;
  readonly embeddings: BoundPort<EmbeddingModel>;
  readonly client: OpenAIClient;
}

/**
 * Makes the adapter, for OpenAI, Azure OpenAI, or a server that speaks like them. Nothing is sent, and
 * nothing is held open that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createOpenAI(options: OpenAIOptions): OpenAI {
  const parts = createOpenAIParts(options);
  return {
    model: bindChat(parts),
    embeddings: bindEmbeddings(parts),
    ...createOperations(parts),
    client: createOpenAIClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}

import { type BoundPort, bindPort, type ChatModel, chatModel } from '@quayside/core';
import type { AnthropicParts } from '../anthropic-parts.js';
import { messagesDriver } from './messages.js';

/** Binds the chat port. Its probe lists one model, which costs nothing. */
export function bindChat(parts: AnthropicParts): BoundPort<ChatModel> {
  const { invoker, http, streamIdleMs } = parts;
  return bindPort(chatModel, messagesDriver(parts), {
    provider: 'anthropic',
    invoker,
    streamIdleMs,
    probe: async (options) => {
      const identity = { provider: 'anthropic', port: 'chat', operation: 'probe' } as const;
      const called = { ...identity, idempotency: 'safe', idempotencyKey: undefined } as const;
      await invoker.run(called, options, (call) =>
        http.request('GET', '/v1/models', { call, query: { limit: 1 } }),
      );
    },
  });
}

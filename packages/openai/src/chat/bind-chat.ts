import { type BoundPort, bindPort, type ChatModel, chatModel } from '@quayside/core';
import { invokeOpenAI } from '../invoke-openai.js';
import type { OpenAIParts } from '../openai-parts.js';
import { completionsDriver } from './completions.js';
import { responsesDriver } from './responses.js';

/** Binds the chat port. Its probe lists the models, which costs nothing. */
export function bindChat(parts: OpenAIParts): BoundPort<ChatModel> {
  const { invoker, options, http, query } = parts;
  const driver = options.api === 'responses' ? responsesDriver(parts) : completionsDriver(parts);
  return bindPort(chatModel, driver, {
    provider: 'openai',
    invoker,
    streamIdleMs: options.streamIdleMs ?? 60_000,
    probe: async (probeOptions) => {
      const called = { port: 'chat', operation: 'probe', idempotency: 'safe' } as const;
      await invokeOpenAI(invoker, called, probeOptions, (call) =>
        http.request('GET', '/models', { call, query }),
      );
    },
  });
}

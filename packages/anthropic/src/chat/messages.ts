import { type ChatModel, type Driver, withOutput } from '@quayside/core';
import type { AnthropicParts } from '../anthropic-parts.js';
import { messageSchema } from '../api/message-api.js';
import { createDraft, reportUsage, takeMessage, toAnswer } from './answer-draft.js';
import { tokensOf } from './estimate-usage.js';
import { modelOf } from './model-of.js';
import { readStream } from './read-stream.js';
import { maxTokensOf, toMessageParams } from './to-message-params.js';

const PATH = '/v1/messages';

/** The chat port over messages. */
export function messagesDriver({ http, pace, options }: AnthropicParts): Driver<ChatModel> {
  return {
    complete: async (input, call) => {
      const model = modelOf(input.model, options.model, call);
      const json = toMessageParams(input, model, options, call);
      const demand = {
        model,
        inputTokens: () => tokensOf(input),
        maxTokens: maxTokensOf(input, options),
      };
      const draft = createDraft(model);
      await pace(call, demand, async (paced) => {
        const request = { call: paced, json, route: PATH, schema: messageSchema };
        takeMessage(draft, await http.request('POST', PATH, request));
        // An answer of another shape than was asked for is paid for, too.
        reportUsage(paced, draft);
      });
      return withOutput(toAnswer(draft), input, call);
    },
    stream: async (input, call) => {
      const model = modelOf(input.model, options.model, call);
      const json = { ...toMessageParams(input, model, options, call), stream: true };
      const headers = { accept: 'text/event-stream' };
      const demand = {
        model,
        inputTokens: () => tokensOf(input),
        maxTokens: maxTokensOf(input, options),
      };
      return pace(call, demand, async (paced) => {
        const answer = await http.exchange('POST', PATH, {
          call: paced,
          json,
          headers,
          route: PATH,
        });
        const strict = options.streamEnd !== 'lenient';
        return readStream(answer, { call: paced, input, draft: createDraft(model), strict });
      });
    },
  };
}

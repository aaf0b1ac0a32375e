import { type ChatModel, type Driver, withOutput } from '@quayside/core';
import { responseSchema } from '../api/response-api.js';
import type { OpenAIParts } from '../openai-parts.js';
import { createDraft, reportUsage, toAnswer } from './answer-draft.js';
import { finishToolCalls } from './completion-draft.js';
import { tokensOf } from './estimate-usage.js';
import { modelOf } from './model-of.js';
import { readStream, type StreamReader } from './read-stream.js';
import { takeResponse, takeResponseEvent } from './response-draft.js';
import { toResponseParams } from './to-response-params.js';

const PATH = '/responses';

function createReader(operation: string): StreamReader {
  /** Where each output item's tool call stands among the tool calls. */
  const places = new Map<number, number>();
  return {
    take: (draft, json) => takeResponseEvent(draft, json, places, operation),
    isLast: ({ type }) => type === 'response.completed' || type === 'response.incomplete',
    finish: finishToolCalls,
  };
}

/** The chat port over the responses API. */
export function responsesDriver({ http, pace, query, options }: OpenAIParts): Driver<ChatModel> {
  return {
    complete: async (input, call) => {
      const model = modelOf(input.model, options.model, call);
      const json = toResponseParams(input, model, call);
      const request = { json, query, route: PATH, schema: responseSchema };
      const demand = { model, tokens: () => tokensOf(input) };
      const response = await pace(call, demand, (paced) =>
        http.request('POST', PATH, { ...request, call: paced }),
      );
      const draft = createDraft(model);
      try {
        takeResponse(draft, response, call.operation);
      } finally {
        reportUsage(call, draft);
      }
      return withOutput(toAnswer(draft), input, call);
    },
    stream: async (input, call) => {
      const model = modelOf(input.model, options.model, call);
      const json = { ...toResponseParams(input, model, call), stream: true };
      const headers = { accept: 'text/event-stream' };
      const request = { json, query, headers, route: PATH };
      const demand = { model, tokens: () => tokensOf(input) };
      const answer = await pace(call, demand, (paced) =>
        http.exchange('POST', PATH, { ...request, call: paced }),
      );
      const { countTokens, streamEnd } = options;
      const strict = streamEnd !== 'lenient';
      const reader = createReader(call.operation);
      return readStream(answer, {
        call,
        input,
        draft: createDraft(model),
        reader,
        strict,
        countTokens,
      });
    },
  };
}

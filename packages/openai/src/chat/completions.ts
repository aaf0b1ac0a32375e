import { type ChatModel, type Driver, withOutput } from '@quayside/core';
import { completionSchema } from '../api/completion-api.js';
import { parseEvent } from '../api/parse-event.js';
import type { OpenAIParts } from '../openai-parts.js';
import { createDraft, reportUsage, toAnswer } from './answer-draft.js';
import { finishToolCalls, takeChunk, takeCompletion } from './completion-draft.js';
import { tokensOf } from './estimate-usage.js';
import { modelOf } from './model-of.js';
import { readStream, type StreamReader } from './read-stream.js';
import { toCompletionParams } from './to-completion-params.js';

const PATH = '/chat/completions';

const reader: StreamReader = {
  *take(draft, json) {
    yield* takeChunk(draft, parseEvent(completionSchema, json));
  },
  isLast: () => false,
  finish: finishToolCalls,
};

/** The chat port over chat completions. */
export function completionsDriver(parts: OpenAIParts): Driver<ChatModel> {
  const { http, pace, path, query, options } = parts;
  const stored = options.store && { store: true, metadata: options.store.metadata };
  return {
    complete: async (input, call) => {
      const model = modelOf(input.model, options.model, call);
      const json = { ...toCompletionParams(input, model, call), ...stored };
      const request = { json, query, route: PATH, schema: completionSchema };
      const demand = { model, tokens: () => tokensOf(input) };
      const completion = await pace(call, demand, (paced) =>
        http.request('POST', path(PATH, model), { ...request, call: paced }),
      );
      const draft = createDraft(model);
      takeCompletion(draft, completion);
      // An answer of another shape than was asked for is paid for, too.
      reportUsage(call, draft);
      return withOutput(toAnswer(draft), input, call);
    },
    stream: async (input, call) => {
      const model = modelOf(input.model, options.model, call);
      const params = toCompletionParams(input, model, call);
      const json = { ...params, ...stored, stream: true, stream_options: { include_usage: true } };
      const headers = { accept: 'text/event-stream' };
      const request = { json, query, headers, route: PATH };
      const demand = { model, tokens: () => tokensOf(input) };
      const answer = await pace(call, demand, (paced) =>
        http.exchange('POST', path(PATH, model), { ...request, call: paced }),
      );
      const { countTokens, streamEnd } = options;
      const strict = streamEnd !== 'lenient';
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

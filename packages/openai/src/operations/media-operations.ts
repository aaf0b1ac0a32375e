import type { Call } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { type ApiUsage, toUsage, usageSchema } from '../api/usage-api.js';
import { invokeOpenAI } from '../invoke-openai.js';
import type { OpenAIParts } from '../openai-parts.js';
import type {
  GeneratedImage,
  ImageParams,
  OpenAIOperations,
  SpeechParams,
  TranscriptionParams,
} from './operations.js';

/** Pictures as OpenAI answers them. */
export interface ImagesAnswer {
  readonly data?: readonly GeneratedImage[] | null | undefined;
  readonly usage?: ApiUsage | null | undefined;
}

const maybeText = z.nullish(z.string());
const imagesSchema: z.Schema<ImagesAnswer> = z.received(() =>
  z.looseObject({
    data: z.nullish(
      z.array(z.looseObject({ b64_json: maybeText, url: maybeText, revised_prompt: maybeText })),
    ),
    usage: z.nullish(usageSchema),
  }),
);

/** What was said, as OpenAI answers it. */
export interface TranscriptionAnswer {
  readonly text: string;
  readonly usage?: ApiUsage | null | undefined;
}

const transcriptionSchema: z.Schema<TranscriptionAnswer> = z.received(() =>
  z.looseObject({ text: z.string(), usage: z.nullish(usageSchema) }),
);

type MediaOperations = Pick<OpenAIOperations, 'generateImages' | 'transcribe' | 'speak'>;

export function mediaOperations(parts: OpenAIParts): MediaOperations {
  const { invoker } = parts;
  const safe = { port: 'openai', idempotency: 'safe' } as const;
  return {
    generateImages: (params, options) => {
      const called = { port: 'openai', operation: 'generateImages', idempotency: 'none' } as const;
      return invokeOpenAI(invoker, called, options, (call) => generateImages(parts, params, call));
    },
    transcribe: (params, options) =>
      invokeOpenAI(invoker, { ...safe, operation: 'transcribe' }, options, (call) =>
        transcribe(parts, params, call),
      ),
    speak: (params, options) =>
      invokeOpenAI(invoker, { ...safe, operation: 'speak' }, options, (call) =>
        speak(parts, params, call),
      ),
  };
}

async function generateImages(
  { http, pace, path, query }: OpenAIParts,
  { model = 'gpt-image-1', ...params }: ImageParams,
  call: Call,
): Promise<readonly GeneratedImage[]> {
  const route = '/images/generations';
  const request = { query, json: { model, ...params }, route, schema: imagesSchema };
  const { data, usage } = await pace(call, { model }, (paced) =>
    http.request('POST', path(route, model), { ...request, call: paced }),
  );
  report(call, model, usage);
  return data ?? [];
}

async function transcribe(
  { http, pace, path, query }: OpenAIParts,
  params: TranscriptionParams,
  call: Call,
): Promise<{ readonly text: string }> {
  const { file, filename, model = 'gpt-4o-mini-transcribe', language, prompt } = params;
  const route = '/audio/transcriptions';
  const multipart = new FormData();
  multipart.append('file', file, filename);
  multipart.append('model', model);
  if (language !== undefined) multipart.append('language', language);
  if (prompt !== undefined) multipart.append('prompt', prompt);
  const request = { query, multipart, route, schema: transcriptionSchema };
  const { text, usage } = await pace(call, { model }, (paced) =>
    http.request('POST', path(route, model), { ...request, call: paced }),
  );
  report(call, model, usage);
  return { text };
}

async function speak(
  { http, pace, path, query }: OpenAIParts,
  { input, model = 'gpt-4o-mini-tts', voice = 'alloy', format = 'mp3' }: SpeechParams,
  call: Call,
): Promise<Uint8Array> {
  const route = '/audio/speech';
  const json = { model, input, voice, response_format: format };
  const request = { query, json, route, headers: { accept: 'application/octet-stream' } };
  return pace(call, { model }, async (paced) => {
    const answer = await http.exchange('POST', path(route, model), { ...request, call: paced });
    return answer.bytes();
  });
}

function report(call: Call, model: string, usage: ApiUsage | null | undefined): void {
  const tokens = toUsage(usage);
  if (tokens === undefined) return;
  call.emit({ type: 'usage.reported', model, serviceTier: undefined, estimated: false, ...tokens });
}

import type { CallOptions } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { invokeOpenAI } from '../invoke-openai.js';
import { isRecord } from '../openai-errors.js';
import type { OpenAIParts } from '../openai-parts.js';
import { mediaOperations } from './media-operations.js';
import { createStoredCompletions, type StoredCompletions } from './stored-completions.js';

/** A model as OpenAI lists it. */
export interface OpenAIModel {
  readonly id: string;
  readonly owned_by?: string | null | undefined;
  readonly created?: number | null | undefined;
}

/** What a moderation found in one input. */
export interface Moderation {
  readonly flagged: boolean;
  /** Null where the model does not judge by that category. */
  readonly categories: Readonly<Record<string, boolean | null>>;
  readonly category_scores: Readonly<Record<string, number>>;
}

export interface ImageParams {
  readonly prompt: string;
  /** @default 'gpt-image-1' */
  readonly model?: string | undefined;
  readonly n?: number | undefined;
  readonly size?: string | undefined;
  readonly quality?: string | undefined;
  readonly [param: string]: unknown;
}

/** A picture: its bytes in base64, or where it lies for an hour. */
export interface GeneratedImage {
  readonly b64_json?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly revised_prompt?: string | null | undefined;
}

export interface TranscriptionParams {
  readonly file: Blob;
  /** With its extension, by which OpenAI tells the format. */
  readonly filename: string;
  /** @default 'gpt-4o-mini-transcribe' */
  readonly model?: string | undefined;
  /** ISO 639-1. */
  readonly language?: string | undefined;
  readonly prompt?: string | undefined;
}

export interface SpeechParams {
  readonly input: string;
  /** @default 'gpt-4o-mini-tts' */
  readonly model?: string | undefined;
  /** @default 'alloy' */
  readonly voice?: string | undefined;
  /** @default 'mp3' */
  readonly format?: 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' | 'pcm' | undefined;
}

/** OpenAI's own operations, beyond the ports. */
export interface OpenAIOperations {
  readonly models: {
    list(options?: CallOptions): Promise<readonly OpenAIModel[]>;
    get(id: string, options?: CallOptions): Promise<OpenAIModel>;
  };
  readonly storedCompletions: StoredCompletions;
  /** One result an input, in their order. Free of charge. */
  moderate(
    inputs: readonly string[],
    options?: CallOptions & { readonly model?: string | undefined },
  ): Promise<readonly Moderation[]>;
  /** Draws. Costs what it costs even when nobody hears the answer: repeated only when nothing was drawn. */
  generateImages(params: ImageParams, options?: CallOptions): Promise<readonly GeneratedImage[]>;
  /** Writes down what is said in a recording. */
  transcribe(
    params: TranscriptionParams,
    options?: CallOptions,
  ): Promise<{ readonly text: string }>;
  /** Speaks a text. Returns the bytes of the recording. */
  speak(params: SpeechParams, options?: CallOptions): Promise<Uint8Array>;
}

const modelSchema: z.Schema<OpenAIModel> = z.received(() =>
  z.looseObject({
    id: z.string(),
    owned_by: z.nullish(z.string()),
    created: z.nullish(z.number()),
  }),
);

const modelsSchema: z.Schema<{ readonly data: readonly OpenAIModel[] }> = z.received(() =>
  z.looseObject({ data: z.array(modelSchema) }),
);

const moderationSchema: z.Schema<{ readonly results: readonly Moderation[] }> = z.received(() =>
  z.looseObject({
    results: z.array(
      z.looseObject({
        flagged: z.boolean(),
        categories: recordOf((value) => value === null || typeof value === 'boolean'),
        category_scores: recordOf((value) => typeof value === 'number'),
      }),
    ),
  }),
);

/** As zod's own, which would be 0.6 KiB (gzip) of every bundle. */
function recordOf<T>(isValue: (value: unknown) => value is T): z.Schema<Record<string, T>> {
  return z.custom<Record<string, T>>(
    (value) => isRecord(value) && Object.values(value).every(isValue),
  );
}

export function createOperations(parts: OpenAIParts): OpenAIOperations {
  const { invoker, http, pace, query } = parts;
  const one = { port: 'openai', idempotency: 'safe' } as const;
  return {
    models: {
      list: async (options) => {
        const called = { ...one, operation: 'models.list' };
        const listed = await invokeOpenAI(invoker, called, options, (call) =>
          http.request('GET', '/models', { call, query, schema: modelsSchema }),
        );
        return listed.data;
      },
      get: (id, options) =>
        invokeOpenAI(invoker, { ...one, operation: 'models.get' }, options, (call) =>
          http.request('GET', `/models/${encodeURIComponent(id)}`, {
            call,
            query,
            route: '/models/{id}',
            schema: modelSchema,
          }),
        ),
    },
    storedCompletions: createStoredCompletions(parts),
    moderate: async (inputs, { model = 'omni-moderation-latest', ...options } = {}) => {
      const called = { ...one, operation: 'moderate' };
      const json = { model, input: inputs };
      const request = { query, json, schema: moderationSchema };
      const answer = await invokeOpenAI(invoker, called, options, (call) =>
        pace(call, { model }, (paced) =>
          http.request('POST', '/moderations', { ...request, call: paced }),
        ),
      );
      return answer.results;
    },
    ...mediaOperations(parts),
  };
}

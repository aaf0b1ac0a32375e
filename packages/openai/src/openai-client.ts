import type { Call, CallOptions, StandardSchema } from '@quayside/core';
import { invokeOpenAI } from './invoke-openai.js';
import { isRecord } from './openai-errors.js';
import type { OpenAIParts } from './openai-parts.js';

/** A request that no operation of this package covers. */
export interface OpenAIClientRequest<T> extends CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly json?: unknown;
  readonly multipart?: FormData | undefined;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** Names the path in facts, ids replaced. @default guessed from the path */
  readonly route?: string | undefined;
}

/** The escape hatch: the same key, policy, facts and errors for the rest of the API. */
export interface OpenAIClient {
  /**
   * Sends one request. OpenAI has no idempotency keys: GET is repeated as safe, DELETE as natural, and
   * POST only when OpenAI certainly did not act. A JSON body that names a `model` goes at that model's pace.
   */
  request<T = unknown>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options?: OpenAIClientRequest<T>,
  ): Promise<T>;
}

const IDEMPOTENCY = { GET: 'safe', POST: 'none', DELETE: 'natural' } as const;

export function createOpenAIClient(parts: OpenAIParts): OpenAIClient {
  const { invoker, http, pace, query: fixed } = parts;
  return {
    request: (method, path, options = {}) => {
      const { query, json, multipart, schema, route } = options;
      const idempotency = IDEMPOTENCY[method];
      const called = { port: 'client', operation: 'request', idempotency };
      const request = { query: { ...fixed, ...query }, json, multipart, schema, route };
      const model = modelIn(json);
      return invokeOpenAI(invoker, called, options, (call) => {
        const send = (inner: Call) => http.request(method, path, { ...request, call: inner });
        return model === undefined ? send(call) : pace(call, { model }, send);
      });
    },
  };
}

function modelIn(json: unknown): string | undefined {
  return isRecord(json) && typeof json.model === 'string' ? json.model : undefined;
}

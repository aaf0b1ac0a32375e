import type { Call, CallOptions, StandardSchema } from '@quayside/core';
import { isRecord } from './anthropic-errors.js';
import type { AnthropicParts } from './anthropic-parts.js';

/** A request that no operation of this package covers. */
export interface AnthropicClientRequest<T> extends CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly json?: unknown;
  readonly multipart?: FormData | undefined;
  /** Added to this request, such as `anthropic-beta`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** Names the path in facts, ids replaced. @default guessed from the path */
  readonly route?: string | undefined;
}

/** The escape hatch: the same key, policy, facts and errors for the rest of the API. */
export interface AnthropicClient {
  /**
   * Sends one request to a path such as `/v1/files`. Anthropic has no idempotency keys: GET is repeated as safe,
   * DELETE as natural, and POST only when Anthropic certainly did not act. A message goes at its model's pace.
   */
  request<T = unknown>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options?: AnthropicClientRequest<T>,
  ): Promise<T>;
}

const IDEMPOTENCY = { GET: 'safe', POST: 'none', DELETE: 'natural' } as const;

export function createAnthropicClient({ invoker, http, pace }: AnthropicParts): AnthropicClient {
  return {
    request: async (method, path, options = {}) => {
      const { query, json, multipart, headers, schema, route } = options;
      const idempotency = IDEMPOTENCY[method];
      const identity = { provider: 'anthropic', port: 'client', operation: 'request', idempotency };
      const request = { query, json, multipart, headers, schema, route };
      // Other paths that name a model have limits of their own.
      const model = path === '/v1/messages' ? modelIn(json) : undefined;
      return invoker.run({ ...identity, idempotencyKey: undefined }, options, (call) => {
        const send = (inner: Call) => http.request(method, path, { ...request, call: inner });
        return model === undefined ? send(call) : pace(call, { model }, send);
      });
    },
  };
}

function modelIn(json: unknown): string | undefined {
  return isRecord(json) && typeof json.model === 'string' ? json.model : undefined;
}

import type { CallOptions, StandardSchema } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import type { TemplateParts } from './template-parts.js';

/** A request that no port has. */
export interface TemplateClientRequest<T> extends CallOptions {
  readonly query?: { readonly [name: string]: FormValue } | undefined;
  readonly json?: unknown;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /**
   * Whether it may run twice for one intent: `safe` for reads, `natural` for what leaves the same state.
   * @default 'safe' for GET, else 'none': repeated only when Template certainly did not act
   */
  readonly idempotency?: 'safe' | 'natural' | 'none' | undefined;
}

/** The escape hatch: the same key, policy, facts and errors for the rest of the API. */
export interface TemplateClient {
  /** Sends `method` to a path such as `/items`; undefined for an answer without a body. */
  request<T = unknown>(
    method: string,
    path: string,
    options?: TemplateClientRequest<T>,
  ): Promise<T>;
}

export function createTemplateClient({ invoker, http }: TemplateParts): TemplateClient {
  return {
    request: async (method, path, options = {}) => {
      const isRead = method.toUpperCase() === 'GET';
      const { query, json, schema, idempotency = isRead ? 'safe' : 'none' } = options;
      const identity = { provider: 'template', port: 'client', operation: 'request', idempotency };
      return invoker.run({ ...identity, idempotencyKey: undefined }, options, (call) =>
        http.request(method, path, { call, query, json, schema }),
      );
    },
  };
}

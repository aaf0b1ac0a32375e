import type { CallOptions, StandardSchema } from '@quayside/core';
import { invokeTracker, type TrackerParts } from './tracker-parts.js';

/** A request that nothing else of the tracker covers. */
export interface CostTrackerRequest<T> extends CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly json?: unknown;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** Names the path in facts, ids replaced. @default guessed from the path */
  readonly route?: string | undefined;
}

/** The escape hatch: the same token, policy, facts and errors for budgets, exports and what else there is. */
export interface CostTrackerClient {
  /** Sends one request. GET is repeated as safe, PUT and DELETE as natural, POST only when it certainly did not act. */
  request<T = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options?: CostTrackerRequest<T>,
  ): Promise<T>;
}

const IDEMPOTENCY = { GET: 'safe', POST: 'none', PUT: 'natural', DELETE: 'natural' } as const;

export function createTrackerClient(parts: TrackerParts): CostTrackerClient {
  return {
    request: (method, path, options = {}) => {
      const { query, json, schema, route } = options;
      const called = { port: 'client', operation: 'request', idempotency: IDEMPOTENCY[method] };
      return invokeTracker(parts, called, options, (call) =>
        parts.http.request(method, path, { call, query, json, schema, route }),
      );
    },
  };
}

import type { StandardSchema } from '@quayside/core';
import { invokeCall, type StripeCallOptions } from './stripe-call.js';
import type { StripeParts } from './stripe-parts.js';
import { type StripeParams, takesKey } from './stripe-request.js';

/** A request that no operation of this package covers. */
export interface StripeClientRequest<T> extends StripeCallOptions {
  readonly query?: StripeParams | undefined;
  /** For `/v1/…`, in Stripe's nesting. */
  readonly form?: StripeParams | undefined;
  /** For `/v2/…`. */
  readonly json?: unknown;
  /** Checks the answer; without it, it is `unknown`. */
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** Names the path in facts, ids replaced. @default guessed from the path */
  readonly route?: string | undefined;
}

/** The escape hatch: the same key, policy, facts and errors for the rest of the API. */
export interface StripeClient {
  /**
   * Sends one request. GET is repeated as safe, DELETE as natural; POST, and DELETE of v2, under an
   * idempotency key that is made unless one is given.
   */
  request<T = unknown>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options?: StripeClientRequest<T>,
  ): Promise<T>;
}

export function createStripeClient({ invoker, send }: StripeParts): StripeClient {
  return {
    request(given, path, options = {}) {
      // Whether it is a write must not depend on how it is spelt.
      const method = given.toUpperCase();
      const { query, form, json, schema, route, stripeAccount: account } = options;
      const idempotency = takesKey(method, path) ? 'keyed' : method === 'GET' ? 'safe' : 'natural';
      const called = { port: 'client', operation: 'request', idempotency } as const;
      return invokeCall(invoker, called, options, (call) =>
        send({ call, method, path, route, query, form, json, schema, account }),
      );
    },
  };
}

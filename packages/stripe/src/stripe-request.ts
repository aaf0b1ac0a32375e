import {
  type Call,
  type CallIdentity,
  IntegrationError,
  type StandardSchema,
} from '@quayside/core';
import { createHttpClient, type FormValue, type HttpClient } from '@quayside/core/http';
import { acceptDecline, type DeclinedObject } from './accept-decline.js';
import { createIdempotencyKey } from './idempotency-key.js';
import { toStripeError } from './stripe-errors.js';
import { API_VERSION, checkOptions, type StripeOptions, userAgent } from './stripe-options.js';

/** Parameters as Stripe names them; what is not listed by a type passes as it is. */
export type StripeParams = { readonly [name: string]: FormValue };

/** One request to Stripe, in whatever call it belongs to. */
export interface StripeRequest<T> {
  readonly call: Call;
  readonly method: string;
  readonly path: string;
  /** The path with its ids replaced, for facts. */
  readonly route?: string | undefined;
  readonly query?: StripeParams | undefined;
  readonly form?: StripeParams | undefined;
  readonly json?: unknown;
  readonly schema?: StandardSchema<unknown, T> | undefined;
  /** Instead of the client's own account. */
  readonly account?: string | undefined;
  /** The object whose decline is an answer and no failure. */
  readonly declined?: DeclinedObject | undefined;
}

/** Sends one request: the one way to Stripe that the port, the operations and the escape hatch share. */
export type StripeSend = <T>(request: StripeRequest<T>) => Promise<T>;

/** Makes the sender of one adapter. @throws misconfigured */
export function createStripeSend(options: StripeOptions): StripeSend {
  /* The error table sees the body and must not keep it; the driver needs the declined object in it. */
  const refusals = new WeakMap<Call, unknown>();
  const http = createHttp(options, refusals);
  const keys = new WeakMap<CallIdentity, string>();
  return async (request) => {
    const { call, method, path, route, query, json, schema, account, declined } = request;
    if (account !== undefined && options.context !== undefined) throw twoTenants(call);
    const headers = {
      'stripe-account': account,
      'idempotency-key': takesKey(method, path) ? keyOf(call, keys) : undefined,
    };
    // A v1 POST without parameters is an empty form, as the official library sends it.
    const form = request.form ?? (method === 'POST' && path.startsWith('/v1/') ? {} : undefined);
    try {
      return await http.request(method, path, { call, route, query, form, json, schema, headers });
    } catch (error) {
      return acceptDecline(error, refusals.get(call), declined, schema);
    }
  };
}

function createHttp(options: StripeOptions, refusals: WeakMap<Call, unknown>): HttpClient {
  const apiKey = checkOptions(options);
  const { account, context, apiVersion = API_VERSION, appInfo } = options;
  return createHttpClient({
    provider: 'stripe',
    baseUrl: options.baseUrl ?? 'https://api.stripe.com',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'stripe-version': apiVersion,
      'user-agent': userAgent(appInfo),
      ...(account === undefined ? {} : { 'stripe-account': account }),
      ...(context === undefined ? {} : { 'stripe-context': context }),
    },
    toError: (failure) => {
      if (failure.status === 402) refusals.set(failure.call, failure.json);
      return toStripeError(failure);
    },
    requestIdHeaders: ['request-id'],
    maxBodyBytes: options.maxBodyBytes,
    fetch: options.fetch,
    transport: options.transport,
    clock: options.clock,
  });
}

/** v1 keeps keys of POST, v2 of DELETE too (https://docs.stripe.com/api/idempotent_requests). */
export function takesKey(method: string, path: string): boolean {
  return method === 'POST' || (method === 'DELETE' && path.startsWith('/v2/'));
}

/** All attempts of a call share its identity, and so the key that was made for it. */
function keyOf(call: Call, keys: WeakMap<CallIdentity, string>): string {
  const key = call.idempotencyKey ?? keys.get(call.identity) ?? createIdempotencyKey();
  keys.set(call.identity, key);
  return key;
}

/** Stripe reads one of the two headers; which one is not for us to guess. */
function twoTenants(call: Call): IntegrationError {
  return new IntegrationError({
    message: `stripe ${call.operation} was not sent: stripeAccount and the client's \`context\` exclude each other (invalid_request). Make a client for the account.`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}

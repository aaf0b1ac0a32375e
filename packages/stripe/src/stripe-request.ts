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
import {
  API_VERSION,
  checkOptions,
  isHeaderText,
  type StripeOptions,
  userAgent,
} from './stripe-options.js';

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
    if (account !== undefined) checkAccount(call, account, options);
    const headers = {
      'stripe-account': account,
      'idempotency-key': takesKey(method, path) ? keyOf(call, keys) : undefined,
    };
    // A v1 POST without parameters is an empty form, as the official library sends it.
    const form = request.form ?? (method === 'POST' && isOf('v1', path) ? {} : undefined);
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
  return method === 'POST' || (method === 'DELETE' && isOf('v2', path));
}

/** A path may also come as the absolute URL that Stripe itself gives (`next_page_url`). */
function isOf(version: 'v1' | 'v2', path: string): boolean {
  return path.replace(/^https?:\/\/[^/]+/, '').startsWith(`/${version}/`);
}

/** All attempts of a call share its identity, and so the key that was made for it. */
function keyOf(call: Call, keys: WeakMap<CallIdentity, string>): string {
  const key = call.idempotencyKey ?? keys.get(call.identity) ?? createIdempotencyKey();
  keys.set(call.identity, key);
  return key;
}

/** What a caller got wrong about an account must not become a charge in another one. */
function checkAccount(call: Call, account: unknown, { context }: StripeOptions): void {
  // Stripe reads one of the two headers; which one is not for us to guess.
  if (context !== undefined)
    throw notSent(
      call,
      "stripeAccount and the client's `context` exclude each other",
      'Make a client for the account.',
    );
  // An empty one would replace the client's own account, and act for the platform.
  if (!isHeaderText(account))
    throw notSent(call, 'stripeAccount is no id of an account', 'Leave it out, or pass `acct_…`.');
}

function notSent(call: Call, what: string, advice: string): IntegrationError {
  return new IntegrationError({
    message: `stripe ${call.operation} was not sent: ${what} (invalid_request). ${advice}`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}

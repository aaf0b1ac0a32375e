import type { FakeFetch } from '@quayside/core/testing';
import type { FakeStripe } from '../src/testing/index.js';

/** A decoded answer; `json` is undefined where the body is none. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever Stripe's JSON holds
  readonly json: any;
}

export interface CallOptions {
  readonly key?: string | undefined;
  readonly account?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Fetch = FakeFetch | typeof globalThis.fetch;

/** Sends a form to an API that is reached by `fetch` at `origin`. */
export async function send(
  fetch: Fetch,
  origin: string,
  method: string,
  path: string,
  params: Readonly<Record<string, string | number | boolean>> = {},
  { key, account, signal }: CallOptions = {},
): Promise<Answered> {
  const form = Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const response = await fetch(
    `${origin}/v1/${path}${method === 'POST' || form === '' ? '' : `?${form}`}`,
    {
      method,
      headers: {
        authorization: 'Bearer sk_test_fake',
        'content-type': 'application/x-www-form-urlencoded',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(account === undefined ? {} : { 'stripe-account': account }),
      },
      ...(method === 'POST' ? { body: form } : {}),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return { status: response.status, headers: response.headers, json: await response.json() };
}

type Call = (
  path: string,
  params?: Readonly<Record<string, string | number | boolean>>,
  options?: CallOptions,
) => Promise<Answered>;

/** Short calls of a fake, in the process. */
export function callsOf(fake: FakeStripe): {
  readonly get: Call;
  readonly post: Call;
  readonly del: Call;
} {
  const call =
    (method: string): Call =>
    (path, params, options) =>
      send(fake.fetch, 'https://api.stripe.com', method, path, params, options);
  return { get: call('GET'), post: call('POST'), del: call('DELETE') };
}

/** Parameters of a payment that succeeds at once. */
export const payment = {
  amount: 2000,
  currency: 'usd',
  confirm: true,
  payment_method: 'pm_card_visa',
  'automatic_payment_methods[enabled]': true,
  'automatic_payment_methods[allow_redirects]': 'never',
} as const;

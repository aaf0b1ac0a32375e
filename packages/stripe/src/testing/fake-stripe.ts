import type { Clock } from '@quayside/core';
import type { FakeFetch, Faults, Listening, ListenOptions, MswHttp } from '@quayside/core/testing';
import type { Ledger } from './create-ledger.js';
import type { RequestLog } from './create-request-log.js';
import type { CheckoutCompletion } from './resources/checkout/complete-session.js';
import type { Webhooks } from './webhooks/create-webhooks.js';

export interface FakeStripeOptions {
  /** The time of everything: `created`, key expiry, delays, webhook repetitions. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Accepted secret keys. @default any `sk_test_…` or `rk_test_…` */
  readonly apiKey?: string | readonly string[] | undefined;
  /** Part of every id, so that two fakes do not make the same ones. @default 0 */
  readonly seed?: number | undefined;
  /** Requests and webhook attempts that the logs keep. @default 1000 */
  readonly logLimit?: number | undefined;
  /** Sends webhooks that were registered with a `url`. @default the platform's fetch */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** How the customer leaves the authentication. */
export interface ActionOutcome {
  /** @default 'succeed' */
  readonly outcome?: 'succeed' | 'fail' | undefined;
}

/** How the bank decides. */
export interface Settlement {
  /** @default as the payment method behaves */
  readonly outcome?: 'succeed' | 'fail' | undefined;
}

/** Where an object stands after a test control acted on it. */
export interface Standing {
  readonly id: string;
  readonly status: string;
  /** Stripe's code, where the issuer refused. */
  readonly declineCode?: string | undefined;
}

/**
 * Stripe in memory: stateful, with Stripe's own idempotency, errors, magic payment methods and signed
 * webhooks. Differences from the real one: search sees everything at once, prorations and the
 * one-time lines of a subscription's checkout are not invoiced, sessions and holds do not expire by
 * themselves, a partial capture makes no refund of the rest, and the fee is always 2.9 % + 30.
 */
export interface FakeStripe {
  /** Use as `fetch`. Whatever the host, the path decides. */
  readonly fetch: FakeFetch;
  /**
   * Use with msw: `setupServer(...fake.handlers(http))`, with `http` from msw. A truncated body ends in msw
   * as if it were complete. @default origin 'https://api.stripe.com'
   */
  handlers<H>(http: MswHttp<H>, origin?: string): readonly H[];
  /** Serves on a loopback port. Node only. */
  listen(options?: ListenOptions): Promise<Listening>;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  readonly ledger: Ledger;
  readonly requests: RequestLog;
  readonly clock: Clock;
  /**
   * Does what the customer does when a payment or setup intent is in `requires_action`. Throws where it
   * is not.
   */
  completeAction(id: string, options?: ActionOutcome): Standing;
  /** Ends the waiting of a payment in `processing` (`pi_…`) or of a refund (`re_…`). Throws where nothing waits. */
  settle(id: string, options?: Settlement): Standing;
  /** Pays an open checkout session as the customer would. A refused card leaves it open. Throws where it is not open. */
  completeCheckout(id: string, completion?: CheckoutCompletion): Standing;
  /** Ends the current period of a subscription: the next one is billed, or it ends. */
  renewSubscription(id: string): Standing;
}

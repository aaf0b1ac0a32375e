import { type Clock, IntegrationError, type Listener, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { WebhookSecrets, WebhookTolerance } from '@quayside/core/webhooks';

/** The API version that this package speaks (https://docs.stripe.com/changelog). */
export const API_VERSION = '2026-10-28.endive';

/** Options of {@link createStripe}; checked once, when the adapter is made. */
export interface StripeOptions {
  /** A secret (`sk_…`) or restricted (`rk_…`) key. Required: undefined is accepted by type only, to name the variable. */
  readonly apiKey: string | undefined;
  /** The endpoint's signing secret, `whsec_…`; several while they are rotated. @default none: webhooks are refused */
  readonly webhookSecret?: WebhookSecrets | undefined;
  /** How old or how far ahead a delivery may be dated. @default 300 s back, 60 s ahead */
  readonly webhookTolerance?: WebhookTolerance | 'off' | undefined;
  /** Acts for a connected account (`Stripe-Account`); not together with `context`. */
  readonly account?: string | undefined;
  /** Acts in a context of an organisation (`Stripe-Context`); not together with `account`. */
  readonly context?: string | undefined;
  /** Another version than the one that the schemas were written for. @default '2026-10-28.endive' */
  readonly apiVersion?: string | undefined;
  /** What surrounds every call. @default standard(): 30 s deadline, retry, breaker, 10 s an attempt */
  readonly policy?: Policy | undefined;
  /** Receive the facts of every call. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
  /** Where the API is. Plain HTTP is refused for live keys, loopback excepted. @default 'https://api.stripe.com' */
  readonly baseUrl?: string | undefined;
  /** Largest answer that is read. @default 16 MiB */
  readonly maxBodyBytes?: number | undefined;
  /** Names your integration to Stripe, in the User-Agent. */
  readonly appInfo?:
    | {
        readonly name: string;
        readonly version?: string | undefined;
        readonly url?: string | undefined;
      }
    | undefined;
}

/** What may stand in a header without being split, folded or refused by the platform. */
const VISIBLE = /^[\x21-\x7e]+$/;

/** Whether a value can be sent in a header as it is; an empty one would say something else than none. */
export function isHeaderText(value: unknown): value is string {
  return typeof value === 'string' && VISIBLE.test(value);
}

/** Returns the key. @throws misconfigured naming the option, never its value */
export function checkOptions(options: StripeOptions): string {
  const { apiKey, account, context, apiVersion = API_VERSION, appInfo } = options;
  if (!isHeaderText(apiKey)) {
    throw misconfigured(
      'apiKey',
      'is missing or has characters that no key has. Set STRIPE_SECRET_KEY and pass it',
    );
  }
  if (apiKey.startsWith('pk_')) {
    throw misconfigured(
      'apiKey',
      'is a publishable key, which can do nothing here. Pass the secret one from STRIPE_SECRET_KEY',
    );
  }
  if (account !== undefined && context !== undefined) {
    throw misconfigured('account', 'and `context` exclude each other. Pass one');
  }
  for (const [name, value] of Object.entries({ account, context, apiVersion })) {
    if (value !== undefined && !isHeaderText(value))
      throw misconfigured(name, 'cannot be sent in a header');
  }
  if (appInfo !== undefined && !/^[\x20-\x7e]+$/.test(userAgent(appInfo))) {
    throw misconfigured('appInfo', 'cannot be sent in a header');
  }
  checkBaseUrl(options.baseUrl, apiKey);
  return apiKey;
}

/** The value of the User-Agent header. */
export function userAgent(appInfo: StripeOptions['appInfo']): string {
  if (appInfo === undefined) return 'quayside-stripe';
  const { name, version, url } = appInfo;
  return `quayside-stripe ${name}${version === undefined ? '' : `/${version}`}${url === undefined ? '' : ` (${url})`}`;
}

function checkBaseUrl(baseUrl: string | undefined, apiKey: string): void {
  if (baseUrl === undefined) return;
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw misconfigured('baseUrl', 'must be an http or https URL');
  }
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback && apiKey.includes('_live_')) {
    throw misconfigured('baseUrl', 'would send a live key in the clear. Use https');
  }
}

function misconfigured(option: string, problem: string): IntegrationError {
  return new IntegrationError({
    message: `createStripe: option \`${option}\` ${problem} (misconfigured).`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: 'stripe',
  });
}

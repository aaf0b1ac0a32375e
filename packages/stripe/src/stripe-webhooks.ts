import {
  bindWebhooks,
  type RefusalReason,
  type SignedDelivery,
  toJsonEvent,
  type WebhookScheme,
  type WebhookVerifier,
} from '@quayside/core/webhooks';
import { type StripeEvent, stripeEventSchema } from './api/event-api.js';
import type { StripeOptions } from './stripe-options.js';

/** A genuine header is under 300 characters, with two signatures while a secret is rolled. */
const LONGEST_HEADER = 4096;

/**
 * `Stripe-Signature: t=<unix>,v1=<hex>[,v1=<hex>][,v0=…]`, the MAC over `<t>.<raw body>` with the secret as
 * it is shown, prefix included (https://docs.stripe.com/webhooks/signature). `v0` is for tests of Stripe's
 * own and never counts.
 */
const stripeScheme: WebhookScheme = {
  provider: 'stripe',
  secretVariable: 'STRIPE_WEBHOOK_SECRET',
  encoding: 'hex',
  read: (header) => {
    const value = header('stripe-signature');
    return value === undefined ? 'missing_header' : readSignatureHeader(value);
  },
  toKey: (secret) => new TextEncoder().encode(secret),
};

function readSignatureHeader(value: string): SignedDelivery | RefusalReason {
  if (value.length > LONGEST_HEADER) return 'malformed_header';
  const times: string[] = [];
  const signatures: string[] = [];
  for (const part of value.split(',')) {
    const [name = '', text = ''] = splitOnce(part.trim());
    if (name === 't') times.push(text);
    if (name === 'v1') signatures.push(text);
  }
  const [time] = times;
  // Two times could be read differently by whoever looks twice.
  if (time === undefined || times.length > 1 || !/^\d{1,12}$/.test(time)) return 'malformed_header';
  if (signatures.length === 0) return 'malformed_header';
  return { signedPrefix: `${time}.`, signatures, sentAt: Number(time) };
}

function splitOnce(part: string): readonly string[] {
  const at = part.indexOf('=');
  return at === -1 ? [part] : [part.slice(0, at), part.slice(at + 1)];
}

/** Verifies deliveries of Stripe, snapshot and thin. @throws misconfigured for unusable secrets */
export function createStripeWebhooks(options: StripeOptions): WebhookVerifier<StripeEvent> {
  return bindWebhooks(stripeScheme, {
    secrets: options.webhookSecret,
    tolerance: options.webhookTolerance,
    clock: options.clock,
    toEvent: (text) => toJsonEvent(text, stripeEventSchema, 'stripe'),
  });
}

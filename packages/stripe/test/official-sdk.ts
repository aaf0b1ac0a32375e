import Stripe from 'stripe';
import { createFakeStripe, type FakeStripe } from '../src/testing/index.js';

export interface Connected {
  readonly stripe: Stripe;
  readonly fake: FakeStripe;
  readonly close: () => Promise<void>;
}

/** One attempt, so that a test sees each answer. */
export const options = { maxNetworkRetries: 0, telemetry: false } as const;

const throughFetch = async (): Promise<Connected> => {
  const fake = createFakeStripe();
  const httpClient = Stripe.createFetchHttpClient(fake.fetch);
  return {
    fake,
    stripe: new Stripe('sk_test_fetch', { ...options, httpClient }),
    close: async () => {},
  };
};

const throughPort = async (): Promise<Connected> => {
  const fake = createFakeStripe();
  const listening = await fake.listen();
  const { host, port } = listening;
  const stripe = new Stripe('sk_test_port', { ...options, host, port, protocol: 'http' });
  return { fake, stripe, close: () => listening.close() };
};

/** Takes no method that redirects. */
export const noRedirects = { enabled: true, allow_redirects: 'never' } as const;
/** A payment that succeeds at once. */
export const pay = (
  rest: Partial<Stripe.PaymentIntentCreateParams> = {},
): Stripe.PaymentIntentCreateParams => ({
  amount: 1999,
  currency: 'eur',
  automatic_payment_methods: noRedirects,
  payment_method: 'pm_card_visa',
  confirm: true,
  ...rest,
});

/** The error that the official package throws. */
export async function failureOf(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`no Stripe error: ${String(error)}`);
}

/** Both ways in which the official package reaches the fake. */
export const connections: readonly (readonly [string, () => Promise<Connected>])[] = [
  ['fetch', throughFetch],
  ['a loopback port', throughPort],
];

import { createStripe, type Stripe as Ours, type StripeOptions } from '@quayside/stripe';
import { createFakeStripe, type FakeStripe } from '@quayside/stripe/testing';
import Stripe from 'stripe';
import { json, type Reply } from '../serve.ts';

interface Address {
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** The official client with its defaults. */
export function official({ host, port }: Address, options: Stripe.StripeConfig = {}): Stripe {
  return new Stripe('sk_test_comparison', { host, port, protocol: 'http', ...options });
}

/** Ours with its defaults. */
export function ours({ url }: Address, options: Partial<StripeOptions> = {}): Ours {
  return createStripe({ apiKey: 'sk_test_comparison', baseUrl: url, ...options });
}

/** One side of a row, against a Stripe that keeps accounts. */
export function againstFake(
  run: (fake: FakeStripe, address: Address) => Promise<string>,
): () => Promise<string> {
  return async () => {
    const fake = createFakeStripe();
    await using listening = await fake.listen();
    return await run(fake, listening);
  };
}

/** A payment that succeeds at once. */
export const payment = {
  amount: 1999,
  currency: 'eur',
  payment_method: 'pm_card_visa',
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const;

/** A read that succeeds. */
export const balance: Reply = json(200, {
  object: 'balance',
  livemode: false,
  available: [],
  pending: [],
});

import type { StripeOptions } from '../src/stripe-options.js';

/** Long enough that a leak is no coincidence. */
export const API_KEY = 'sk_test_4eC39HqLyjWDarjtT1zdp7dc';

/** Without policies: one request for one call. */
export const bare: Pick<StripeOptions, 'apiKey' | 'policy'> = {
  apiKey: API_KEY,
  policy: (call, next) => next(call),
};

/** A PaymentIntent as Stripe answers it, shortened. */
export const intentJson = {
  id: 'pi_1',
  object: 'payment_intent',
  amount: 1999,
  amount_capturable: 0,
  amount_received: 1999,
  currency: 'eur',
  status: 'succeeded',
  created: 1_790_000_000,
  client_secret: 'pi_1_secret_abc',
  customer: 'cus_1',
  payment_method: 'pm_1',
  description: null,
  metadata: { order: '42' },
  last_payment_error: null,
  next_action: null,
  livemode: false,
};

export const cardError = {
  type: 'card_error',
  code: 'card_declined',
  decline_code: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
  doc_url: 'https://docs.stripe.com/error-codes/card-declined',
};

/** The body of a 402: the declined intent stands inside the error. */
export const declinedJson = {
  error: {
    ...cardError,
    charge: 'ch_1',
    payment_intent: {
      ...intentJson,
      status: 'requires_payment_method',
      amount_received: 0,
      payment_method: null,
      last_payment_error: {
        ...cardError,
        payment_method: { id: 'pm_1', object: 'payment_method' },
      },
    },
  },
};

export const refundJson = {
  id: 're_1',
  object: 'refund',
  amount: 500,
  currency: 'eur',
  created: 1_790_000_000,
  status: 'succeeded',
  reason: null,
  payment_intent: 'pi_1',
  charge: 'ch_1',
  metadata: {},
};

export const customerJson = {
  id: 'cus_1',
  object: 'customer',
  created: 1_790_000_000,
  email: 'ada@example.com',
  name: null,
  phone: null,
  metadata: {},
};

/** A page of a list. */
export function listJson(data: readonly unknown[], has_more = false): Record<string, unknown> {
  return { object: 'list', url: '/v1/things', data, has_more };
}

/** The body of an error. */
export function errorJson(fields: Record<string, unknown>): Record<string, unknown> {
  return { error: { message: 'No.', ...fields } };
}

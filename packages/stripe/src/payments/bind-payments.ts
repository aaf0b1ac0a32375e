import { type BoundPort, bindPort, type PaymentGateway, paymentGateway } from '@quayside/core';
import { invokeCall } from '../stripe-call.js';
import type { StripeParts } from '../stripe-parts.js';
import { stripePayments } from './stripe-payments.js';

/** Binds the payment port. Its probe reads the balance, which needs a valid key and changes nothing. */
export function bindPayments({ invoker, send }: StripeParts): BoundPort<PaymentGateway> {
  const probe = { port: 'payments', operation: 'probe', idempotency: 'safe' } as const;
  return bindPort(paymentGateway, stripePayments(send), {
    provider: 'stripe',
    invoker,
    probe: async (options) => {
      await invokeCall(invoker, probe, options, (call) =>
        send({ call, method: 'GET', path: '/v1/balance' }),
      );
    },
  });
}

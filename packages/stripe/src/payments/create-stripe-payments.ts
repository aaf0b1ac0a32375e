import type { BoundPort, PaymentGateway } from '@quayside/core';
import { createStripeClient, type StripeClient } from '../stripe-client.js';
import type { StripeOptions } from '../stripe-options.js';
import { createStripeParts } from '../stripe-parts.js';
import { bindPayments } from './bind-payments.js';

/** Options of {@link createStripePayments}: those of `createStripe`, webhooks aside. */
export type StripePaymentsOptions = Omit<StripeOptions, 'webhookSecret' | 'webhookTolerance'>;

/** Stripe as a payment gateway and no more: the port, and a way to everything else. */
export interface StripePayments extends AsyncDisposable {
  /** The port: portable, and what a gateway holds. Its probe reads the balance. */
  readonly payments: BoundPort<PaymentGateway>;
  readonly client: StripeClient;
}

/**
 * Makes the payment half of `createStripe`, for bundles that must be small: without Stripe's own operations
 * and without webhooks. Nothing is sent, and nothing is held open that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createStripePayments(options: StripePaymentsOptions): StripePayments {
  const parts = createStripeParts(options);
  return {
    payments: bindPayments(parts),
    client: createStripeClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}

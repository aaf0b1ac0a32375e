import type { BoundPort, PaymentGateway } from '@quayside/core';
import type { WebhookVerifier } from '@quayside/core/webhooks';
import type { StripeEvent } from './api/event-api.js';
import { bindPayments } from './payments/bind-payments.js';
import { bindResources, type StripeResources } from './resources/bind-resources.js';
import { createStripeClient, type StripeClient } from './stripe-client.js';
import type { StripeOptions } from './stripe-options.js';
import { createStripeParts } from './stripe-parts.js';
import { createStripeWebhooks } from './stripe-webhooks.js';

/** Stripe: the payment port, its own operations, its webhooks, and a way to everything else. */
export interface Stripe extends StripeResources, AsyncDisposable {
  /** The port: portable, and what a gateway holds. Its probe reads the balance. */
  readonly payments: BoundPort<PaymentGateway>;
  readonly webhooks: WebhookVerifier<StripeEvent>;
  readonly client: StripeClient;
}

/**
 * Makes the adapter. Nothing is sent, and nothing is held open that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createStripe(options: StripeOptions): Stripe {
  const parts = createStripeParts(options);
  return {
    payments: bindPayments(parts),
    ...bindResources(parts),
    webhooks: createStripeWebhooks(options),
    client: createStripeClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}

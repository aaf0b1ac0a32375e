import {
  type BoundPort,
  bindPort,
  createInvoker,
  type OperationOptions,
  type PaymentGateway,
  paymentGateway,
} from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import type { WebhookVerifier } from '@quayside/core/webhooks';
import type { StripeEvent } from './api/event-api.js';
import { stripePayments } from './payments/stripe-payments.js';
import { bindResources, type StripeResources } from './resources/bind-resources.js';
import { invokeCall, type StripeParts } from './stripe-call.js';
import { createStripeClient, type StripeClient } from './stripe-client.js';
import type { StripeOptions } from './stripe-options.js';
import { createStripeSend } from './stripe-request.js';
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
  const { clock, listeners } = options;
  const send = createStripeSend(options);
  const policy = options.policy ?? standard({ clock });
  const invoker = createInvoker({ policy, listeners, clock });
  const parts = { invoker, send };
  return {
    payments: bindPort(paymentGateway, stripePayments(send), {
      provider: 'stripe',
      invoker,
      probe: createProbe(parts),
    }),
    ...bindResources(parts),
    webhooks: createStripeWebhooks(options),
    client: createStripeClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Reading the balance needs a valid key and changes nothing (https://docs.stripe.com/api/balance). */
function createProbe({
  invoker,
  send,
}: StripeParts): (options?: OperationOptions) => Promise<void> {
  const called = { port: 'payments', operation: 'probe', idempotency: 'safe' } as const;
  return async (options) => {
    await invokeCall(invoker, called, options, (call) =>
      send({ call, method: 'GET', path: '/v1/balance' }),
    );
  };
}

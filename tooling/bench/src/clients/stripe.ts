import { Stripe } from 'stripe';
import { apiKey, type BenchClient, type CreateClient, intentId } from './client.ts';

export function stripeClient(origin: string): BenchClient {
  const url = new URL(origin);
  const stripe = new Stripe(apiKey, {
    host: url.hostname,
    port: Number(url.port),
    protocol: 'http',
    telemetry: false,
  });
  return {
    charge: (call) =>
      stripe.paymentIntents.create(
        {
          amount: 1999,
          currency: 'eur',
          payment_method: 'pm_card_visa',
          customer: 'cus_1',
          confirm: true,
          description: 'Order 4711',
          metadata: { order: '4711' },
        },
        { idempotencyKey: `order-${call}` },
      ),
    get: () => stripe.paymentIntents.retrieve(intentId),
  };
}

export const create: CreateClient = (origin) => stripeClient(origin);

import { moneyFromMinor } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import { createStripe } from '@quayside/stripe';
import { apiKey, type BenchClient, type CreateClient, intentId } from './client.ts';

export function quaysideClient(
  origin: string,
  signal: AbortSignal | undefined,
  transport?: HttpTransport,
): BenchClient {
  const { payments } = createStripe({
    apiKey,
    baseUrl: origin,
    ...(transport && { transport }),
  });
  return {
    charge: (call) =>
      payments.charge(
        {
          amount: moneyFromMinor(1999, 'EUR'),
          source: 'pm_card_visa',
          customer: 'cus_1',
          description: 'Order 4711',
          metadata: { order: '4711' },
        },
        { idempotencyKey: `order-${call}`, signal },
      ),
    get: () => payments.getCharge(intentId, { signal }),
  };
}

export const create: CreateClient = (origin, signal) => quaysideClient(origin, signal);

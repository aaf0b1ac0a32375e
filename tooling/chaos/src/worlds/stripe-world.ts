import { moneyFromMinor } from '@quayside/core';
import { createStripe, type Stripe } from '@quayside/stripe';
import { createFakeStripe } from '@quayside/stripe/testing';
import { effectsOf } from '../effects.ts';
import { noPolicy } from '../quick-policy.ts';
import type { Link, Task, World } from '../task.ts';

/** Charges, one card in ten declined, and refunds of a part: of each a second one would go through. */
export function createStripeWorld(): World<Stripe> {
  const fake = createFakeStripe();
  const connect = (link: Partial<Link>): Stripe =>
    createStripe({ apiKey: 'sk_test_fake', ...link });
  const direct = connect({ fetch: fake.fetch, policy: noPolicy });
  return {
    provider: 'stripe',
    listen: () => fake.listen(),
    connect,
    prepare: (count) =>
      Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const id = `task-${index}`;
          return index % 3 === 2
            ? refundTask(id, await payFor(id, direct))
            : chargeTask(id, index % 10 === 9);
        }),
      ),
    readLedger: async () => ({
      effects: effectsOf(
        [
          // What the port calls a charge is Stripe's payment intent.
          ...fake.ledger.charges().map((one) => ({ ...one, id: one.paymentIntent ?? one.id })),
          ...fake.ledger.refunds(),
        ],
        ({ id, metadata }) => ({ task: metadata.task, effect: id }),
      ),
    }),
  };
}

function chargeTask(id: string, isDeclined: boolean): Task<Stripe> {
  return {
    id,
    operation: 'charge',
    repeatable: true,
    run: async ({ payments }) => {
      const charge = await payments.charge(
        {
          amount: moneyFromMinor(1_999, 'EUR'),
          source: isDeclined ? 'pm_card_chargeDeclined' : 'pm_card_visa',
          metadata: { task: id },
        },
        { idempotencyKey: id },
      );
      return charge.status === 'succeeded' ? charge.id : undefined;
    },
  };
}

function refundTask(id: string, charge: string): Task<Stripe> {
  return {
    id,
    operation: 'refund',
    repeatable: true,
    run: async ({ payments }) => {
      const amount = moneyFromMinor(100, 'EUR');
      const input = { charge, amount, metadata: { task: id } };
      return (await payments.refund(input, { idempotencyKey: id })).id;
    },
  };
}

async function payFor(id: string, { payments }: Stripe): Promise<string> {
  const input = { amount: moneyFromMinor(1_999, 'EUR'), source: 'pm_card_visa' };
  return (await payments.charge(input, { idempotencyKey: `paid-before-${id}` })).id;
}

import ky from 'ky';
import * as z from 'zod';
import { carefulPolicy } from './careful.ts';
import { type CreateClient, form, headers, intentId } from './client.ts';

const intent = z.looseObject({
  id: z.string(),
  amount: z.int(),
  amount_received: z.int(),
  currency: z.string(),
  status: z.string(),
  created: z.int(),
  customer: z.nullable(z.string()),
  payment_method: z.nullable(z.string()),
  metadata: z.record(z.string(), z.string()),
});

/** ky + zod + cockatiel, wired together by hand. */
export const create: CreateClient = (origin, outer) => {
  const policy = carefulPolicy();
  const client = ky.create({ prefix: origin, headers });
  return {
    charge: (call) =>
      policy.execute(
        async ({ signal }) =>
          intent.parse(
            await client
              .post('v1/payment_intents', {
                body: form,
                headers: { 'idempotency-key': `order-${call}` },
                signal,
              })
              .json(),
          ),
        outer,
      ),
    get: () =>
      policy.execute(
        async ({ signal }) =>
          intent.parse(await client.get(`v1/payment_intents/${intentId}`, { signal }).json()),
        outer,
      ),
  };
};

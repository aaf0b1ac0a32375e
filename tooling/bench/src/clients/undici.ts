import { request } from 'undici';
import { type CreateClient, form, headers, intentId } from './client.ts';

export const create: CreateClient = (origin, signal) => ({
  charge: async (call) => {
    const { body } = await request(`${origin}/v1/payment_intents`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': `order-${call}` },
      body: form,
      ...(signal && { signal }),
    });
    return body.json();
  },
  get: async () => {
    const { body } = await request(`${origin}/v1/payment_intents/${intentId}`, {
      headers,
      ...(signal && { signal }),
    });
    return body.json();
  },
});

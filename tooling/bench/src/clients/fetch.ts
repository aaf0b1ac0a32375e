import { type CreateClient, form, headers, intentId } from './client.ts';

export const create: CreateClient = (origin, signal) => ({
  charge: async (call) => {
    const response = await fetch(`${origin}/v1/payment_intents`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': `order-${call}` },
      body: form,
      ...(signal && { signal }),
    });
    return response.json();
  },
  get: async () => {
    const response = await fetch(`${origin}/v1/payment_intents/${intentId}`, {
      headers,
      ...(signal && { signal }),
    });
    return response.json();
  },
});

import { carefulPolicy } from './careful.ts';
import type { CreateClient } from './client.ts';
import { stripeClient } from './stripe.ts';

export const create: CreateClient = (origin, signal) => {
  const policy = carefulPolicy();
  const stripe = stripeClient(origin);
  return {
    charge: (call) => policy.execute(() => stripe.charge(call), signal),
    get: (call) => policy.execute(() => stripe.get(call), signal),
  };
};

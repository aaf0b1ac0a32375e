import type { CreateClient } from './client.ts';

/** Every contender by its name in the tables; loaded lazily, so that a process pays for one only. */
export const clients: Readonly<Record<string, () => Promise<{ readonly create: CreateClient }>>> = {
  'undici.request': () => import('./undici.ts'),
  'node:http': () => import('./node-http.ts'),
  fetch: () => import('./fetch.ts'),
  'ky + zod + cockatiel': () => import('./by-hand.ts'),
  stripe: () => import('./stripe.ts'),
  'stripe + cockatiel': () => import('./stripe-cockatiel.ts'),
  quayside: () => import('./quayside.ts'),
  'quayside, node transport': () => import('./quayside-node.ts'),
};

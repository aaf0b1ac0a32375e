import * as z from '@quayside/core/schema';
import { received } from './wire.js';

/** What a PaymentIntent and a charge have in common. */
export interface Charged {
  readonly amount: number;
  readonly currency: string;
}

export const chargedSchema: z.Schema<Charged> = received(() =>
  z.object({
    amount: z.number(),
    currency: z.string(),
  }),
);

import * as z from '@quayside/core/schema';

/** What a PaymentIntent and a charge have in common. */
export interface Charged {
  readonly amount: number;
  readonly currency: string;
}

export const chargedSchema: z.Schema<Charged> = z.received(() =>
  z.object({
    amount: z.number(),
    currency: z.string(),
  }),
);

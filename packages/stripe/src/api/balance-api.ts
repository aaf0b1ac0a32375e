import * as z from '@quayside/core/schema';

/** A sum in one currency, in Stripe's unit of it. */
export interface BalanceAmount {
  readonly amount: number;
  readonly currency: string;
}

/** The account's balance (https://docs.stripe.com/api/balance/balance_object). */
export interface Balance {
  readonly available: readonly BalanceAmount[];
  readonly pending: readonly BalanceAmount[];
  readonly livemode: boolean;
  readonly [field: string]: unknown;
}

const amounts: z.Schema<BalanceAmount[]> = z.array(
  z.object({ amount: z.number(), currency: z.string() }),
);

export const balanceSchema: z.Schema<Balance> = z.received(() =>
  z.object({
    available: amounts,
    pending: amounts,
    livemode: z.boolean(),
  }),
);

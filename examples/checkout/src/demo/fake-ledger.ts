import type { FakeStripe, LedgerEntry } from '@quayside/stripe/testing';
import type { Ledger } from './ledger.ts';

/** Reads the fake Stripe's own books. */
export function readFakeLedger({ ledger, requests }: FakeStripe): Ledger {
  // What the shop knows as a charge is Stripe's payment intent.
  const intentOf = (entry: LedgerEntry): string => entry.paymentIntent ?? entry.id;
  return {
    charges: ledger.charges().map((entry) => ({
      id: intentOf(entry),
      orderId: entry.metadata.orderId,
      minor: entry.amount,
      currency: entry.currency.toUpperCase(),
    })),
    refunds: ledger.refunds().map((entry) => ({
      id: entry.id,
      chargeId: intentOf(entry),
      minor: entry.amount,
    })),
    replays: requests.entries().filter(({ replayed }) => replayed).length,
  };
}

import type { PaymentSession } from './payment-session.js';

/** An id that belongs to nothing. */
export function missing(
  { fixtures }: PaymentSession,
  what: 'charge' | 'refund' | 'customer',
): string {
  return fixtures.missing?.[what] ?? 'missing';
}

import type { Charge } from '../../ports/payment-gateway.js';
import type { PaymentSession } from './payment-session.js';

/**
 * The ids of the charges tagged `tag`, among all since `first` was made: the account may be busy, so its
 * whole list is never read.
 */
export async function chargesSince(
  { payments }: PaymentSession,
  first: Charge,
  tag: string,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const charge of payments.listCharges({
    createdFrom: first.createdAt,
    pageSize: 100,
  })) {
    if (charge.metadata.tag === tag) ids.push(charge.id);
  }
  return ids;
}

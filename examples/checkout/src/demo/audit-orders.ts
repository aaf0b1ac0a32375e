import { isSettled, type Order } from '../shop/order.ts';
import type { Ledger, LedgerCharge } from './ledger.ts';

/** What comparing the shop's orders with the provider's books has shown. */
export interface Audit {
  readonly orders: number;
  readonly paid: number;
  readonly declined: number;
  /** Requests that the provider called wrong: a fault of the shop, or of how an answer was read. */
  readonly failed: number;
  readonly charges: number;
  readonly refunds: number;
  /** Charges and refunds beyond the one that an order may have. */
  readonly duplicates: number;
  /** Orders whose money, or whose record of it, is missing or not what the shop says. */
  readonly lost: number;
  readonly unsettled: number;
}

/** Compares order by order; nothing here trusts a counter of the shop. */
export function auditOrders(orders: readonly Order[], ledger: Ledger): Audit {
  const chargesOf = Map.groupBy(ledger.charges, (charge) => charge.orderId);
  const refundsOf = Map.groupBy(ledger.refunds, (refund) => refund.chargeId);
  const extra = (groups: ReadonlyMap<unknown, readonly unknown[]>): number =>
    [...groups.values()].reduce((sum, group) => sum + group.length - 1, 0);
  const known = new Set(orders.map((order) => order.id));
  const strays = ledger.charges.filter((charge) => !known.has(charge.orderId ?? ''));
  const broken = orders.filter((order) => {
    const [charge] = chargesOf.get(order.id) ?? [];
    const [refund] = charge === undefined ? [] : (refundsOf.get(charge.id) ?? []);
    return !agrees(order, charge) || (order.refund === 'refunded') !== (refund !== undefined);
  });
  const count = (status: Order['status']): number =>
    orders.filter((order) => order.status === status).length;
  return {
    orders: orders.length,
    paid: count('paid'),
    declined: count('declined'),
    failed: count('failed'),
    charges: ledger.charges.length,
    refunds: ledger.refunds.length,
    duplicates: extra(chargesOf) + extra(refundsOf),
    lost: broken.length + strays.length,
    unsettled: orders.filter((order) => !isSettled(order)).length,
  };
}

function agrees(order: Order, charge: LedgerCharge | undefined): boolean {
  if (charge === undefined) return order.status !== 'paid';
  const sameAmount =
    charge.minor === order.amount.minor && charge.currency === order.amount.currency;
  return order.status === 'paid' && order.chargeId === charge.id && sameAmount;
}

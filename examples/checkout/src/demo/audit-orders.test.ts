import { money } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import type { Order } from '../shop/order.ts';
import { auditOrders } from './audit-orders.ts';
import type { Ledger } from './ledger.ts';

const paid: Order = {
  id: 'o1',
  sku: 'tea',
  amount: money('19.99', 'EUR'),
  email: 'a@example.com',
  source: 'pm_card_visa',
  status: 'paid',
  chargeId: 'pi_1',
  reason: undefined,
  refund: 'none',
  createdAt: new Date(0),
};
const declined: Order = { ...paid, status: 'declined', chargeId: 'pi_9' };
const charge = { id: 'pi_1', orderId: 'o1', minor: 1999, currency: 'EUR' };
const refund = { id: 're_1', chargeId: 'pi_1', minor: 1999 };
const books = (charges: Ledger['charges'], refunds: Ledger['refunds'] = []): Ledger => ({
  charges,
  refunds,
  replays: 0,
});

describe('auditOrders', () => {
  it('finds nothing wrong where shop and ledger agree', () => {
    expect(auditOrders([paid], books([charge]))).toMatchObject({ duplicates: 0, lost: 0 });
    expect(auditOrders([declined], books([]))).toMatchObject({ lost: 0 });
    const refunded: Order = { ...paid, refund: 'refunded' };
    expect(auditOrders([refunded], books([charge], [refund]))).toMatchObject({ lost: 0 });
  });

  it.each<[string, readonly Order[], Ledger]>([
    ['paid without a charge', [paid], books([])],
    ['charged without being paid', [{ ...paid, status: 'unknown' }], books([charge])],
    ['declined, yet charged', [declined], books([charge])],
    ['another charge than the ledger has', [{ ...paid, chargeId: 'pi_2' }], books([charge])],
    ['another amount', [paid], books([{ ...charge, minor: 1 }])],
    ['a charge of no order', [], books([charge])],
    ['refunded without a refund', [{ ...paid, refund: 'refunded' }], books([charge])],
    ['a refund that the shop does not know', [paid], books([charge], [refund])],
  ])('finds as lost: %s', (_, orders, ledger) => {
    expect(auditOrders(orders, ledger)).toMatchObject({ lost: 1, duplicates: 0 });
  });

  it('counts every charge and refund beyond the first', () => {
    const charges = [charge, { ...charge, id: 'pi_2' }];
    const refunds = [refund, { ...refund, id: 're_2' }];
    const order: Order = { ...paid, refund: 'refunded' };
    expect(auditOrders([order], books(charges, refunds))).toMatchObject({ duplicates: 2 });
  });

  it('counts what is not settled', () => {
    const open: Order = { ...paid, status: 'unknown', chargeId: undefined };
    expect(auditOrders([open], books([]))).toMatchObject({ unsettled: 1, lost: 0 });
  });
});

import type { Account } from '../../state/account.js';
import type { StripeObject } from '../../state/collection.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject } from '../../wire/stripe-failure.js';

/** Stripe's price of a card payment in the US: 2.9 % and 30 cents. */
function toFee(amount: number): number {
  return Math.round(amount * 0.029) + 30;
}

function toTransaction(
  id: string,
  source: { id: string; created: number; currency: string },
  amount: number,
  fee: number,
  type: string,
): StripeObject {
  const transaction = {
    id,
    object: 'balance_transaction',
    amount,
    available_on: source.created + 2 * 86_400,
    balance_type: 'payments',
    created: source.created,
    currency: source.currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: source.currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: type,
    source: source.id,
    status: 'pending',
    type,
  };
  return transaction;
}

/** Balance transactions are not stored: they follow from the charge or refund of the same number. */
export function findTransaction(account: Account, id: string): StripeObject | undefined {
  const number = id.slice('txn_'.length);
  const charge = account.charges.get(`ch_${number}`);
  if (charge !== undefined && charge.amount_captured > 0) {
    return toTransaction(
      id,
      charge,
      charge.amount_captured,
      toFee(charge.amount_captured),
      'charge',
    );
  }
  const refund = account.refunds.get(`re_${number}`);
  return refund === undefined ? undefined : toTransaction(id, refund, -refund.amount, 0, 'refund');
}

function toBalance(account: Account): object {
  const byCurrency = new Map<string, number>();
  for (const charge of account.charges.newestFirst()) {
    if (charge.amount_captured === 0) continue;
    const moved = charge.amount_captured - toFee(charge.amount_captured) - charge.amount_refunded;
    byCurrency.set(charge.currency, (byCurrency.get(charge.currency) ?? 0) + moved);
  }
  const totals = byCurrency.size === 0 ? [['usd', 0] as const] : [...byCurrency];
  return {
    object: 'balance',
    available: totals.map(([currency]) => ({ amount: 0, currency, source_types: { card: 0 } })),
    livemode: false,
    pending: totals.map(([currency, amount]) => ({
      amount,
      currency,
      source_types: { card: amount },
    })),
  };
}

export const balanceRoutes: readonly Route[] = [
  route('GET', '/v1/balance', 'balance', {}, ({ context }) => toBalance(context.account)),
  route('GET', '/v1/balance_transactions/:id', 'balance_transaction', {}, ({ context, id }) => {
    const found = findTransaction(context.account, id);
    if (found === undefined) throw missingObject('balance transaction', id);
    return found;
  }),
];

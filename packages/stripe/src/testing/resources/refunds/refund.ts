import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Metadata } from '../../wire/metadata-field.js';
import { type Charge, toTransactionId } from '../charges/charge.js';

export interface Refund extends StripeObject {
  readonly object: 'refund';
  readonly amount: number;
  readonly charge: string;
  readonly created: number;
  readonly currency: string;
  readonly metadata: Metadata;
  readonly payment_intent: string | null;
  readonly reason: string | null;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'canceled';
}

export interface NewRefund {
  readonly amount: number;
  readonly reason: string | undefined;
  readonly metadata: Metadata;
}

/** Stores a refund and books it on its charge, also while it is pending. */
export function addRefund(context: Context, charge: Charge, given: NewRefund): Refund {
  const { account, now } = context;
  const behaviour = account.paymentMethodSecrets.get(charge.payment_method ?? '')?.behaviour;
  const id = context.ids.next('re');
  const refund = account.refunds.put({
    id,
    object: 'refund',
    amount: given.amount,
    balance_transaction: toTransactionId(id),
    charge: charge.id,
    created: now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    metadata: given.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: behaviour?.refund === 'pends' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  });
  account.causes.set(id, context.idempotencyKey);
  const siblings = account.refundsByCharge.get(charge.id);
  if (siblings === undefined) account.refundsByCharge.set(charge.id, [id]);
  else siblings.push(id);
  const total = charge.amount_refunded + given.amount;
  const updated = account.charges.put({
    ...charge,
    amount_refunded: total,
    refunded: total >= charge.amount_captured,
  });
  context.emit('refund.created', refund);
  context.emit('charge.refunded', updated, { amount_refunded: charge.amount_refunded });
  return refund;
}

/** Ends the waiting of a refund; one that fails gives the money back to the charge. */
export function settleRefund(context: Context, refund: Refund, failed: boolean): Refund {
  const { account } = context;
  const failure = failed
    ? {
        failure_reason: 'expired_or_canceled_card',
        failure_balance_transaction: toTransactionId(`ref_${refund.id}`),
      }
    : {};
  const settled = account.refunds.put({
    ...refund,
    ...failure,
    status: failed ? 'failed' : 'succeeded',
  });
  const charge = account.charges.get(refund.charge);
  if (failed && charge !== undefined) {
    account.charges.put({
      ...charge,
      amount_refunded: charge.amount_refunded - refund.amount,
      refunded: false,
    });
  }
  context.emit(failed ? 'refund.failed' : 'refund.updated', settled, { status: refund.status });
  return settled;
}

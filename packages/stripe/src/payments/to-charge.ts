import type { Charge } from '@quayside/core';
import type { PaymentIntent } from '../api/payment-intent-api.js';
import { toId } from '../api/wire.js';
import { toCustomerAction } from './to-customer-action.js';
import { toDecline } from './to-decline.js';
import { toMoney } from './to-money.js';

type PlainStatus = Exclude<Charge['status'], 'requires_action' | 'declined'>;

type Standing =
  | { readonly status: PlainStatus }
  | Pick<Extract<Charge, { status: 'requires_action' }>, 'status' | 'action'>
  | Pick<Extract<Charge, { status: 'declined' }>, 'status' | 'decline'>;

const PLAIN_STATUSES: ReadonlyMap<string, PlainStatus> = new Map<string, PlainStatus>([
  ['requires_payment_method', 'requires_source'],
  ['requires_confirmation', 'requires_confirmation'],
  ['processing', 'processing'],
  ['requires_capture', 'authorized'],
  ['canceled', 'canceled'],
  ['succeeded', 'succeeded'],
]);

/** Reads a PaymentIntent as a charge. */
export function toCharge(intent: PaymentIntent): Charge {
  return {
    id: intent.id,
    amount: toMoney(intent.amount, intent.currency),
    capturedAmount: toMoney(intent.amount_received ?? 0, intent.currency),
    customer: toId(intent.customer),
    // A decline takes the source off the intent; the error remembers it.
    source: toId(intent.payment_method) ?? toId(intent.last_payment_error?.payment_method),
    description: intent.description ?? undefined,
    metadata: intent.metadata ?? {},
    createdAt: new Date(intent.created * 1000),
    ...toStanding(intent),
  };
}

/** A status that Stripe adds later reads as `processing`: not paid, not refused, wait for the webhook. */
function toStanding(intent: PaymentIntent): Standing {
  const { status, last_payment_error: error } = intent;
  if (status === 'requires_action')
    return { status: 'requires_action', action: toCustomerAction(intent) };
  if (status === 'requires_payment_method' && error) {
    return { status: 'declined', decline: toDecline(error) };
  }
  return { status: PLAIN_STATUSES.get(status) ?? 'processing' };
}

import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Metadata } from '../../wire/metadata-field.js';
import type { PaymentIntent } from '../payment-intents/payment-intent.js';
import type { DeclineOutcome } from '../payment-methods/behaviour.js';
import { type PaymentMethod, toCardFields } from '../payment-methods/payment-method.js';
import { behaviourOf } from '../payment-methods/use-payment-method.js';

export interface Charge extends StripeObject {
  readonly object: 'charge';
  readonly amount: number;
  readonly amount_captured: number;
  readonly amount_refunded: number;
  readonly balance_transaction: string | null;
  readonly captured: boolean;
  readonly created: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly paid: boolean;
  readonly payment_intent: string | null;
  readonly payment_method: string | null;
  readonly receipt_email: string | null;
  readonly refunded: boolean;
  readonly status: 'succeeded' | 'pending' | 'failed';
}

const blanks = {
  application: null,
  application_fee: null,
  application_fee_amount: null,
  disputed: false,
  failure_balance_transaction: null,
  fraud_details: {},
  on_behalf_of: null,
  receipt_number: null,
  review: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_data: null,
  transfer_group: null,
} as const;

function toOutcome(decline: DeclineOutcome | undefined): object {
  return {
    advice_code: decline?.advice_code ?? null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: decline === undefined ? 'approved_by_network' : 'declined_by_network',
    reason: decline === undefined ? null : (decline.decline_code ?? decline.code),
    risk_level: 'normal',
    risk_score: 20,
    seller_message:
      decline === undefined
        ? 'Payment complete.'
        : 'The bank did not return any further details with this decline.',
    type: decline === undefined ? 'authorized' : 'issuer_declined',
  };
}

/** The fields of a charge that say why it failed; without a decline, that it did not. */
export function toRefusal(decline: DeclineOutcome | undefined): object {
  return {
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    outcome: toOutcome(decline),
  };
}

function toDetails(context: Context, method: PaymentMethod, amount: number): object {
  const behaviour = behaviourOf(context, method);
  if (behaviour.type === 'us_bank_account')
    return { type: 'us_bank_account', us_bank_account: { last4: behaviour.last4 } };
  return {
    type: 'card',
    card: {
      ...toCardFields(behaviour, new Date(context.now * 1000).getUTCFullYear()),
      amount_authorized: amount,
      authorization_code: null,
      electronic_commerce_indicator: null,
      installments: null,
      mandate: null,
      network: behaviour.brand,
      network_transaction_id: null,
      three_d_secure: null,
      transaction_link_id: null,
    },
  };
}

/** The balance transaction's id follows from the id of the charge or refund that caused it. */
export function toTransactionId(sourceId: string): string {
  return `txn_${sourceId.slice(sourceId.indexOf('_') + 1)}`;
}

/** Stores the charge that an attempt to pay an intent makes, whichever way the attempt ended. */
export function addCharge(
  context: Context,
  intent: PaymentIntent,
  method: PaymentMethod,
  result: { status: Charge['status']; captured: number; decline?: DeclineOutcome | undefined },
): Charge {
  const id = context.ids.next('ch');
  const { status, captured, decline } = result;
  const charge = {
    ...blanks,
    ...toRefusal(decline),
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured,
    amount_refunded: 0,
    balance_transaction: captured > 0 ? toTransactionId(id) : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'QUAYSIDE FAKE',
    captured: captured > 0,
    created: context.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    livemode: false,
    metadata: intent.metadata,
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: toDetails(context, method, intent.amount),
    receipt_email: intent.receipt_email,
    receipt_url: status === 'succeeded' ? `https://pay.stripe.com/receipts/${id}` : null,
    refunded: false,
    shipping: intent.shipping,
    status,
  } as const;
  context.account.causes.set(id, context.idempotencyKey);
  return context.account.charges.put(charge);
}

import type { Context } from '../../state/context.js';
import { changeMetadata } from '../../wire/metadata-field.js';
import { refused } from '../../wire/stripe-failure.js';
import { checkAmount } from '../amount-field.js';
import { findCustomer } from '../customers/find-customer.js';
import { checkUsable, findPaymentMethod } from '../payment-methods/use-payment-method.js';
import { changeIntent, type PaymentIntent } from './payment-intent.js';
import type { UpdateParams } from './payment-intent-fields.js';

const closed: readonly string[] = ['succeeded', 'canceled', 'processing', 'requires_capture'];

function checkOpen(intent: PaymentIntent, params: UpdateParams): void {
  if (!closed.includes(intent.status)) return;
  for (const name of [
    'amount',
    'currency',
    'customer',
    'payment_method',
    'capture_method',
  ] as const) {
    if (params[name] === undefined) continue;
    throw refused(
      `This PaymentIntent's ${name} could not be updated because it has a status of ${intent.status}. You may only update the ${name} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
      { code: 'payment_intent_unexpected_state', param: name, payment_intent: intent },
    );
  }
}

/** Null unsets, undefined leaves as it is. */
function keep<T>(given: T | null | undefined, current: T | null): T | null {
  return given === undefined ? current : given;
}

function toStatus(intent: PaymentIntent, method: string | null): PaymentIntent['status'] {
  if (closed.includes(intent.status) || method === intent.payment_method) return intent.status;
  return method === null ? 'requires_payment_method' : 'requires_confirmation';
}

/** Changes an intent; what decides about money only before it is confirmed. */
export function updateIntent(
  context: Context,
  intent: PaymentIntent,
  params: UpdateParams,
): PaymentIntent {
  checkOpen(intent, params);
  const customer = keep(params.customer, intent.customer);
  if (params.customer) findCustomer(context, params.customer, 'customer');
  const method = params.payment_method
    ? findPaymentMethod(context, params.payment_method)
    : undefined;
  if (method !== undefined) checkUsable(context, method, customer);
  const amount = params.amount ?? intent.amount;
  const currency = params.currency ?? intent.currency;
  if (params.amount !== undefined) checkAmount(amount, currency);
  const methodId = params.payment_method === null ? null : (method?.id ?? intent.payment_method);
  return changeIntent(context, intent, {
    amount,
    currency,
    customer,
    capture_method: params.capture_method ?? intent.capture_method,
    description: keep(params.description, intent.description),
    metadata: changeMetadata(intent.metadata, params.metadata),
    payment_method: methodId,
    receipt_email: keep(params.receipt_email, intent.receipt_email),
    setup_future_usage: params.setup_future_usage ?? intent.setup_future_usage,
    shipping: params.shipping ?? intent.shipping,
    statement_descriptor: keep(params.statement_descriptor, intent.statement_descriptor),
    statement_descriptor_suffix: keep(
      params.statement_descriptor_suffix,
      intent.statement_descriptor_suffix,
    ),
    status: toStatus(intent, methodId),
  });
}

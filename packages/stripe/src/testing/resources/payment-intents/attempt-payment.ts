import type { Context } from '../../state/context.js';
import type { StripeFailure } from '../../wire/stripe-failure.js';
import { addCharge, type Charge, toRefusal, toTransactionId } from '../charges/charge.js';
import type { DeclineOutcome } from '../payment-methods/behaviour.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import {
  attachTo,
  behaviourOf,
  spend,
  toCardFailure,
} from '../payment-methods/use-payment-method.js';
import { changeIntent, type PaymentIntent } from './payment-intent.js';

export type Attempt =
  | { readonly intent: PaymentIntent; readonly failure?: undefined }
  | { readonly intent: PaymentIntent; readonly failure: StripeFailure };

/** Ends an attempt without payment: the intent waits for another method and tells why. */
export function failPayment(
  context: Context,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: DeclineOutcome,
  charge?: Charge,
): Attempt {
  const failure = toCardFailure(decline, { charge: charge?.id });
  const { code } = decline;
  const failed = changeIntent(context, intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    processing: null,
    latest_charge: charge?.id ?? intent.latest_charge,
    last_payment_error: {
      ...failure.fields,
      doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
      message: decline.message,
      payment_method: method,
    },
  });
  context.emit('payment_intent.payment_failed', failed);
  return {
    intent: failed,
    failure: toCardFailure(decline, {
      charge: charge?.id,
      payment_intent: failed,
      payment_method: method,
    }),
  };
}

function keepForLater(context: Context, intent: PaymentIntent, method: PaymentMethod): void {
  if (intent.setup_future_usage !== null && intent.customer !== null) {
    attachTo(context, method, intent.customer);
    const secret = context.account.paymentMethodSecrets.get(method.id);
    if (secret !== undefined) secret.setUp = true;
  } else spend(context, method);
}

/** The money has moved: charge and intent succeed. */
export function completePayment(
  context: Context,
  intent: PaymentIntent,
  charge: Charge,
): PaymentIntent {
  const paid = changeIntent(context, intent, {
    status: 'succeeded',
    amount_received: charge.amount_captured,
    amount_capturable: 0,
    latest_charge: charge.id,
    next_action: null,
    processing: null,
  });
  context.emit('payment_intent.succeeded', paid);
  return paid;
}

function hold(context: Context, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = addCharge(context, intent, method, { status: 'succeeded', captured: 0 });
  context.emit('charge.succeeded', charge);
  const held = changeIntent(context, intent, {
    status: 'requires_capture',
    amount_capturable: intent.amount,
    latest_charge: charge.id,
    next_action: null,
  });
  context.emit('payment_intent.amount_capturable_updated', held);
  return held;
}

function startDelayed(
  context: Context,
  intent: PaymentIntent,
  method: PaymentMethod,
): PaymentIntent {
  const charge = addCharge(context, intent, method, { status: 'pending', captured: 0 });
  context.emit('charge.pending', charge);
  const waiting = changeIntent(context, intent, {
    status: 'processing',
    latest_charge: charge.id,
    next_action: null,
    processing: { type: 'us_bank_account' },
  });
  context.emit('payment_intent.processing', waiting);
  return waiting;
}

/** Asks the issuer, once nothing else stands in the way. */
export function attemptPayment(
  context: Context,
  intent: PaymentIntent,
  method: PaymentMethod,
): Attempt {
  const { decline, delayed } = behaviourOf(context, method);
  const started = changeIntent(context, intent, {
    payment_method: method.id,
    last_payment_error: null,
  });
  if (delayed) {
    keepForLater(context, started, method);
    return { intent: startDelayed(context, started, method) };
  }
  if (decline !== undefined) {
    const charge = addCharge(context, started, method, { status: 'failed', captured: 0, decline });
    context.emit('charge.failed', charge);
    return failPayment(context, started, method, decline, charge);
  }
  keepForLater(context, started, method);
  if (started.capture_method === 'manual') return { intent: hold(context, started, method) };
  const charge = addCharge(context, started, method, {
    status: 'succeeded',
    captured: started.amount,
  });
  context.emit('charge.succeeded', charge);
  return { intent: completePayment(context, started, charge) };
}

/** Ends the waiting of a delayed payment, as the bank would days later. */
export function settlePayment(
  context: Context,
  intent: PaymentIntent,
  decline: DeclineOutcome | undefined,
): Attempt {
  const charge = context.account.charges.get(intent.latest_charge ?? '');
  const method = context.account.paymentMethods.get(intent.payment_method ?? '');
  if (charge === undefined || method === undefined)
    throw new Error(`${intent.id} has no pending charge`);
  if (decline !== undefined) {
    const failed = context.account.charges.put({
      ...charge,
      ...toRefusal(decline),
      status: 'failed',
    });
    context.emit('charge.failed', failed);
    return failPayment(context, intent, method, decline, failed);
  }
  const paid = context.account.charges.put({
    ...charge,
    status: 'succeeded',
    paid: true,
    captured: true,
    amount_captured: charge.amount,
    balance_transaction: toTransactionId(charge.id),
  });
  context.emit('charge.succeeded', paid);
  return { intent: completePayment(context, intent, paid) };
}

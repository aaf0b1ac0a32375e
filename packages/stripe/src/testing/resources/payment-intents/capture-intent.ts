import type { Context } from '../../state/context.js';
import { invalidParameter, refused } from '../../wire/stripe-failure.js';
import { toTransactionId } from '../charges/charge.js';
import { completePayment } from './attempt-payment.js';
import { changeIntent, type PaymentIntent } from './payment-intent.js';

export interface Capture {
  readonly amount?: number | undefined;
  /** False keeps the rest held. */
  readonly final: boolean;
}

/** Takes what is held, whole or in part. What a final capture leaves is released. */
export function captureIntent(
  context: Context,
  intent: PaymentIntent,
  { amount, final }: Capture,
): PaymentIntent {
  const charge = context.account.charges.get(intent.latest_charge ?? '');
  if (intent.status !== 'requires_capture' || charge === undefined) {
    throw refused(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      { code: 'payment_intent_unexpected_state', payment_intent: intent },
    );
  }
  const taken = amount ?? intent.amount_capturable;
  if (taken > intent.amount_capturable) {
    throw refused(
      'The amount_to_capture is greater than the amount that can be captured for this PaymentIntent.',
      { code: 'amount_too_large', param: 'amount_to_capture', payment_intent: intent },
    );
  }
  if (taken < 1)
    throw invalidParameter(
      'This value must be greater than or equal to 1.',
      'amount_to_capture',
      'parameter_invalid_integer',
    );
  const captured = context.account.charges.put({
    ...charge,
    amount_captured: charge.amount_captured + taken,
    balance_transaction: toTransactionId(charge.id),
    captured: true,
  });
  // The request that moves the money is the capture, not the authorisation before it.
  context.account.causes.set(charge.id, context.idempotencyKey);
  context.emit('charge.captured', captured);
  const rest = intent.amount_capturable - taken;
  if (final || rest === 0) return completePayment(context, intent, captured);
  const held = changeIntent(context, intent, {
    amount_capturable: rest,
    amount_received: captured.amount_captured,
  });
  context.emit('payment_intent.amount_capturable_updated', held);
  return held;
}

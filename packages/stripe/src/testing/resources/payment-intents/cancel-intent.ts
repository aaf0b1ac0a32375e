import type { Context } from '../../state/context.js';
import { refused } from '../../wire/stripe-failure.js';
import { changeIntent, type PaymentIntent } from './payment-intent.js';

const cancelable: readonly string[] = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
];

/** Gives back what was held and not captured; stops what is under way. */
function releaseHold(context: Context, intent: PaymentIntent): void {
  const charge = context.account.charges.get(intent.latest_charge ?? '');
  if (charge?.status === 'pending') {
    context.account.charges.put({ ...charge, status: 'failed' });
    return;
  }
  // What was captured of it stays captured; only a hold that nobody touched becomes a refunded charge.
  if (charge === undefined || intent.status !== 'requires_capture' || charge.captured) return;
  const released = context.account.charges.put({
    ...charge,
    amount_refunded: charge.amount,
    refunded: true,
  });
  context.emit('charge.refunded', released);
}

/** Ends an intent that has not succeeded. */
export function cancelIntent(
  context: Context,
  intent: PaymentIntent,
  reason: string | undefined,
): PaymentIntent {
  if (!cancelable.includes(intent.status)) {
    throw refused(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(', ')}.`,
      { code: 'payment_intent_unexpected_state', payment_intent: intent },
    );
  }
  releaseHold(context, intent);
  const canceled = changeIntent(context, intent, {
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: context.now,
    cancellation_reason: reason ?? null,
    next_action: null,
    processing: null,
  });
  context.emit('payment_intent.canceled', canceled);
  return canceled;
}

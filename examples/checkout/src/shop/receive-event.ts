import type { PaymentIntent, StripeEvent } from '@quayside/stripe';
import type { OrderStore } from './order-store.ts';

/**
 * Applies a webhook event, once per event id, in one transaction with the note of that id. Events may
 * come twice, late, and in any order: the order's own rules decide what they still change.
 */
export function receiveEvent(orders: OrderStore, event: StripeEvent): void {
  const type: string = event.type;
  const isPaid = type === 'payment_intent.succeeded';
  if (event.object !== 'event' || !(isPaid || type === 'payment_intent.payment_failed')) return;
  // The object of a payment_intent.* event: https://docs.stripe.com/api/events/types
  const intent = event.data.object as PaymentIntent;
  orders.once(event.id, () => {
    const order = orders.get(intent.metadata?.orderId ?? '');
    // Another system may charge through the same account.
    if (order === undefined) return;
    const failure = intent.last_payment_error;
    const reason = isPaid ? undefined : (failure?.decline_code ?? failure?.code ?? 'declined');
    orders.change(order.id, { status: isPaid ? 'paid' : 'declined', chargeId: intent.id, reason });
  });
}

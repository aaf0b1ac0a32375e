import type { StripeEvent } from '@quayside/stripe';
import type { OrderStore } from './order-store.ts';

/**
 * Applies a webhook event, once per event id, in one transaction with the note of that id. Events may
 * come twice, late, and in any order: the order's own rules decide what they still change.
 */
export function receiveEvent(orders: OrderStore, event: StripeEvent): void {
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed': {
      const { id: chargeId, metadata, last_payment_error: failure } = event.data.object;
      const isPaid = event.type === 'payment_intent.succeeded';
      const reason = isPaid ? undefined : (failure?.decline_code ?? failure?.code ?? 'declined');
      orders.once(event.id, () => {
        // Another system may charge through the same account.
        const order = orders.get(metadata?.orderId ?? '');
        if (order === undefined) return;
        orders.change(order.id, { status: isPaid ? 'paid' : 'declined', chargeId, reason });
      });
    }
  }
}

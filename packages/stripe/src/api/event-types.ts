/** The event types that carry a typed object (https://docs.stripe.com/api/events/types). */
export type PaymentIntentEventType =
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.canceled'
  | 'payment_intent.created'
  | 'payment_intent.partially_funded'
  | 'payment_intent.payment_failed'
  | 'payment_intent.processing'
  | 'payment_intent.requires_action'
  | 'payment_intent.succeeded';

export type SetupIntentEventType =
  | 'setup_intent.canceled'
  | 'setup_intent.created'
  | 'setup_intent.requires_action'
  | 'setup_intent.setup_failed'
  | 'setup_intent.succeeded';

export type ChargeEventType =
  | 'charge.captured'
  | 'charge.expired'
  | 'charge.failed'
  | 'charge.pending'
  | 'charge.refunded'
  | 'charge.succeeded'
  | 'charge.updated';

export type DisputeEventType =
  | 'charge.dispute.closed'
  | 'charge.dispute.created'
  | 'charge.dispute.funds_reinstated'
  | 'charge.dispute.funds_withdrawn'
  | 'charge.dispute.updated';

export type RefundEventType =
  | 'charge.refund.updated'
  | 'refund.created'
  | 'refund.failed'
  | 'refund.updated';

export type CheckoutSessionEventType =
  | 'checkout.session.async_payment_failed'
  | 'checkout.session.async_payment_succeeded'
  | 'checkout.session.completed'
  | 'checkout.session.expired';

export type CustomerEventType = 'customer.created' | 'customer.deleted' | 'customer.updated';

export type SubscriptionEventType =
  | 'customer.subscription.created'
  | 'customer.subscription.deleted'
  | 'customer.subscription.paused'
  | 'customer.subscription.pending_update_applied'
  | 'customer.subscription.pending_update_expired'
  | 'customer.subscription.resumed'
  | 'customer.subscription.trial_will_end'
  | 'customer.subscription.updated';

export type InvoiceEventType =
  | 'invoice.created'
  | 'invoice.deleted'
  | 'invoice.finalization_failed'
  | 'invoice.finalized'
  | 'invoice.marked_uncollectible'
  | 'invoice.overdue'
  | 'invoice.overpaid'
  | 'invoice.paid'
  | 'invoice.payment_action_required'
  | 'invoice.payment_attempt_required'
  | 'invoice.payment_failed'
  | 'invoice.payment_succeeded'
  | 'invoice.sent'
  | 'invoice.upcoming'
  | 'invoice.updated'
  | 'invoice.voided'
  | 'invoice.will_be_due';

export type PaymentMethodEventType =
  | 'payment_method.attached'
  | 'payment_method.automatically_updated'
  | 'payment_method.detached'
  | 'payment_method.updated';

export type PriceEventType = 'price.created' | 'price.deleted' | 'price.updated';

declare const unlisted: unique symbol;

/**
 * A type that is not listed above: a string, which its type hides so that comparing `event.type` with a
 * listed one narrows the event. Write `` `${event.type}` `` or `String(event.type)` to read it.
 */
export interface UnlistedEventType {
  readonly [unlisted]: true;
  toString(): string;
}

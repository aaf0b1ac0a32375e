import type { Money } from '@quayside/core';

/**
 * Where an order stands.
 *
 * - `pending`: written down, not charged yet; left behind when the process dies.
 * - `unknown`: the charge failed in a way that may have taken the money. Reconciliation repeats it.
 * - `requires_action`: the customer has to confirm; a webhook tells the end.
 * - `declined`, `failed`: no money moved, because the bank said no or the request was wrong.
 * - `paid`: final.
 */
export type OrderStatus =
  | 'pending'
  | 'unknown'
  | 'requires_action'
  | 'declined'
  | 'failed'
  | 'paid';

/** `unknown` as above: the refund may have been made, and is repeated until that is known. */
export type RefundStatus = 'none' | 'pending' | 'unknown' | 'failed' | 'refunded';

export interface Order {
  readonly id: string;
  readonly sku: string;
  readonly amount: Money;
  readonly email: string;
  /** The payment method's token, never a card number. Kept because a repeat must be the same request. */
  readonly source: string;
  readonly status: OrderStatus;
  readonly chargeId: string | undefined;
  /** Why it was declined or what is not known. */
  readonly reason: string | undefined;
  readonly refund: RefundStatus;
  readonly createdAt: Date;
}

export type NewOrder = Pick<Order, 'id' | 'sku' | 'amount' | 'email' | 'source'>;

/**
 * What may become what. Answers, webhooks and reconciliation arrive in any order, so every change goes
 * through this table: nothing leaves `paid`, and a late `unknown` never hides what is known already. Another
 * `unknown` is a change: it moves the order behind those that were tried longer ago.
 */
export const COMES_FROM: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: [],
  unknown: ['pending', 'unknown'],
  requires_action: ['pending', 'unknown'],
  declined: ['pending', 'unknown', 'requires_action'],
  failed: ['pending', 'unknown', 'requires_action'],
  paid: ['pending', 'unknown', 'requires_action', 'declined', 'failed'],
};

export function isSettled(order: Order): boolean {
  const charged = order.status !== 'pending' && order.status !== 'unknown';
  return charged && order.refund !== 'pending' && order.refund !== 'unknown';
}

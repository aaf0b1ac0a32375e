import {
  type Charge,
  type CustomerAction,
  isIntegrationError,
  type PaymentGateway,
} from '@quayside/core';
import type { Order } from './order.ts';
import type { OrderChange, OrderStore } from './order-store.ts';

/** What the shop works with. It knows the port only, so the provider is one line in `server.ts`. */
export interface Till {
  readonly payments: PaymentGateway;
  readonly orders: OrderStore;
}

/** An order after a try to charge it, with what the customer has to do, if anything. */
export interface ChargedOrder {
  readonly order: Order;
  readonly action: CustomerAction | undefined;
}

/**
 * Charges an order that is written down already. May be called again for the same order, by whomever and
 * at any time: the key comes from the order's id, so the provider charges once and repeats its answer.
 */
export async function chargeOrder({ payments, orders }: Till, order: Order): Promise<ChargedOrder> {
  try {
    const charge = await payments.charge(
      {
        amount: order.amount,
        source: order.source,
        description: order.sku,
        receiptEmail: order.email,
        metadata: { orderId: order.id },
      },
      { idempotencyKey: `order-${order.id}` },
    );
    const action = charge.status === 'requires_action' ? charge.action : undefined;
    return { order: orders.change(order.id, toChange(charge)), action };
  } catch (error) {
    return { order: orders.change(order.id, toFailure(error)), action: undefined };
  }
}

/** A decline is an answer, like success. */
function toChange(charge: Charge): OrderChange {
  const chargeId = charge.id;
  switch (charge.status) {
    case 'succeeded':
      return { status: 'paid', chargeId };
    case 'declined':
      return { status: 'declined', chargeId, reason: charge.decline.reason };
    case 'canceled':
      return { status: 'declined', chargeId, reason: 'canceled' };
    case 'requires_action':
      return { status: 'requires_action', chargeId };
    default:
      return { status: 'unknown', chargeId, reason: charge.status };
  }
}

/**
 * Everything that can be different next time stays `unknown`, a refused connection too: the customer
 * wants the order, so it is repeated under the same key either way. Only an answer that every repeat
 * would bring ends the order.
 */
function toFailure(error: unknown): OrderChange {
  if (!isIntegrationError(error)) throw error;
  const reason = error.code;
  const isFinal = isIntegrationError(
    error,
    'invalid_request',
    'not_found',
    'rejected',
    'unsupported',
  );
  return { status: isFinal && error.execution !== 'unknown' ? 'failed' : 'unknown', reason };
}

import { isIntegrationError } from '@quayside/core';
import type { Till } from './charge-order.ts';
import type { Order, RefundStatus } from './order.ts';

/** Pays a paid order back, in full. May be called again at any time, as `chargeOrder`. */
export async function refundOrder({ payments, orders }: Till, order: Order): Promise<Order> {
  if (order.chargeId === undefined) throw new Error(`order ${order.id} was never charged`);
  // Written down first: if this process dies now, reconciliation finishes what was begun.
  orders.changeRefund(order.id, 'pending');
  try {
    const refund = await payments.refund(
      { charge: order.chargeId, metadata: { orderId: order.id } },
      { idempotencyKey: `order-${order.id}-refund` },
    );
    return orders.changeRefund(order.id, REFUND[refund.status]);
  } catch (error) {
    if (!isIntegrationError(error)) throw error;
    const isFinal = isIntegrationError(error, 'invalid_request', 'not_found', 'rejected');
    const failed = isFinal && error.execution !== 'unknown';
    return orders.changeRefund(order.id, failed ? 'failed' : 'unknown');
  }
}

const REFUND = {
  succeeded: 'refunded',
  // The bank has accepted it; days may pass. To hear of a late failure, listen to refund.failed.
  pending: 'refunded',
  requires_action: 'failed',
  failed: 'failed',
  canceled: 'failed',
} as const satisfies Readonly<Record<string, RefundStatus>>;

import type { CallCounts } from '../shop/call-tally.ts';
import type { Order } from '../shop/order.ts';
import type { PlannedOrder } from './plan-orders.ts';

/** The shop as its customers see it. */
export interface ShopClient {
  submit(order: PlannedOrder): Promise<Order>;
  refund(orderId: string): Promise<void>;
  orders(): Promise<readonly Order[]>;
  counts(): Promise<CallCounts>;
}

export function createShopClient(url: string): ShopClient {
  // The shop of this example answers with these types.
  const hasOrder = new Set([200, 201, 202, 402, 502]);
  const read = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(`${url}${path}`, init);
    if (!hasOrder.has(answer.status)) {
      throw new Error(`the shop answered ${answer.status} to ${path}: ${await answer.text()}`);
    }
    return (await answer.json()) as T;
  };
  return {
    async submit({ id, sku, email, source }) {
      const { order } = await read<{ readonly order: Order }>('/checkout', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': id },
        body: JSON.stringify({ sku, email, source }),
      });
      return order;
    },
    async refund(orderId) {
      await read(`/orders/${orderId}/refund`, { method: 'POST' });
    },
    orders: () => read('/orders'),
    counts: () => read('/stats'),
  };
}

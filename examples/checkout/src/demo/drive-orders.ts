import { setTimeout as sleep } from 'node:timers/promises';
import { isSettled, type Order } from '../shop/order.ts';
import type { PlannedOrder } from './plan-orders.ts';
import type { ShopClient } from './shop-client.ts';

export interface DriveOptions {
  /** Customers arrive at this rate, whether the shop keeps up or not. */
  readonly perSecond: number;
  /** How long orders may take to settle after the last one was sent. */
  readonly settleWithinMs: number;
  readonly onSubmit: (count: number) => void;
}

/** Sends all orders, waits until each is settled, then asks for the refunds and waits for those. */
export async function driveOrders(
  shop: ShopClient,
  plan: readonly PlannedOrder[],
  options: DriveOptions,
): Promise<readonly Order[]> {
  await Promise.all(
    plan.map(async (planned, index) => {
      await sleep((index * 1_000) / options.perSecond);
      options.onSubmit(index + 1);
      await Promise.all(Array.from({ length: planned.submits }, () => shop.submit(planned)));
    }),
  );
  const paid = (await settled(shop, options)).filter((order) => order.status === 'paid');
  const wantsRefund = new Set(plan.filter(({ refund }) => refund).map(({ id }) => id));
  const refunds = paid.filter((order) => wantsRefund.has(order.id));
  await Promise.all(refunds.map((order) => shop.refund(order.id)));
  return settled(shop, options);
}

/** Returns the orders as they are when the time is over: the audit judges what is missing. */
async function settled(shop: ShopClient, options: DriveOptions): Promise<readonly Order[]> {
  const deadline = performance.now() + options.settleWithinMs;
  for (;;) {
    const orders = await shop.orders();
    if (orders.every(isSettled) || performance.now() > deadline) return orders;
    await sleep(200);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { createProgress } from './progress.ts';
import { createShopClient } from './shop-client.ts';
import type { World } from './world.ts';

/** A line that tells where a run stands, until it is ended. */
export interface ShownProgress {
  submitted: number;
  end(): Promise<void>;
}

export function showProgress(world: World, total: number): ShownProgress {
  const progress = createProgress();
  const shop = createShopClient(world.shopUrl);
  const stop = new AbortController();
  const line = async (): Promise<string> => {
    const [orders, { retries, breaker }] = await Promise.all([shop.orders(), shop.counts()]);
    const count = (status: string): number =>
      orders.filter((order) => order.status === status).length;
    return [
      `orders ${shown.submitted}/${total}`,
      `paid ${count('paid')}`,
      `declined ${count('declined')}`,
      `open ${count('unknown') + count('pending')}`,
      ...(world.network === undefined ? [] : [`faults ${world.network.counts().faults}`]),
      `retries ${retries}`,
      `breaker ${breaker}`,
    ].join(' · ');
  };
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      progress.show(await line());
      await sleep(250, undefined, { signal: stop.signal }).catch(() => {});
    }
    progress.done(await line());
  };
  const shown: ShownProgress = {
    submitted: 0,
    end: () => {
      stop.abort();
      return ended;
    },
  };
  // Showing is no reason to fail: whoever waits for the shop reports that it is gone.
  const ended = loop().catch(() => {});
  return shown;
}

import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { flakyStore } from '../../test/resilience/flaky-store.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { StoreLink, type StoreLinkOptions } from './shared-store-link.js';

function start(options: Partial<StoreLinkOptions> = {}) {
  const clock = createVirtualClock();
  const store = flakyStore(clock);
  const link = new StoreLink('policy', { store, ...options }, clock);
  const ask = (bounds?: Parameters<typeof link.ask>[1]) =>
    link.ask((one) => one.get('key'), bounds);
  return { clock, store, link, ask };
}

describe('store link', () => {
  it('hands on what the store answers, and leaves no timer behind', async () => {
    const { clock, store, ask } = start();
    await store.claim('key', { owner: 'me', ttlMs: 1_000 });
    expect(await ask()).toEqual({ value: 'me' });
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(['failing', 'throwing'] as const)('takes a %s store for failed at once', async (mode) => {
    const { clock, store, ask } = start();
    store.mode = mode;
    expect(await ask()).toBe('failed');
    expect([clock.now(), clock.pendingTimers]).toEqual([0, 0]);
  });

  it('waits 250 ms for a store that hangs, unless told otherwise', async () => {
    for (const [options, expected] of [
      [{}, 250],
      [{ storeTimeoutMs: 40 }, 40],
    ] as const) {
      const { clock, store, ask } = start(options);
      store.mode = 'hanging';
      expect(await clock.settle(ask())).toBe('failed');
      expect([clock.now(), clock.pendingTimers]).toEqual([expected, 0]);
    }
  });

  it('takes an answer that comes in time, however late', async () => {
    const { clock, store, ask } = start();
    store.delayMs = 249;
    expect(await clock.settle(ask())).toEqual({ value: undefined });
  });

  it('drops an answer that comes after the wait, also for judging the store', async () => {
    const { clock, store, ask } = start();
    store.delayMs = 300;
    expect(await clock.settle(ask())).toBe('failed');
    await clock.advance(100);
    expect(await ask()).toBe('down');
  });

  it('leaves a store that failed alone for a second, then asks once', async () => {
    const { clock, store, ask } = start();
    store.mode = 'failing';
    await ask();
    await clock.advance(999);
    expect(await ask()).toBe('down');
    expect(store.asked).toHaveLength(1);
    await clock.advance(1);
    store.mode = 'hanging';
    const first = ask();
    expect(await ask()).toBe('down');
    expect(store.asked).toHaveLength(2);
    expect(await clock.settle(first)).toBe('failed');
    // The pause begins anew with each failure.
    await clock.advance(999);
    expect(await ask()).toBe('down');
    await clock.advance(1);
    store.mode = 'up';
    expect(await ask()).toEqual({ value: undefined });
    expect(await Promise.all([ask(), ask()])).toEqual([{ value: undefined }, { value: undefined }]);
  });

  it('may ask again at once where the pause is nothing', async () => {
    const { store, ask } = start({ storeRetryMs: 0 });
    store.mode = 'failing';
    expect([await ask(), await ask()]).toEqual(['failed', 'failed']);
  });

  it('gives up at a deadline that is nearer, which says nothing about the store', async () => {
    const { clock, store, ask } = start();
    store.mode = 'hanging';
    expect(await clock.settle(ask({ deadline: 100 }))).toBe('too_late');
    expect([clock.now(), clock.pendingTimers]).toEqual([100, 0]);
    expect(await ask({ deadline: 100 })).toBe('too_late');
    expect(store.asked).toHaveLength(1);
    store.mode = 'up';
    expect(await ask()).toEqual({ value: undefined });
  });

  it('takes a store that is too slow for failed where the deadline comes no sooner', async () => {
    const { clock, store, ask } = start();
    store.mode = 'hanging';
    expect(await clock.settle(ask({ deadline: 250 }))).toBe('failed');
  });

  it('rejects with exactly the reason of an abort, and cleans up', async () => {
    const { clock, store, ask } = start();
    store.mode = 'hanging';
    const controller = new AbortController();
    const { signal } = controller;
    const question = ask({ signal });
    controller.abort('user');
    await expect(question).rejects.toBe('user');
    expect([clock.pendingTimers, getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
    await expect(ask({ signal })).rejects.toBe('user');
    expect(store.asked).toHaveLength(1);
  });

  it('leaves no listener behind after an answer', async () => {
    const { ask } = start();
    const { signal } = new AbortController();
    await ask({ signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it.each(['abort', 'deadline'])(
    'a first question cut short by its %s leaves room for another',
    async (how) => {
      const { clock, store, ask } = start();
      store.mode = 'failing';
      await ask();
      await clock.advance(1_000);
      store.mode = 'hanging';
      const controller = new AbortController();
      const bounds =
        how === 'abort' ? { signal: controller.signal } : { deadline: clock.now() + 10 };
      const cut = ask(bounds).catch((reason) => reason);
      controller.abort('user');
      await clock.settle(cut);
      store.mode = 'up';
      expect(await ask()).toEqual({ value: undefined });
    },
  );

  it('a late failure neither prolongs the pause nor counts after an abort', async () => {
    const { clock, store, ask } = start();
    store.get = () =>
      new Promise((_, reject) => clock.schedule(() => reject(new Error('late')), 300));
    expect(await clock.settle(ask())).toBe('failed');
    await clock.advance(999);
    expect(await ask()).toBe('down');
    await clock.advance(1);
    store.get = async () => 'back';
    expect(await ask()).toEqual({ value: 'back' });
    const controller = new AbortController();
    store.get = () =>
      new Promise((_, reject) => clock.schedule(() => reject(new Error('late')), 20));
    const aborted = ask({ signal: controller.signal }).catch((reason) => reason);
    controller.abort('user');
    expect(await aborted).toBe('user');
    await clock.advance(50);
    store.get = async () => 'still there';
    expect(await ask()).toEqual({ value: 'still there' });
  });

  it('the end of an older question makes no room for a second first one', async () => {
    const { clock, store, ask } = start({ storeRetryMs: 10 });
    store.mode = 'hanging';
    const older = ask();
    store.mode = 'failing';
    expect(await ask()).toBe('failed');
    await clock.advance(20);
    store.mode = 'hanging';
    const first = ask();
    expect(await clock.settle(older)).toBe('failed');
    await clock.advance(12);
    expect(await ask()).toBe('down');
    expect(store.asked).toHaveLength(3);
    expect(await clock.settle(first)).toBe('failed');
  });

  it.each([
    [{ storeTimeoutMs: 0 }, 'storeTimeoutMs is 0'],
    [{ storeTimeoutMs: Number.NaN }, 'storeTimeoutMs is NaN'],
    [{ storeRetryMs: -1 }, 'storeRetryMs is -1'],
  ])('refuses %j', (options, message) => {
    expect(() => start(options)).toThrow(`policy cannot work: ${message}`);
  });

  it('tells its times', () => {
    expect(start().link.settings).toEqual({ storeTimeoutMs: 250, storeRetryMs: 1_000 });
  });
});

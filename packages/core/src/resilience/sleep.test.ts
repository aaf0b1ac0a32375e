import { expect, it } from 'vitest';
import { countListeners } from '../testing/count-listeners.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { sleep } from './sleep.js';

it('sleep › ends at its time, and leaves no listener behind', async () => {
  const clock = createVirtualClock();
  const { signal } = new AbortController();
  const asleep = sleep(100, clock, signal);
  expect(countListeners(signal)).toBe(1);
  await clock.settle(asleep);
  expect(clock.now()).toBe(100);
  expect(countListeners(signal)).toBe(0);
});

it('sleep › rejects at once with the reason, and leaves neither timer nor listener behind', async () => {
  const clock = createVirtualClock();
  const controller = new AbortController();
  const asleep = sleep(100, clock, controller.signal);
  controller.abort('gone');
  await expect(asleep).rejects.toBe('gone');
  expect(clock.pendingTimers).toBe(0);
  expect(countListeners(controller.signal)).toBe(0);
});

it('sleep › does not begin where nobody wants it any more', async () => {
  const clock = createVirtualClock();
  await expect(sleep(100, clock, AbortSignal.abort('gone'))).rejects.toBe('gone');
  expect(clock.pendingTimers).toBe(0);
});

it('sleep › needs no signal', async () => {
  const clock = createVirtualClock();
  await clock.settle(sleep(100, clock, undefined));
  expect(clock.now()).toBe(100);
});

import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from './clock.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('system clock › §4 #27 a platform timer that fires early is armed again: never early', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const firedAt: number[] = [];
  systemClock.schedule(() => firedAt.push(now), 1_000);
  now = 999.2;
  vi.advanceTimersByTime(1_000);
  expect(firedAt).toEqual([]);
  now = 1_000;
  vi.advanceTimersByTime(1);
  expect(firedAt).toEqual([1_000]);
});

it('system clock › §4 #15 a delay that no timer can hold is waited for, not truncated to 1 ms', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let fired = false;
  systemClock.schedule(() => {
    fired = true;
  }, 3e9);
  now = 2 ** 31 - 1;
  vi.advanceTimersByTime(2 ** 31 - 1);
  expect(fired).toBe(false);
  now = 3e9;
  vi.advanceTimersByTime(3e9 - (2 ** 31 - 1));
  expect(fired).toBe(true);
});

it('system clock › a cancelled timer does not fire, even after it was armed again', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let fired = false;
  const cancel = systemClock.schedule(() => {
    fired = true;
  }, 10);
  now = 9.5;
  vi.advanceTimersByTime(10);
  cancel();
  now = 20;
  vi.advanceTimersByTime(100);
  expect(fired).toBe(false);
});

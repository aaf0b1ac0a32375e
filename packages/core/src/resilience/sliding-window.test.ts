import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/seeded-random.js';
import type { RateRules } from './rate-limit-rules.js';
import { SlidingWindow } from './sliding-window.js';

const rules = (limit: number, windowMs: number): RateRules => ({
  algorithm: 'sliding_window',
  limit,
  windowMs,
  most: limit,
  maxWaitMs: 1e9,
});

/** What went when. */
type Log = { at: number; cost: number }[];

/** The most that any window of `windowMs` holds, to the nanosecond. One of the fullest ends with a call. */
function fullest(log: Log, windowMs: number): number {
  let most = 0;
  let held = 0;
  let from = 0;
  for (const { at, cost } of log) {
    held += cost;
    while ((log[from]?.at ?? at) <= at - windowMs + 1e-6) {
      held -= log[from]?.cost ?? 0;
      from += 1;
    }
    most = Math.max(most, held);
  }
  return most;
}

describe('sliding window', () => {
  it('lets the limit go at once, and the next one a whole window after the first', () => {
    const window = new SlidingWindow(rules(3, 1_000));
    expect([window.take(1, 0), window.take(1, 10), window.take(1, 20)]).toEqual([true, true, true]);
    expect(window.take(1, 999)).toBe(false);
    expect(window.available(999)).toBe(0);
    expect(window.take(1, 1_000)).toBe(true);
    expect(window.take(1, 1_009)).toBe(false);
    expect(window.take(1, 1_010)).toBe(true);
  });

  it('says how long a call has to wait behind others, over several windows', () => {
    const window = new SlidingWindow(rules(2, 1_000));
    expect(window.waitMs(2, 0)).toBe(0);
    window.take(1, 100);
    window.take(1, 400);
    const waits = [1, 2, 3, 4, 5].map((ahead) => window.waitMs(ahead, 500));
    expect(waits).toEqual([600, 900, 1_600, 1_900, 2_600]);
  });

  it('says how long while there is room for a smaller one', () => {
    const window = new SlidingWindow(rules(3, 1_000));
    window.take(1, 0);
    window.take(1, 300);
    expect([1, 2, 3].map((cost) => window.waitMs(cost, 500))).toEqual([0, 500, 800]);
  });

  it('a wait that is over is none', () => {
    const window = new SlidingWindow(rules(1, 1_000));
    window.take(1, 0);
    expect(window.waitMs(1, 1_500)).toBe(0);
    expect(window.waitMs(2, 1_500)).toBe(1_000);
  });

  it('counts what calls cost', () => {
    const window = new SlidingWindow(rules(100, 1_000));
    expect(window.take(60, 0)).toBe(true);
    expect(window.take(41, 1)).toBe(false);
    expect(window.available(1)).toBe(40);
    expect(window.take(40, 1)).toBe(true);
    expect(window.waitMs(60, 2)).toBe(998);
    expect(window.waitMs(61, 2)).toBe(999);
  });

  it('a call that costs nothing always goes and uses nothing', () => {
    const window = new SlidingWindow(rules(1, 1_000));
    expect(window.take(0, 0)).toBe(true);
    expect(window.isUntouched(0)).toBe(true);
    window.take(1, 0);
    expect(window.take(0, 1)).toBe(true);
    expect(window.available(1_000)).toBe(1);
  });

  it('is like a new one when its last call has left the window', () => {
    const window = new SlidingWindow(rules(5, 1_000));
    window.take(1, 0);
    window.take(1, 500);
    expect(window.isUntouched(1_499)).toBe(false);
    expect(window.isUntouched(1_500)).toBe(true);
  });

  it('fractions of costs leave nothing behind', () => {
    const window = new SlidingWindow(rules(1, 1_000));
    for (let n = 0; n < 10; n += 1) expect(window.take(0.1, n)).toBe(true);
    expect(window.take(0.1, 20)).toBe(false);
    expect(window.waitMs(0.1, 20)).toBe(980);
    expect(window.available(5_000)).toBe(1);
  });

  it('moments that floating point cannot hold cost no second timer', () => {
    const window = new SlidingWindow(rules(1, 100.1));
    const at = 0.1 + 0.2;
    window.take(1, at);
    // 0.3 + 100.1 is 100.39999999999999 here.
    const turn = at + window.waitMs(1, at);
    expect(window.take(1, turn - 1e-9)).toBe(true);
    expect(window.take(1, turn - 1e-9 + 100.1 - 1e-3)).toBe(false);
  });

  it('keeps what was used when the figures change', () => {
    const window = new SlidingWindow(rules(4, 1_000));
    for (const at of [0, 100, 200]) window.take(1, at);
    window.adjust(rules(2, 1_000), 300);
    expect(window.available(300)).toBe(0);
    expect(window.waitMs(1, 300)).toBe(800);
    expect(window.take(1, 1_099)).toBe(false);
    expect(window.take(1, 1_100)).toBe(true);
    window.adjust(rules(6, 1_000), 1_100);
    expect(window.available(1_100)).toBe(4);
    window.adjust(rules(6, 50), 1_150);
    expect(window.available(1_150)).toBe(6);
  });

  it('drops by its old length before it gets a new one', () => {
    const window = new SlidingWindow(rules(1, 100));
    window.take(1, 0);
    window.adjust(rules(1, 1_000), 100);
    expect(window.take(1, 100)).toBe(true);
  });

  it('what costs more than a limit that was lowered goes into an empty window', () => {
    const window = new SlidingWindow(rules(9, 1_000));
    window.take(1, 0);
    window.adjust(rules(3, 1_000), 1);
    expect(window.take(9, 999)).toBe(false);
    expect(window.take(9, 1_000)).toBe(true);
    expect(window.available(1_000)).toBe(0);
  });

  it('is exact up to a thousand calls in the window', () => {
    const window = new SlidingWindow(rules(1_000, 1_000_000));
    for (let n = 0; n < 1_000; n += 1) window.take(1, n);
    for (let n = 0; n < 1_000; n += 1) {
      expect(window.take(1, 1_000_000 + n - 0.5)).toBe(false);
      expect(window.take(1, 1_000_000 + n)).toBe(true);
    }
  });

  it('beyond that a shared entry counts until its last call has left, a thousandth at most', () => {
    const window = new SlidingWindow(rules(1_200, 1_000_000));
    for (let n = 0; n < 1_000; n += 1) window.take(1, 0.001 * n);
    // The first two share the entry of the one at 0.999, the others begin one of their own.
    expect([10, 500, 1_010, 1_011].map((at) => window.take(1, at))).toEqual(Array(4).fill(true));
    const available = [10, 499, 500, 1_010, 1_011].map((at) => window.available(1_000_000 + at));
    expect(available).toEqual([1_195, 1_195, 1_198, 1_198, 1_200]);
  });

  it('calls of the same moment share an entry at no loss', () => {
    const window = new SlidingWindow(rules(1_200, 1_000_000));
    for (let n = 0; n < 1_000; n += 1) window.take(1, 0);
    window.take(1, 10);
    window.take(1, 20);
    const available = [0, 10, 20].map((at) => window.available(1_000_000 + at));
    expect(available).toEqual([1_198, 1_199, 1_200]);
  });

  it('no window ever holds more than the limit, and nobody who fits is refused', () => {
    const property = fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 5_000 }),
      (seed, limit, windowMs) => {
        const random = seededRandom(seed);
        const window = new SlidingWindow(rules(limit, windowMs));
        const log: Log = [];
        let at = 0;
        for (let n = 0; n < 300; n += 1) {
          at += Math.floor((2 * random() * windowMs) / limit) * Math.floor(2 * random());
          const cost = 1 + Math.floor(random() * Math.min(limit, 4));
          const held = log
            .filter((one) => one.at > at - windowMs)
            .reduce((sum, one) => sum + one.cost, 0);
          const fits = held + cost <= limit;
          expect(window.take(cost, at)).toBe(fits);
          if (fits) log.push({ at, cost });
        }
        expect(fullest(log, windowMs)).toBeLessThanOrEqual(limit);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  it.each([500, 2_000, 50_000])(
    'uses at least 95 % of %i calls a window under full load',
    (limit) => {
      const window = new SlidingWindow(rules(limit, 60_000));
      const log: Log = [];
      let at = 0;
      const random = seededRandom(limit);
      while (at < 600_000) {
        if (window.take(1, at)) log.push({ at, cost: 1 });
        // The first window fills at an uneven pace, then every moment that is offered is taken.
        else at += Math.max(1e-3, window.waitMs(1, at));
        if (at < 60_000) at += (random() * 2 * 60_000) / limit;
      }
      expect(fullest(log, 60_000)).toBeLessThanOrEqual(limit);
      const later = log.filter((one) => one.at >= 60_000).length;
      expect(later).toBeGreaterThan(0.95 * limit * 9);
    },
  );
});

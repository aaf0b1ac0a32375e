import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWindowLog } from './window-log.js';

const WINDOW = 10;

describe('window log', () => {
  it('counts like a list of everything that ever came', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 4 }),
      cost: fc.integer({ min: 0, max: 3 }),
      record: fc.boolean(),
    });
    const property = fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const log = createWindowLog();
      const hits: { at: number; cost: number }[] = [];
      let now = 0;
      for (const { waitMs, cost, record } of steps) {
        now += waitMs;
        const used = (at: number): number =>
          hits.reduce((sum, hit) => (hit.at > at - WINDOW ? sum + hit.cost : sum), 0);
        if (record) {
          log.record(WINDOW, cost, now);
          hits.push({ at: now, cost });
          continue;
        }
        const fits = used(now) + cost <= 5;
        const counted = log.count(5, WINDOW, cost, now);
        if (fits) hits.push({ at: now, cost });
        expect(counted.allowed).toBe(fits);
        expect(counted.remaining).toBe(Math.max(0, 5 - used(now)));
        let wait = 0;
        while (!fits && used(now + wait) + cost > 5) wait += 1;
        expect(counted.retryAfterMs).toBe(wait);
      }
    });
    fc.assert(property, { seed: 5, numRuns: 1_000 });
  });

  it('ends with its last hit, which a question is not', () => {
    const log = createWindowLog();
    expect(log.endsAt(WINDOW)).toBe(Number.NEGATIVE_INFINITY);
    log.record(WINDOW, 2, 0);
    log.record(WINDOW, 1, 0);
    expect(log.endsAt(WINDOW)).toBe(10);
    log.count(5, WINDOW, 0, 4);
    log.record(WINDOW, 0, 4);
    expect(log.endsAt(WINDOW)).toBe(10);
    expect(log.count(5, WINDOW, 3, 9)).toEqual({ allowed: false, remaining: 2, retryAfterMs: 1 });
    expect(log.count(5, WINDOW, 3, 10)).toEqual({ allowed: true, remaining: 2, retryAfterMs: 0 });
  });

  it('counts a new hit at the moment at which the last one went over', () => {
    const log = createWindowLog();
    log.record(0, 5, 7);
    expect(log.count(5, 0, 5, 7).allowed).toBe(true);
  });

  it('says that nothing helps where the cost never fits', () => {
    const log = createWindowLog();
    log.record(WINDOW, 1, 0);
    expect(log.count(1, WINDOW, 2, 0).retryAfterMs).toBe(Number.POSITIVE_INFINITY);
  });
});

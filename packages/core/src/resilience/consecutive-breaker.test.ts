import { circuitBreaker as cockatielBreaker, handleAll } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import { BREAKER_CLOSED, BREAKER_HALF_OPEN } from './breaker.js';
import { consecutiveBreaker } from './consecutive-breaker.js';

describe('consecutive breaker', () => {
  it('opens at the given failure in a row, and a success starts the row anew', () => {
    const breaker = consecutiveBreaker(3)();
    expect([1, 2].map(() => breaker.failure(BREAKER_CLOSED))).toEqual([false, false]);
    expect(breaker.success(BREAKER_CLOSED)).toBe(false);
    expect(breaker.counts()).toEqual({ calls: 0, failures: 0, slowCalls: 0 });
    expect([1, 2, 3].map(() => breaker.failure(BREAKER_CLOSED))).toEqual([false, false, true]);
    expect(breaker.counts()).toEqual({ calls: 3, failures: 3, slowCalls: 0 });
  });

  it('takes 5 by default, and never asks for durations', () => {
    expect(consecutiveBreaker().settings).toEqual({ consecutive: 5 });
    expect(consecutiveBreaker()().timed).toBeUndefined();
  });

  it.each([0, 1.5, Number.NaN])('refuses a row of %s', (failures) => {
    expect(() => consecutiveBreaker(failures)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringContaining(`consecutiveBreaker cannot work: failures is ${failures}`),
      }),
    );
  });

  it('takes over the row of its own kind, and no other breaker', () => {
    const factory = consecutiveBreaker(3);
    const old = consecutiveBreaker(9)();
    for (let n = 0; n < 2; n += 1) old.failure(BREAKER_CLOSED);
    expect(factory.retune?.(old)).toBe(true);
    expect(old.failure(BREAKER_CLOSED)).toBe(true);
    expect(factory.retune?.({ success: () => {}, failure: () => false })).toBe(false);
  });

  it('counts on from a saved state, and begins anew with what it did not save', () => {
    const breaker = consecutiveBreaker(3)();
    breaker.state = 2;
    expect(breaker.state).toBe(2);
    expect(breaker.failure(BREAKER_CLOSED)).toBe(true);
    for (const junk of [-1, 1.5, 'many', undefined]) {
      breaker.state = junk;
      expect(breaker.state).toBe(0);
    }
  });

  it('fits where cockatiel expects an IBreaker', async () => {
    const breaker = consecutiveBreaker(2)();
    const policy = cockatielBreaker(handleAll, { halfOpenAfter: 1e9, breaker });
    const down = () =>
      policy.execute(() => Promise.reject(new Error('down'))).catch((error) => error.message);
    expect(await down()).toBe('down');
    expect(await down()).toBe('down');
    expect(await down()).not.toBe('down');
    expect(breaker.success(BREAKER_HALF_OPEN)).toBe(false);
    expect(breaker.state).toBe(0);
  });
});

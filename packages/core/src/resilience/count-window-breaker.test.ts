import { circuitBreaker as cockatielBreaker, handleAll } from 'cockatiel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BREAKER_CLOSED, BREAKER_HALF_OPEN, type CountingBreaker } from './breaker.js';
import { consecutiveBreaker } from './consecutive-breaker.js';
import { type CountWindowOptions, countWindowBreaker } from './count-window-breaker.js';

/** Plays `f` failed, `s` succeeded, `F` and `S` the same but slow; returns whether each one opened. */
function play(breaker: CountingBreaker, calls: string, state = BREAKER_CLOSED): boolean[] {
  return Array.from(calls, (call) => {
    const durationMs = call === call.toUpperCase() ? 101 : 100;
    return call.toLowerCase() === 'f'
      ? breaker.failure(state, durationMs)
      : breaker.success(state, durationMs);
  });
}
const opens = (options: CountWindowOptions, calls: string): boolean | undefined =>
  play(countWindowBreaker(options)(), calls).at(-1);

describe('count window breaker', () => {
  it('opens when the share of failures is reached, not before', () => {
    expect(opens({ size: 10, minimumCalls: 1, failureRate: 0.3 }, 'sssssssff')).toBe(false);
    expect(opens({ size: 10, minimumCalls: 1, failureRate: 0.3 }, 'sssssssfff')).toBe(true);
    expect(
      opens({ size: 100, minimumCalls: 1, failureRate: 0.07 }, `${'s'.repeat(93)}fffffff`),
    ).toBe(true);
    expect(opens({ size: 4, minimumCalls: 1, failureRate: 1 }, 'sfff')).toBe(false);
    expect(opens({ size: 4, minimumCalls: 1, failureRate: 1 }, 'sffff')).toBe(true);
  });

  it('opens nothing before the minimum of calls', () => {
    expect(opens({ size: 4, minimumCalls: 3 }, 'ff')).toBe(false);
    expect(opens({ size: 4, minimumCalls: 3 }, 'fff')).toBe(true);
  });

  it('a call that adds nothing to a rate opens nothing, whatever the rate', () => {
    expect(opens({ size: 4, minimumCalls: 3 }, 'ffs')).toBe(false);
    expect(opens({ size: 4, minimumCalls: 3, slowCallMs: 100 }, 'SSs')).toBe(false);
  });

  it('calls slow calls slow, also those that succeed', () => {
    const options = { size: 4, minimumCalls: 4, slowCallMs: 100, slowCallRate: 0.5 };
    expect(opens(options, 'sssS')).toBe(false);
    expect(opens(options, 'ssSS')).toBe(true);
    expect(opens({ ...options, failureRate: 1 }, 'ssSF')).toBe(true);
    expect(opens({ ...options, failureRate: 1 }, 'SSsf')).toBe(false);
    expect(opens({ ...options, minimumCalls: 3 }, 'SS')).toBe(false);
    const withoutSlow = countWindowBreaker({ size: 4, minimumCalls: 1, failureRate: 1 })();
    expect(play(withoutSlow, 'SSSS')).toEqual([false, false, false, false]);
    expect(withoutSlow.counts()).toMatchObject({ slowCalls: 0 });
  });

  it('takes every call to be slow by default before it opens for slowness', () => {
    expect(opens({ size: 4, minimumCalls: 4, slowCallMs: 100 }, 'sSSS')).toBe(false);
    expect(opens({ size: 4, minimumCalls: 4, slowCallMs: 100 }, 'SSSS')).toBe(true);
  });

  it('times calls only where it is told what is slow', () => {
    expect(countWindowBreaker()().timed).toBe(false);
    expect(countWindowBreaker({ slowCallMs: 1 })().timed).toBe(true);
    expect(countWindowBreaker({ slowCallMs: 1 })().success(BREAKER_CLOSED)).toBe(false);
  });

  it('counts exactly the last calls, for any sequence and size', () => {
    const property = fc.property(
      fc.array(fc.constantFrom('f', 's', 'F', 'S'), { maxLength: 120, size: 'max' }),
      fc.integer({ min: 1, max: 50 }),
      (calls, size) => {
        const breaker = countWindowBreaker({ size, slowCallMs: 100 })();
        play(breaker, calls.join(''));
        const last = calls.slice(-size);
        expect(breaker.counts()).toEqual({
          calls: last.length,
          failures: last.filter((call) => 'fF'.includes(call)).length,
          slowCalls: last.filter((call) => 'FS'.includes(call)).length,
        });
        const codes = { s: 0, f: 1, S: 2, F: 3 };
        expect(breaker.state).toEqual(last.map((call) => codes[call]));
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('keeps the latest calls when it is retuned, for any sizes', () => {
    const property = fc.property(
      fc.array(fc.constantFrom('f', 's', 'F', 'S'), { maxLength: 60, size: 'max' }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (calls, before, after) => {
        const breaker = countWindowBreaker({ size: before, slowCallMs: 100 })();
        play(breaker, calls.join(''));
        const kept = breaker.state;
        expect(countWindowBreaker({ size: after, slowCallMs: 100 }).retune?.(breaker)).toBe(true);
        expect(breaker.state).toEqual(Array.isArray(kept) ? kept.slice(-after) : kept);
        play(breaker, 'f');
        expect(breaker.counts().calls).toBe(Math.min(after, Math.min(calls.length, before) + 1));
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('takes over only windows of its own kind', () => {
    expect(countWindowBreaker().retune?.(consecutiveBreaker()())).toBe(false);
  });

  it('a good probe empties it; a slow one opens the circuit again', () => {
    const breaker = countWindowBreaker({ size: 4, minimumCalls: 4, slowCallMs: 100 })();
    play(breaker, 'ffff');
    expect(play(breaker, 'S', BREAKER_HALF_OPEN)).toEqual([true]);
    expect(play(breaker, 'f', BREAKER_HALF_OPEN)).toEqual([true]);
    expect(breaker.counts()).toEqual({ calls: 4, failures: 4, slowCalls: 0 });
    expect(play(breaker, 's', BREAKER_HALF_OPEN)).toEqual([false]);
    expect(breaker.counts()).toEqual({ calls: 0, failures: 0, slowCalls: 0 });
  });

  it('looks at the last 20 calls by default, from 10 on, for half of them', () => {
    expect(countWindowBreaker().settings).toEqual({
      breaker: 'count_window',
      size: 20,
      failureRate: 0.5,
      minimumCalls: 10,
    });
    expect(countWindowBreaker({ size: 4, slowCallMs: 9 }).settings).toEqual({
      breaker: 'count_window',
      size: 4,
      failureRate: 0.5,
      minimumCalls: 4,
      slowCallMs: 9,
      slowCallRate: 1,
    });
  });

  it('continues from a saved state, and leaves out what it did not save', () => {
    const breaker = countWindowBreaker({ size: 3, minimumCalls: 1 })();
    breaker.state = [1, 0, 3, 2];
    expect(breaker.state).toEqual([0, 3, 2]);
    breaker.state = [4, -1, 0.5, 'f', null, 1];
    expect(breaker.state).toEqual([1]);
    for (const junk of ['everything', undefined, 5]) {
      breaker.state = [1];
      breaker.state = junk;
      expect(breaker.counts()).toEqual({ calls: 0, failures: 0, slowCalls: 0 });
    }
  });

  it.each<[CountWindowOptions, RegExp]>([
    [{ size: 0 }, /size is 0/],
    [{ size: 2.5 }, /size is 2.5/],
    [{ failureRate: 0 }, /failureRate is 0 .*above 0 and at most 1/],
    [{ failureRate: 1.01 }, /failureRate is 1.01/],
    [{ failureRate: Number.NaN }, /failureRate is NaN/],
    [{ minimumCalls: 0 }, /minimumCalls is 0/],
    [{ minimumCalls: 1.5 }, /minimumCalls is 1.5/],
    [{ size: 4, minimumCalls: 5 }, /minimumCalls is 5 and size 4.*never open/],
    [{ slowCallMs: 0 }, /slowCallMs is 0/],
    [{ slowCallMs: 10, slowCallRate: 2 }, /slowCallRate is 2/],
    [{ slowCallRate: 0.5 }, /slowCallRate is given without slowCallMs.*Say what is slow/],
  ])('refuses to be built with %o', (options, message) => {
    expect(() => countWindowBreaker(options)).toThrow(message);
    expect(() => countWindowBreaker(options)).toThrow(/^countWindowBreaker/);
    expect(() => countWindowBreaker(options)).toThrow(
      expect.objectContaining({ code: 'misconfigured' }),
    );
  });

  it('fits where cockatiel expects an IBreaker', async () => {
    const breaker = countWindowBreaker({ size: 4, minimumCalls: 2 })();
    const policy = cockatielBreaker(handleAll, { halfOpenAfter: 1e9, breaker });
    const down = () =>
      policy.execute(() => Promise.reject(new Error('down'))).catch((error) => error.message);
    expect([await down(), await down()]).toEqual(['down', 'down']);
    expect(await down()).not.toBe('down');
  });
});

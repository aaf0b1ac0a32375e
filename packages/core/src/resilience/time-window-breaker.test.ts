import { circuitBreaker as cockatielBreaker, handleAll } from 'cockatiel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { BREAKER_CLOSED, BREAKER_HALF_OPEN } from './breaker.js';
import { countWindowBreaker } from './count-window-breaker.js';
import { type TimeWindowOptions, timeWindowBreaker } from './time-window-breaker.js';

function start(options: TimeWindowOptions = {}) {
  const clock = createVirtualClock();
  const breaker = timeWindowBreaker(options)({ clock });
  const fail = (times = 1): boolean[] =>
    Array.from({ length: times }, () => breaker.failure(BREAKER_CLOSED));
  const succeed = (times = 1): boolean[] =>
    Array.from({ length: times }, () => breaker.success(BREAKER_CLOSED));
  return { clock, breaker, fail, succeed };
}

describe('time window breaker', () => {
  it('§4 #9 failures from before a pause do not count after it', async () => {
    const { clock, breaker, fail, succeed } = start({ windowMs: 1_000, minimumCalls: 2 });
    fail(1);
    await clock.advance(1_500);
    expect(breaker.counts()).toEqual({ calls: 0, failures: 0, slowCalls: 0 });
    succeed(2);
    expect(fail(1)).toEqual([false]);
    expect(breaker.counts()).toEqual({ calls: 3, failures: 1, slowCalls: 0 });
  });

  it('§4 #9 an outage at the traffic of an SDK opens it by default: 5 failures, not 750', async () => {
    const { clock, fail } = start();
    for (let call = 1; call <= 5; call += 1) {
      expect(fail()).toEqual([call === 5]);
      await clock.advance(6_000);
    }
  });

  it('slides: a call leaves when its time is over, not when a fixed window ends', async () => {
    const { clock, breaker, fail } = start({ windowMs: 1_000 });
    await clock.advance(950);
    fail();
    await clock.advance(850);
    expect(breaker.counts().failures).toBe(1);
    await clock.advance(100);
    expect(breaker.counts().failures).toBe(0);
  });

  it('opens when the share of failures is reached, with enough calls', () => {
    const { fail, succeed } = start({ minimumCalls: 4, failureRate: 0.5 });
    succeed(2);
    expect(fail(2)).toEqual([false, true]);
    const few = start({ minimumCalls: 4 });
    expect(few.fail(4)).toEqual([false, false, false, true]);
    const rare = start({ minimumCalls: 1, failureRate: 0.5 });
    rare.succeed(3);
    expect(rare.fail(3)).toEqual([false, false, true]);
  });

  it('calls slow calls slow, also those that succeed', () => {
    const { breaker } = start({ slowCallMs: 100, slowCallRate: 0.5, minimumCalls: 4 });
    expect(breaker.timed).toBe(true);
    for (const durationMs of [1, 100, 101]) {
      expect(breaker.success(BREAKER_CLOSED, durationMs)).toBe(false);
    }
    expect(breaker.success(BREAKER_CLOSED, 101)).toBe(true);
    expect(breaker.counts()).toEqual({ calls: 4, failures: 0, slowCalls: 2 });
  });

  it('forgets slow calls with their bucket', async () => {
    const { clock, breaker } = start({ windowMs: 1_000, slowCallMs: 100 });
    breaker.success(BREAKER_CLOSED, 500);
    await clock.advance(500);
    breaker.success(BREAKER_CLOSED, 500);
    await clock.advance(500);
    expect(breaker.counts()).toEqual({ calls: 1, failures: 0, slowCalls: 1 });
  });

  it('counts everything of the last nine tenths and nothing older, at any time and rhythm', async () => {
    const call = fc.record({
      waitMs: fc.oneof(fc.nat(60), fc.nat(400), fc.constant(2_000)),
      failed: fc.boolean(),
      slow: fc.boolean(),
    });
    const windowMs = fc.constantFrom(100, 333, 1_000);
    const property = fc.asyncProperty(
      fc.array(call, { maxLength: 60, size: 'max' }),
      windowMs,
      async (calls, ms) => {
        const { clock, breaker } = start({ windowMs: ms, slowCallMs: 100 });
        const done: { at: number; failed: boolean; slow: boolean }[] = [];
        for (const { waitMs, failed, slow } of calls) {
          await clock.advance(waitMs);
          if (failed) breaker.failure(BREAKER_CLOSED, slow ? 101 : 0);
          else breaker.success(BREAKER_CLOSED, slow ? 101 : 0);
          done.push({ at: clock.now(), failed, slow });
          const age = (one: { at: number }): number => clock.now() - one.at;
          const may = done.filter((one) => age(one) < ms);
          const must = done.filter((one) => age(one) <= ms * 0.9);
          const counts = breaker.counts();
          expect(counts.calls).toBeLessThanOrEqual(may.length);
          expect(counts.calls).toBeGreaterThanOrEqual(must.length);
          // What counts are the latest calls, whatever their number.
          const counted = done.slice(done.length - counts.calls);
          expect(counts.failures).toBe(counted.filter((one) => one.failed).length);
          expect(counts.slowCalls).toBe(counted.filter((one) => one.slow).length);
        }
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('is right on a clock that began before zero', () => {
    let now = -5_050;
    const clock = { ...createVirtualClock(), now: () => now };
    const breaker = timeWindowBreaker({ windowMs: 1_000 })({ clock });
    breaker.failure(BREAKER_CLOSED);
    now += 900;
    breaker.failure(BREAKER_CLOSED);
    expect(breaker.counts().failures).toBe(2);
    now += 100;
    expect(breaker.counts().failures).toBe(1);
  });

  it('is not put off by a clock that steps back', () => {
    let now = 1_000;
    const clock = { ...createVirtualClock(), now: () => now };
    const breaker = timeWindowBreaker({ windowMs: 1_000 })({ clock });
    breaker.failure(BREAKER_CLOSED);
    now = 0;
    breaker.failure(BREAKER_CLOSED);
    expect(breaker.counts().failures).toBe(2);
    now = 1_000;
    expect(breaker.counts().failures).toBe(2);
  });

  it('takes its own clock before that of the circuit breaker, and needs neither', () => {
    const own = createVirtualClock();
    const factory = timeWindowBreaker({ clock: { ...own, now: () => 77 } });
    const breaker = factory({ clock: own });
    breaker.failure(BREAKER_CLOSED);
    expect(breaker.state).toEqual([[77, 1, 1, 0]]);
    expect(timeWindowBreaker()().counts().calls).toBe(0);
  });

  it('a good probe empties it; a slow or bad one opens the circuit again', () => {
    const { breaker, fail } = start({ slowCallMs: 100 });
    fail(3);
    expect(breaker.success(BREAKER_HALF_OPEN, 101)).toBe(true);
    expect(breaker.failure(BREAKER_HALF_OPEN, 1)).toBe(true);
    expect(breaker.counts()).toEqual({ calls: 3, failures: 3, slowCalls: 0 });
    expect(breaker.success(BREAKER_HALF_OPEN, 100)).toBe(false);
    expect(breaker.counts()).toEqual({ calls: 0, failures: 0, slowCalls: 0 });
  });

  it('looks back 30 s by default, from 5 calls on, for half of them', () => {
    expect(timeWindowBreaker().settings).toEqual({
      breaker: 'time_window',
      windowMs: 30_000,
      failureRate: 0.5,
      minimumCalls: 5,
    });
    expect(timeWindowBreaker({ windowMs: 9, slowCallMs: 8, slowCallRate: 0.7 }).settings).toEqual({
      breaker: 'time_window',
      windowMs: 9,
      failureRate: 0.5,
      minimumCalls: 5,
      slowCallMs: 8,
      slowCallRate: 0.7,
    });
  });

  it.each<[TimeWindowOptions, RegExp]>([
    [{ windowMs: 0 }, /windowMs is 0/],
    [{ windowMs: Number.POSITIVE_INFINITY }, /windowMs is Infinity/],
    [{ failureRate: 2 }, /failureRate is 2/],
    [{ minimumCalls: -1 }, /minimumCalls is -1/],
    [{ slowCallRate: 1 }, /without slowCallMs/],
  ])('refuses to be built with %o', (options, message) => {
    expect(() => timeWindowBreaker(options)).toThrow(message);
    expect(() => timeWindowBreaker(options)).toThrow(/^timeWindowBreaker/);
    expect(() => timeWindowBreaker(options)).toThrow(
      expect.objectContaining({ code: 'misconfigured' }),
    );
  });

  it('fits where cockatiel expects an IBreaker', async () => {
    const breaker = timeWindowBreaker({ minimumCalls: 2 })();
    const policy = cockatielBreaker(handleAll, { halfOpenAfter: 1e9, breaker });
    const down = () =>
      policy.execute(() => Promise.reject(new Error('down'))).catch((error) => error.message);
    expect([await down(), await down()]).toEqual(['down', 'down']);
    expect(await down()).not.toBe('down');
  });
});

describe('the content of a time window', () => {
  it('is what happened and how long ago, and can be put into another one', async () => {
    const { clock, breaker, fail, succeed } = start({ windowMs: 1_000, slowCallMs: 100 });
    fail(2);
    await clock.advance(350);
    succeed(1);
    breaker.success(BREAKER_CLOSED, 101);
    expect(breaker.state).toEqual([
      [50, 2, 0, 1],
      [350, 2, 2, 0],
    ]);
    const other = start({ windowMs: 1_000, slowCallMs: 100 });
    await other.clock.advance(12_345);
    other.breaker.state = breaker.state;
    expect(other.breaker.counts()).toEqual({ calls: 4, failures: 2, slowCalls: 1 });
    await other.clock.advance(650);
    expect(other.breaker.counts()).toEqual({ calls: 2, failures: 0, slowCalls: 1 });
  });

  it('stays when the window is retuned, and never longer than the new window allows', async () => {
    const spans = fc.constantFrom(100, 250, 1_000, 3_000);
    const property = fc.asyncProperty(
      fc.array(fc.nat(300), { minLength: 1, maxLength: 20, size: 'max' }),
      spans,
      spans,
      fc.nat(500),
      async (waits, before, after, laterMs) => {
        const { clock, breaker } = start({ windowMs: before });
        const done: number[] = [];
        for (const waitMs of waits) {
          await clock.advance(waitMs);
          breaker.failure(BREAKER_CLOSED);
          done.push(clock.now());
        }
        const counted = breaker.counts().calls;
        expect(timeWindowBreaker({ windowMs: after }).retune?.(breaker)).toBe(true);
        // Calls leave early by a bucket of the old and one of the new window at most.
        const slack = before / 10 + after / 10;
        const ages = done.slice(done.length - counted).map((at) => clock.now() - at);
        const kept = breaker.counts().calls;
        expect(kept).toBeGreaterThanOrEqual(ages.filter((age) => age < after - slack).length);
        expect(kept).toBeLessThanOrEqual(ages.filter((age) => age < after).length);
        await clock.advance(laterMs);
        const alive = ages.filter((age) => age + laterMs < after).length;
        expect(breaker.counts().calls).toBeLessThanOrEqual(alive);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  it('begins to count slow calls when it is retuned to look at them', async () => {
    const { breaker, succeed, clock } = start({ windowMs: 1_000 });
    succeed(1);
    timeWindowBreaker({ windowMs: 1_000, slowCallMs: 100 }).retune?.(breaker);
    expect(breaker.timed).toBe(true);
    breaker.success(BREAKER_CLOSED, 101);
    expect(breaker.counts()).toEqual({ calls: 2, failures: 0, slowCalls: 1 });
    timeWindowBreaker({ windowMs: 1_000 }).retune?.(breaker);
    expect(breaker.counts()).toEqual({ calls: 2, failures: 0, slowCalls: 0 });
    await clock.advance(1_000);
    expect(breaker.counts().calls).toBe(0);
  });

  it('takes over only windows of its own kind', () => {
    expect(timeWindowBreaker().retune?.(countWindowBreaker()())).toBe(false);
  });

  it('leaves out what is no longer in the window', async () => {
    const { clock, breaker, fail } = start({ windowMs: 1_000 });
    fail(2);
    await clock.advance(1_000);
    expect(breaker.state).toEqual([]);
  });

  it.each([
    ['junk'],
    [undefined],
    [5],
    [[['x', 1, 1, 0]]],
    [[[-1, 1, 1, 0]]],
    [[5]],
    [[[Number.NaN, 1, 1, 0]]],
  ])('is empty after %o was put in', (junk) => {
    const { breaker, fail } = start();
    fail(2);
    breaker.state = junk;
    expect(breaker.counts()).toEqual({ calls: 0, failures: 0, slowCalls: 0 });
  });
});

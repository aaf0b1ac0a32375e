import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { type TestCallOptions, testCall } from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type RateLimitOptions, rateLimit } from './rate-limit.js';

function start(options: RateLimitOptions) {
  const clock = createVirtualClock();
  const policy = rateLimit({ clock, ...options });
  const startedAt: number[] = [];
  const begin = (callOptions: TestCallOptions = {}) => {
    const { call, facts } = testCall(callOptions);
    const outcome = policy(call, async () => {
      startedAt.push(clock.now());
    });
    outcome.catch(() => {});
    return { outcome, facts };
  };
  return { clock, policy, begin, startedAt };
}

describe('rate limit', () => {
  it('a call that finds a token goes at once and needs no timer', () => {
    const { begin, startedAt, clock } = start({ perSecond: 5 });
    for (let n = 0; n < 5; n += 1) begin();
    expect(startedAt).toEqual([0, 0, 0, 0, 0]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('spreads the others evenly, in the order in which they came', async () => {
    const { begin, startedAt, clock } = start({ perSecond: 10, burst: 1 });
    const calls = Array.from({ length: 4 }, () => begin());
    expect(clock.pendingTimers).toBe(1);
    await clock.settle(Promise.all(calls.map((call) => call.outcome)));
    expect(startedAt).toEqual([0, 100, 200, 300]);
    expect(clock.pendingTimers).toBe(0);
    expect(calls[2]?.facts).toEqual([{ type: 'limiter.delayed', key: 'acme', delayMs: 200 }]);
  });

  it.each([
    [3, 1_000, 1],
    [100, 60_000, 2],
    [7, 333, 21],
  ])('never passes more than %i in %i ms plus the burst', async (limit, windowMs, burst) => {
    const { begin, startedAt, clock } = start({ limit, windowMs, burst, maxWaitMs: 1e9 });
    const calls = Array.from({ length: limit * 4 }, () => begin().outcome);
    await clock.settle(Promise.all(calls));
    for (const from of startedAt) {
      const within = startedAt.filter((at) => at >= from && at < from + windowMs);
      expect(within.length).toBeLessThanOrEqual(limit + burst);
    }
    expect(clock.now()).toBeCloseTo(((limit * 4 - burst) * windowMs) / limit, 0);
  });

  it('refuses at once when the wait would be too long, and says for how long', async () => {
    const { begin, clock } = start({ perSecond: 1, maxWaitMs: 1_500 });
    begin();
    begin();
    const refused = begin();
    await expect(refused.outcome).rejects.toMatchObject({
      code: 'bulkhead_full',
      execution: 'not_executed',
      retryAfterMs: 2_000,
    });
    expect(clock.now()).toBe(0);
    expect(refused.facts).toEqual([{ type: 'limiter.rejected', key: 'acme', retryAfterMs: 2_000 }]);
  });

  it('refuses at once when the turn comes after the deadline, as a timeout that sent nothing', async () => {
    const { begin, clock } = start({ perSecond: 1 });
    begin();
    await expect(begin({ deadline: 1_000 }).outcome).rejects.toMatchObject({
      code: 'timeout',
      execution: 'not_executed',
    });
    expect(clock.now()).toBe(0);
  });

  it('a turn just before the deadline is in time, also late in the life of the clock', async () => {
    const { begin, startedAt, clock } = start({ perSecond: 1 });
    await clock.advance(5_000);
    begin();
    await expect(begin({ deadline: 6_000 }).outcome).rejects.toMatchObject({ code: 'timeout' });
    await clock.settle(begin({ deadline: 6_001 }).outcome);
    expect(startedAt).toEqual([5_000, 6_000]);
  });

  it('a wait as long as the longest is granted', async () => {
    const { begin, startedAt, clock } = start({ perSecond: 1, maxWaitMs: 1_000 });
    begin();
    await clock.settle(begin().outcome);
    expect(startedAt).toEqual([0, 1_000]);
  });

  it('an aborted waiter leaves at once, and those behind it move up', async () => {
    const { begin, startedAt, clock } = start({ perSecond: 1 });
    const controller = new AbortController();
    begin();
    const aborted = begin({ signal: controller.signal });
    const next = begin();
    await clock.advance(500);
    controller.abort('gone');
    await expect(aborted.outcome).rejects.toBe('gone');
    await clock.settle(next.outcome);
    expect(startedAt).toEqual([0, 1_000]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('the last waiter to leave takes the timer along', async () => {
    const { begin, clock } = start({ perSecond: 1 });
    begin();
    const controller = new AbortController();
    const aborted = begin({ signal: controller.signal });
    expect(clock.pendingTimers).toBe(1);
    controller.abort('gone');
    await expect(aborted.outcome).rejects.toBe('gone');
    expect(clock.pendingTimers).toBe(0);
  });

  it('whoever comes while the last waiter leaves gets a timer of its own, and only one', async () => {
    const { begin, clock, startedAt } = start({ perSecond: 1 });
    begin();
    const controller = new AbortController();
    const aborted = begin({ signal: controller.signal });
    controller.abort('gone');
    const successor = begin();
    await aborted.outcome.catch(() => {});
    expect(clock.pendingTimers).toBe(1);
    await clock.settle(successor.outcome);
    expect(startedAt).toEqual([0, 1_000]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('nobody overtakes those who wait, even when a token is there', async () => {
    const clock = createVirtualClock();
    const policy = rateLimit({ clock, perSecond: 1 });
    const order: string[] = [];
    const begin = (name: string) => policy(testCall().call, async () => order.push(name));
    const calls: Promise<number>[] = [];
    // The token is there at 1,000, and c comes before the timer of b has run.
    clock.schedule(() => calls.push(begin('c')), 1_000);
    calls.push(begin('a'), begin('b'));
    await clock.advance(5_000);
    await Promise.all(calls);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('waiting work runs in the async context of its own caller', async () => {
    const clock = createVirtualClock();
    const policy = rateLimit({ clock, perSecond: 1 });
    const tenant = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const calls = ['a', 'b', 'c'].map((name) =>
      tenant.run(name, () => policy(testCall().call, async () => seen.push(tenant.getStore()))),
    );
    await clock.settle(Promise.all(calls));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('has an allowance for each key', () => {
    const { begin, startedAt } = start({ perSecond: 1 });
    begin({ provider: 'acme' });
    begin({ provider: 'other' });
    expect(startedAt).toEqual([0, 0]);
  });

  it.each<RateLimitOptions>([
    { perSecond: 0 },
    { perSecond: Number.POSITIVE_INFINITY },
    { limit: 1, windowMs: Number.NaN },
    { perSecond: 1, burst: 0 },
    { perSecond: 1, maxWaitMs: -1 },
  ])('refuses to be built with %o', (options) => {
    expect(() => rateLimit(options)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });
});

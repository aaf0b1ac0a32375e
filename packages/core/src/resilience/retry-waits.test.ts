import { describe, expect, it } from 'vitest';
import { failure, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { exponentialBackoff } from './backoff.js';
import { retry } from './retry.js';
import { retryDelay } from './retry-delay.js';

describe('retry honours the time that the server asks for', () => {
  it('is never early and spreads callers that were refused together (§4 #20)', async () => {
    const clock = createVirtualClock();
    const random = seededRandom(1);
    const policy = retry({ clock, random, budget: false });
    const seconds: number[] = [];
    const callers = Array.from({ length: 50 }, () => {
      const refused = failure('rate_limited', 'not_executed', { retryAfterMs: 1_000 });
      const provider = scriptedProvider(refused, () => seconds.push(clock.now()));
      return policy(testCall().call, provider.next);
    });
    await clock.settle(Promise.all(callers));
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...seconds) - Math.min(...seconds)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(2_000);
  });

  it('takes 0 of 10,000 waits below the server time, whatever it is', () => {
    // Through the delay itself: the policy adds nothing to it.
    const random = seededRandom(2);
    for (let n = 0; n < 10_000; n += 1) {
      const retryAfterMs = random() * 20_000;
      const error = failure('rate_limited', 'not_executed', { retryAfterMs });
      expect(retryDelay(error, random() * 500, random)).toBeGreaterThanOrEqual(retryAfterMs);
    }
  });

  it('fails at once when the server asks for more than the cap, and says for how long (§4 #18)', async () => {
    const clock = createVirtualClock();
    const { call, facts } = testCall();
    const error = failure('rate_limited', 'not_executed', { retryAfterMs: 3_600_000 });
    const provider = scriptedProvider(error);
    await expect(retry({ clock })(call, provider.next)).rejects.toBe(error);
    expect(error.retryAfterMs).toBe(3_600_000);
    expect(clock.now()).toBe(0);
    expect(facts).toEqual([{ type: 'retry.gave_up', attempt: 1, reason: 'server_wait_too_long' }]);
  });

  it('fails at once when the wait does not fit before the deadline', async () => {
    const clock = createVirtualClock();
    const { call, facts } = testCall({ deadline: 5_000 });
    const error = failure('rate_limited', 'not_executed', { retryAfterMs: 5_000 });
    await expect(retry({ clock })(call, scriptedProvider(error).next)).rejects.toBe(error);
    expect(clock.now()).toBe(0);
    expect(facts).toEqual([{ type: 'retry.gave_up', attempt: 1, reason: 'deadline' }]);
  });

  it.each([Number.NaN, -5])('ignores a time that makes no sense: %d', async (retryAfterMs) => {
    const clock = createVirtualClock();
    const error = failure('rate_limited', 'not_executed', { retryAfterMs });
    const provider = scriptedProvider(error, 'answer');
    expect(await clock.settle(retry({ clock })(testCall().call, provider.next))).toBe('answer');
    expect(clock.now()).toBeLessThan(1_000);
  });

  it('an endless server time is too long', async () => {
    const error = failure('unavailable', 'unknown', { retryAfterMs: Number.POSITIVE_INFINITY });
    await expect(retry()(testCall().call, scriptedProvider(error).next)).rejects.toBe(error);
  });
});

describe('retry backs off', () => {
  it("by cockatiel's decorrelated jitter, formula for formula", async () => {
    const { ExponentialBackoff } = await import('cockatiel');
    const real = Math.random;
    Math.random = seededRandom(9);
    const ours = { initialMs: 128, maxMs: 30_000, random: seededRandom(9) };
    const rows = [exponentialBackoff(ours), new ExponentialBackoff()].map((factory) => {
      const delays: number[] = [];
      let backoff = factory.next({ attempt: 1, signal: AbortSignal.abort(), result: { error: 0 } });
      for (let n = 0; n < 12 && backoff; n += 1) {
        delays.push(backoff.duration);
        backoff = backoff.next({ attempt: n, signal: AbortSignal.abort(), result: { error: 0 } });
      }
      return delays;
    });
    Math.random = real;
    expect(rows[0]?.length).toBe(12);
    for (const [n, delay] of (rows[0] ?? []).entries()) {
      expect(delay).toBeCloseTo(rows[1]?.[n] ?? Number.NaN, 6);
    }
  });

  it('clamps what timers cannot hold instead of firing at once (§4 #15)', async () => {
    const clock = createVirtualClock();
    const backoff = { duration: 3e9, next: () => backoff };
    const provider = scriptedProvider(failure('unavailable', 'unknown'), 'answer');
    const outcome = retry({ clock, backoff })(testCall().call, provider.next);
    await clock.advance(2 ** 31 - 2);
    expect(provider.calls).toHaveLength(1);
    await clock.advance(1);
    expect(await outcome).toBe('answer');
  });

  it.each([{ initialMs: Number.NaN }, { maxMs: Number.POSITIVE_INFINITY }, { initialMs: -1 }])(
    'refuses to be built with %o',
    (options) => {
      expect(() => exponentialBackoff(options)).toThrow(
        expect.objectContaining({ code: 'misconfigured' }),
      );
    },
  );

  it('waits longer and longer when the server keeps asking for nothing', async () => {
    const clock = createVirtualClock();
    const { call, facts } = testCall();
    const error = failure('rate_limited', 'not_executed', { retryAfterMs: 0 });
    const backoff = { duration: 300, next: () => backoff };
    const outcome = retry({ clock, backoff })(call, scriptedProvider(error).next);
    await clock.settle(outcome.catch(() => undefined));
    expect(facts.map((fact) => (fact.type === 'retry.scheduled' ? fact.delayMs : 0))).toEqual([
      300, 300, 0,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { limitedServer } from '../../test/resilience/limited-server.js';
import { failure, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { exponentialBackoff } from './backoff.js';
import { retry } from './retry.js';

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

  it('repeats 0 of 10,000 calls before the time that the server named (§6 item 4)', async () => {
    const clock = createVirtualClock();
    const random = seededRandom(2);
    const policy = retry({ clock, random, budget: false });
    let [repeated, early] = [0, 0];
    const calls = Array.from({ length: 10_000 }, () => {
      const retryAfterMs = random() * 20_000;
      const refused = failure('rate_limited', 'not_executed', { retryAfterMs });
      const provider = scriptedProvider(refused, () => {
        repeated += 1;
        if (clock.now() < retryAfterMs) early += 1;
      });
      return policy(testCall().call, provider.next);
    });
    await clock.settle(Promise.all(calls));
    expect([repeated, early]).toEqual([10_000, 0]);
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

describe('retry reads what vendors send (§4 #19)', () => {
  const DATE = Date.UTC(2026, 0, 1);

  /** How long after a refusal with these headers the repeat is sent. */
  async function waitAfter(
    headers: Record<string, string>,
    status = 503,
  ): Promise<number | undefined> {
    const clock = createVirtualClock({ wallStartMs: DATE });
    const server = limitedServer(
      clock,
      () => 0,
      () => (server.served.length === 0 ? { status, headers } : { status: 200, headers: {} }),
    );
    const policy = retry({ clock, random: () => 0 });
    const { call } = testCall({ idempotency: 'safe' });
    const answeredAt = 20;
    const outcome = policy(call, (attempt) => server.client.request('GET', '/', { call: attempt }));
    await clock.settle(outcome.catch(() => {}));
    const second = server.served[1];
    return second && second.at - 10 - answeredAt;
  }

  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['decimals', { 'retry-after': '0.2' }, 200],
    ['milliseconds', { 'retry-after-ms': '50' }, 50],
    ['milliseconds before seconds', { 'retry-after-ms': '50', 'retry-after': '7' }, 50],
    // The answer took 10 ms to get here.
    ['an IMF date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 4_980],
    ['an RFC 850 date', { 'retry-after': 'Thursday, 01-Jan-26 00:00:05 GMT' }, 4_980],
    ['an asctime date', { 'retry-after': 'Thu Jan  1 00:00:05 2026' }, 4_980],
    [
      "a date on the server's own clock",
      { 'retry-after': 'Thu, 01 Jan 2015 00:00:05 GMT', date: 'Thu, 01 Jan 2015 00:00:01 GMT' },
      4_000,
    ],
  ])('%s', async (_, headers, waitMs) => {
    expect(await waitAfter(headers)).toBe(waitMs);
  });

  it('a secondary limit, 403 with Retry-After', async () => {
    expect(await waitAfter({ 'retry-after': '1' }, 403)).toBe(1_000);
  });

  it.each(['stripe-should-retry', 'x-should-retry'])('a verdict: %s', async (name) => {
    expect(await waitAfter({ [name]: 'false' })).toBeUndefined();
    expect(await waitAfter({ [name]: 'true' }, 400)).toBeGreaterThanOrEqual(0);
    expect(await waitAfter({}, 400)).toBeUndefined();
  });
});

describe('retry backs off', () => {
  it('§4 #15 without settings makes three attempts, and pauses between them', async () => {
    const clock = createVirtualClock();
    const provider = scriptedProvider(failure('unavailable', 'not_executed'));
    const outcome = retry({ clock })(testCall().call, provider.next);
    await clock.settle(outcome.catch(() => {}));
    expect(provider.calls).toHaveLength(3);
    expect(clock.now()).toBeGreaterThan(50);
    expect(retry().description?.settings).toEqual({
      attempts: 3,
      maxServerWaitMs: 30_000,
      budgeted: true,
    });
  });

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

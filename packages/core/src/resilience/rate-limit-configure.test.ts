import { describe, expect, it } from 'vitest';
import { type TestCallOptions, testCall } from '../../test/resilience/scripted-provider.js';
import { createCall } from '../call.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type RateLimitChanges, type RateLimitOptions, rateLimit } from './rate-limit.js';

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

describe('rate limit settings', () => {
  it.each<[RateLimitOptions, Record<string, unknown>]>([
    [
      { perSecond: 0.3 },
      { algorithm: 'token_bucket', perSecond: 0.3, burst: 1, maxWaitMs: 30_000 },
    ],
    [
      { perSecond: 7.9 },
      { algorithm: 'token_bucket', perSecond: 7.9, burst: 7, maxWaitMs: 30_000 },
    ],
    [
      { limit: 120, windowMs: 60_000, burst: 5, maxWaitMs: 0 },
      { algorithm: 'token_bucket', perSecond: 2, burst: 5, maxWaitMs: 0 },
    ],
    [
      { algorithm: 'sliding_window', limit: 100, windowMs: 60_000 },
      { algorithm: 'sliding_window', limit: 100, windowMs: 60_000, maxWaitMs: 30_000 },
    ],
    [
      { algorithm: 'sliding_window', perSecond: 5, maxWaitMs: 10 },
      { algorithm: 'sliding_window', limit: 5, windowMs: 1_000, maxWaitMs: 10 },
    ],
  ])('%o is in force as it says', (options, settings) => {
    expect(rateLimit(options).description).toMatchObject({ kind: 'rate_limit' });
    expect(rateLimit(options).description?.settings).toEqual(settings);
  });

  it.each<[RateLimitOptions, RateLimitChanges, Record<string, unknown>]>([
    [{ perSecond: 10 }, { perSecond: 4 }, { perSecond: 4, burst: 4 }],
    [{ perSecond: 10, burst: 3 }, { perSecond: 4 }, { perSecond: 4, burst: 3 }],
    [{ perSecond: 10 }, { limit: 60, windowMs: 60_000 }, { perSecond: 1, burst: 1 }],
    [{ limit: 60, windowMs: 60_000 }, { limit: 120 }, { perSecond: 2, burst: 2 }],
    [{ limit: 60, windowMs: 60_000 }, { windowMs: 30_000 }, { perSecond: 2, burst: 2 }],
    [{ limit: 60, windowMs: 60_000 }, { perSecond: 9 }, { perSecond: 9, burst: 9 }],
    [{ perSecond: 10 }, { burst: 2 }, { perSecond: 10, burst: 2 }],
    [{ perSecond: 10 }, { maxWaitMs: 5 }, { perSecond: 10, burst: 10, maxWaitMs: 5 }],
    [{ perSecond: 10, maxWaitMs: 5 }, { burst: 1 }, { perSecond: 10, burst: 1, maxWaitMs: 5 }],
  ])('%o with %o becomes %o', (options, changes, settings) => {
    const policy = rateLimit(options);
    policy.configure(changes);
    expect(policy.description?.settings).toMatchObject(settings);
  });

  it('changes add up', () => {
    const policy = rateLimit({ algorithm: 'sliding_window', limit: 5, windowMs: 100 });
    policy.configure({ limit: 6 });
    policy.configure({ windowMs: 200 });
    policy.configure({ maxWaitMs: 7 });
    expect(policy.description?.settings).toEqual({
      algorithm: 'sliding_window',
      limit: 6,
      windowMs: 200,
      maxWaitMs: 7,
    });
  });

  it.each<[RateLimitOptions, RateLimitChanges, string]>([
    [{ perSecond: 10 }, { perSecond: 0 }, 'perSecond is 0'],
    [{ perSecond: 10 }, { limit: 5 }, 'windowMs is NaN'],
    [{ perSecond: 10 }, { windowMs: 5 }, 'limit is NaN'],
    [{ limit: 1, windowMs: 1 }, { limit: 0 }, 'limit is 0'],
    [{ limit: 1, windowMs: 1 }, { windowMs: 0 }, 'windowMs is 0'],
    [{ perSecond: 10 }, { maxWaitMs: -1 }, 'maxWaitMs is -1'],
    [{ perSecond: 10 }, { burst: 0.5 }, 'burst is 0.5'],
    [{ algorithm: 'sliding_window', limit: 5, windowMs: 100 }, { limit: 0.5 }, 'window is 0.5'],
    [{ algorithm: 'sliding_window', limit: 5, windowMs: 100 }, { burst: 5 }, 'no burst'],
  ])('%o refuses the change %o and changes nothing', (options, changes, what) => {
    const policy = rateLimit(options);
    const before = policy.description?.settings;
    expect(() => policy.configure(changes)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringMatching(`^rateLimit cannot work: .*${what}`),
      }),
    );
    expect(policy.description?.settings).toEqual(before);
    policy.configure({});
    expect(policy.description?.settings).toEqual(before);
  });

  it('names what a sliding window cannot do', () => {
    const build = (options: object) => () => rateLimit(options as RateLimitOptions);
    const window = { algorithm: 'sliding_window', limit: 5, windowMs: 100 } as const;
    expect(build({ ...window, burst: 9 })).toThrow(/no burst besides its limit.*Leave burst out/);
    expect(build({ ...window, limit: 0.9 })).toThrow(/the limit of a sliding window is 0.9/);
  });

  it('a higher rate lets waiters go sooner, in their order and by one timer', async () => {
    const { policy, begin, startedAt, clock } = start({ perSecond: 1 });
    for (let n = 0; n < 4; n += 1) begin();
    await clock.advance(500);
    policy.configure({ perSecond: 10, burst: 1 });
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1_000);
    expect(startedAt).toEqual([0, 550, 650, 750]);
  });

  it('a larger window limit lets waiters go at once', async () => {
    const { policy, begin, startedAt, clock } = start({
      algorithm: 'sliding_window',
      limit: 1,
      windowMs: 1_000,
    });
    for (let n = 0; n < 4; n += 1) begin();
    await clock.advance(500);
    policy.configure({ limit: 3 });
    await clock.advance(0);
    expect(startedAt).toEqual([0, 500, 500]);
    await clock.advance(500);
    expect(startedAt).toEqual([0, 500, 500, 1_000]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('a lower rate keeps those who wait, as long as they may wait', async () => {
    const { policy, begin, startedAt, clock } = start({ perSecond: 10, burst: 1, maxWaitMs: 900 });
    begin();
    const patient = begin();
    const urgent = begin({ deadline: 300 });
    const last = begin();
    policy.configure({ perSecond: 2 });
    await expect(clock.settle(urgent.outcome)).rejects.toMatchObject({
      code: 'timeout',
      execution: 'not_executed',
    });
    expect(clock.now()).toBe(300);
    expect(urgent.facts.at(-1)).toEqual({
      type: 'limiter.rejected',
      key: 'acme',
      retryAfterMs: 1_200,
    });
    await clock.settle(patient.outcome);
    await expect(clock.settle(last.outcome)).rejects.toMatchObject({
      code: 'bulkhead_full',
      retryAfterMs: expect.closeTo(100),
    });
    expect(startedAt).toEqual([0, 500]);
    expect(clock.now()).toBe(900);
  });

  it('a listener that raises the limit for the call that it hears of lets it go', async () => {
    const { policy, begin, clock, startedAt } = start({ perSecond: 1 });
    begin();
    const call = createCall(testCall().call.identity, {
      emit: ({ type }) => {
        if (type === 'limiter.delayed') policy.configure({ perSecond: 100 });
      },
    });
    await clock.settle(policy(call, async () => startedAt.push(clock.now())));
    expect(startedAt).toEqual([0, 10]);
  });

  it('a key that comes later begins with the figures in force', () => {
    const { policy, begin, startedAt } = start({ perSecond: 1 });
    policy.configure({ perSecond: 3 });
    for (let n = 0; n < 4; n += 1) begin({ provider: 'late' });
    expect(startedAt).toEqual([0, 0, 0]);
  });
});

describe('rate limit registry', () => {
  it('tells what may go and who waits for each key', async () => {
    const { policy, begin, clock } = start({ perSecond: 2 });
    for (let n = 0; n < 4; n += 1) begin();
    begin({ provider: 'other' });
    expect(policy.registry.list()).toEqual([
      { key: 'acme', available: 0, waiting: 2 },
      { key: 'other', available: 1, waiting: 0 },
    ]);
    await clock.advance(500);
    expect(policy.registry.inspect('acme')).toEqual({ key: 'acme', available: 0, waiting: 1 });
    expect(policy.registry.inspect('other')).toEqual({ key: 'other', available: 2, waiting: 0 });
    expect(policy.registry.inspect('unknown')).toBeUndefined();
  });

  it('forgets a key only when its allowance is like a new one and nobody waits', async () => {
    const { policy, begin, clock } = start({ perSecond: 1, maxKeys: 2 });
    begin({ provider: 'used' });
    begin({ provider: 'waited for' });
    begin({ provider: 'waited for' });
    begin({ provider: 'third' });
    expect(policy.registry.list()).toHaveLength(3);
    await clock.advance(1_000);
    begin({ provider: 'fourth' });
    const keys = policy.registry.list().map(({ key }) => key);
    expect(keys).not.toContain('used');
    expect(keys).toContain('fourth');
  });
});

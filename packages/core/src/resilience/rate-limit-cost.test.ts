import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TestCallOptions, testCall } from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type RateLimitOptions, rateLimit } from './rate-limit.js';

/** The operation's name is what the call costs. */
const cost = (call: { readonly operation: string }): number => Number(call.operation);

function start(options: RateLimitOptions) {
  const clock = createVirtualClock();
  const policy = rateLimit({ clock, cost, ...options });
  const started: [cost: number, at: number][] = [];
  const begin = (price: number, callOptions: TestCallOptions = {}) => {
    const { call, facts } = testCall({ operation: String(price), ...callOptions });
    const outcome = policy(call, async () => {
      started.push([price, clock.now()]);
    });
    outcome.catch(() => {});
    return { outcome, facts };
  };
  return { clock, policy, begin, started };
}

describe('rate limit with costs', () => {
  it('takes what each call costs, and nobody overtakes a dear one that waits', async () => {
    const { begin, started, clock } = start({ perSecond: 100, burst: 100 });
    for (const price of [80, 50, 10]) begin(price);
    expect(started).toEqual([[80, 0]]);
    await clock.advance(1_000);
    expect(started).toEqual([
      [80, 0],
      [50, 300],
      [10, 400],
    ]);
  });

  it('says how long the wait is behind what others cost', () => {
    const rate = { limit: 100, windowMs: 60_000, maxWaitMs: 100_000 };
    const { begin } = start({ algorithm: 'sliding_window', ...rate });
    begin(100);
    expect(begin(70).facts).toEqual([{ type: 'limiter.delayed', key: 'acme', delayMs: 60_000 }]);
    expect(begin(40).facts).toEqual([
      { type: 'limiter.rejected', key: 'acme', retryAfterMs: 120_000 },
    ]);
  });

  it('a call that can never go is refused at once, and says so', async () => {
    const { begin, clock } = start({ algorithm: 'sliding_window', limit: 100, windowMs: 60_000 });
    const { outcome, facts } = begin(101);
    await expect(outcome).rejects.toMatchObject({
      code: 'bulkhead_full',
      execution: 'not_executed',
      retryAfterMs: undefined,
      message: expect.stringContaining('costs 101 and the rate limit of acme allows 100 at once'),
    });
    expect(facts).toEqual([
      { type: 'limiter.rejected', key: 'acme', retryAfterMs: Number.POSITIVE_INFINITY },
    ]);
    expect(clock.pendingTimers).toBe(0);
    await expect(begin(100).outcome).resolves.toBeUndefined();
  });

  it('a call that costs nothing goes at once', () => {
    const { begin, started } = start({ perSecond: 1 });
    begin(1);
    begin(0);
    expect(started).toHaveLength(2);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])(
    'a cost of %d sends nothing',
    async (price) => {
      const { begin, started, policy } = start({ perSecond: 1 });
      await expect(begin(price).outcome).rejects.toMatchObject({
        code: 'misconfigured',
        execution: 'not_executed',
        message: `rateLimit cannot work: cost is ${price} (misconfigured). Return a finite number of at least 0.`,
      });
      expect(started).toEqual([]);
      expect(policy.registry.inspect('acme')).toMatchObject({ available: 1, waiting: 0 });
    },
  );

  it('a cost or a key that throws rejects the call and takes nothing', async () => {
    const clock = createVirtualClock();
    const broken = (): never => {
      throw new Error('broken');
    };
    for (const options of [{ cost: broken }, { key: broken }]) {
      const policy = rateLimit({ perSecond: 1, clock, ...options });
      await expect(policy(testCall().call, async () => 1)).rejects.toThrow('broken');
    }
  });

  it('a dear one that gives up makes way at once for a cheap one', async () => {
    const { begin, started, clock } = start({ perSecond: 10, burst: 10 });
    const controller = new AbortController();
    begin(8);
    begin(9, { signal: controller.signal });
    begin(2);
    controller.abort('gone');
    await clock.advance(0);
    expect(started).toEqual([
      [8, 0],
      [2, 0],
    ]);
  });

  it('waits that unequal costs make longer end when they may last no longer', async () => {
    const options = { algorithm: 'sliding_window', limit: 3, windowMs: 100 } as const;
    const { begin, started, clock } = start({ ...options, maxWaitMs: 150 });
    // Each window has room for one of them only, whatever their sum says.
    const calls = [2, 2, 2, 2].map((price) => begin(price));
    const ends = Promise.allSettled(calls.map(({ outcome }) => outcome));
    expect((await clock.settle(ends)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(started).toEqual([
      [2, 0],
      [2, 100],
    ]);
    expect(clock.now()).toBe(150);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('rate limit over random arrivals', () => {
  const algorithms = ['token_bucket', 'sliding_window'] as const;

  it.each(algorithms)(
    '%s never lets more go than allowed, and lets everybody go in order',
    async (algorithm) => {
      const property = fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 10, max: 2_000 }),
        async (seed, limit, windowMs) => {
          const random = seededRandom(seed);
          const burst = algorithm === 'token_bucket' ? limit : 0;
          const rate = { limit, windowMs, maxWaitMs: 1e9 };
          const { begin, started, clock } = start(
            algorithm === 'token_bucket' ? { ...rate, burst } : { ...rate, algorithm },
          );
          const outcomes: Promise<unknown>[] = [];
          const prices: number[] = [];
          for (let n = 0; n < 40; n += 1) {
            await clock.advance(
              Math.floor(2 * random()) * Math.floor((random() * 4 * windowMs) / limit),
            );
            const price = 1 + Math.floor(random() * Math.min(3, limit));
            prices.push(price);
            outcomes.push(begin(price).outcome);
          }
          await clock.settle(Promise.all(outcomes));
          expect(started.map(([price]) => price)).toEqual(prices);
          for (const [, from] of started) {
            const within = started.filter(([, at]) => at >= from && at < from + windowMs - 1e-6);
            const sum = within.reduce((total, [price]) => total + price, 0);
            expect(sum).toBeLessThanOrEqual(limit + burst + 1e-6);
          }
          expect(clock.pendingTimers).toBe(0);
        },
      );
      await fc.assert(property, { numRuns: 100 });
    },
  );

  it.each(algorithms)('%s uses at least 95 %% of the limit under full load', async (algorithm) => {
    const { begin, started, clock } = start({
      algorithm,
      limit: 50,
      windowMs: 1_000,
      maxWaitMs: 1e9,
    });
    const random = seededRandom(7);
    const minute = 60_000;
    let arrivals = 0;
    while (clock.now() < minute) {
      begin(1);
      arrivals += 1;
      await clock.advance(30 * random());
    }
    const sent = started.filter(([, at]) => at < minute).length;
    expect(arrivals).toBeGreaterThan(50 * 60);
    expect(sent).toBeGreaterThanOrEqual(0.95 * 50 * 60);
  });
});

import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { flakyStore } from '../../test/resilience/flaky-store.js';
import { type TestCallOptions, testCall } from '../../test/resilience/scripted-provider.js';
import type { Call } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { pipeline } from '../pipeline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type SharedRateLimitOptions, sharedRateLimit } from './shared-rate-limit.js';
import { timeout } from './timeout.js';

type Limits = Partial<SharedRateLimitOptions>;

function start(options: Limits = {}) {
  const clock = createVirtualClock();
  const store = flakyStore(clock);
  const make = (more: Limits = {}) =>
    sharedRateLimit({ store, limit: 2, windowMs: 1_000, clock, ...options, ...more });
  const policy = make();
  const sent: number[] = [];
  const next = async (): Promise<string> => {
    sent.push(clock.now());
    return 'answer';
  };
  const run = (callOptions: TestCallOptions = {}, through = policy) => {
    const { call, facts } = testCall(callOptions);
    const outcome = through(call, next).then(
      () => 'answered',
      (error) => (isIntegrationError(error) ? error : Promise.reject(error)),
    );
    return { outcome, facts };
  };
  return { clock, store, make, policy, run, sent, next };
}

describe('shared rate limit', () => {
  it('lets calls go while the window has room, by one question each, without a timer left', async () => {
    const { clock, store, run, sent } = start();
    expect(await run().outcome).toBe('answered');
    expect(await run().outcome).toBe('answered');
    expect([sent, store.asked, clock.pendingTimers]).toEqual([[0, 0], ['count', 'count'], 0]);
  });

  it('counts the calls of all processes together, and lets those without room wait', async () => {
    const { clock, run, make, sent } = start();
    const other = make();
    const runs = [run(), run({}, other), run(), run({}, other)];
    await clock.settle(Promise.all(runs.map(({ outcome }) => outcome)));
    expect(sent).toEqual([0, 0, 1_000, 1_000]);
    expect(runs[2]?.facts).toEqual([{ type: 'limiter.delayed', key: 'acme', delayMs: 1_000 }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is named by its policy and its key in the store', async () => {
    const { run, make, sent } = start({ limit: 1, maxWaitMs: 0 });
    await run().outcome;
    for (const free of [make({ name: 'other' }), make({ key: () => 'tenant' })])
      await run({}, free).outcome;
    await run({ provider: 'another' }).outcome;
    expect(sent).toHaveLength(4);
    const again = make();
    expect(await run({}, again).outcome).toMatchObject({ code: 'bulkhead_full' });
    expect(await run({}, make({ name: 'rate_limit', key: () => 'acme' })).outcome).toMatchObject({
      code: 'bulkhead_full',
    });
  });

  it('says what it does, defaults included', () => {
    const { policy, make } = start();
    const settings = {
      limit: 2,
      windowMs: 1_000,
      localLimit: 2,
      maxWaitMs: 30_000,
      name: 'rate_limit',
      shared: true,
      storeTimeoutMs: 250,
      storeRetryMs: 1_000,
    };
    expect(policy.description).toEqual({ kind: 'rate_limit', settings });
    expect(make({ localLimit: 1, name: 'n' }).description?.settings).toMatchObject({
      localLimit: 1,
      name: 'n',
    });
  });

  it('keeps the order of arrival, later calls included', async () => {
    const { clock, policy } = start({ limit: 1, windowMs: 100 });
    const order: number[] = [];
    const send = (n: number) => policy(testCall().call, async () => void order.push(n));
    const first = [0, 1, 2].map(send);
    await clock.advance(150);
    await clock.settle(Promise.all([...first, ...[3, 4].map(send)]));
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(clock.now()).toBe(400);
  });

  it('asks once for the whole line, not for each who waits or joins', async () => {
    const { clock, store, run } = start({ limit: 1, windowMs: 100 });
    const runs = [run(), run(), run()];
    await clock.advance(30);
    expect(store.asked).toHaveLength(3);
    runs.push(run(), run());
    await clock.advance(10);
    expect(store.asked).toHaveLength(3);
    await clock.settle(Promise.all(runs.map(({ outcome }) => outcome)));
    // One question for each turn, and one that is refused after each but the last.
    expect(store.asked).toHaveLength(3 + 4 + 3);
  });

  it('lets a pipeline share one timer between its timeouts', async () => {
    const { clock, policy } = start();
    const shared = pipeline(
      timeout(1_000, { clock }),
      policy,
      timeout(500, { clock, scope: 'attempt' }),
    );
    const timers = shared(testCall().call, async () => {
      await undefined;
      return clock.pendingTimers;
    });
    expect(await clock.settle(timers)).toBe(1);
  });

  it('goes on in the async context of the caller', async () => {
    const storage = new AsyncLocalStorage<string>();
    const { clock, policy } = start({ limit: 1, windowMs: 100 });
    const tenantOf = (tenant: string) =>
      storage.run(tenant, () => policy(testCall().call, async () => storage.getStore()));
    const runs = ['a', 'b', 'c'].map(tenantOf);
    expect(await clock.settle(Promise.all(runs))).toEqual(['a', 'b', 'c']);
  });
});

describe('shared rate limit, refusing', () => {
  const one = { limit: 1, maxWaitMs: 999 };

  it('refuses at once a wait that is too long, and says when to come back', async () => {
    const { run, sent, clock } = start(one);
    await run().outcome;
    const { outcome, facts } = run();
    expect(await outcome).toMatchObject({
      code: 'bulkhead_full',
      execution: 'not_executed',
      retryAfterMs: 1_000,
      details: { key: 'acme' },
      message:
        'acme charge failed: the shared rate limit of acme asks for more than the 999 ms that are allowed (bulkhead_full). Nothing was sent. Call less often, or allow a longer wait.',
    });
    expect(facts).toEqual([{ type: 'limiter.rejected', key: 'acme', retryAfterMs: 1_000 }]);
    expect([sent, clock.pendingTimers]).toEqual([[0], 0]);
  });

  it('waits where the wait is just as long as allowed', async () => {
    const { clock, run } = start({ ...one, maxWaitMs: 1_000 });
    await run().outcome;
    expect(await clock.settle(run().outcome)).toBe('answered');
  });

  it('reckons with a whole window for every limit of calls in front', async () => {
    const { clock, run } = start({ limit: 1, maxWaitMs: 1_999 });
    await run().outcome;
    const [second, third] = [run(), run()];
    expect(await third.outcome).toMatchObject({ code: 'bulkhead_full', retryAfterMs: 2_000 });
    await clock.advance(1);
    // Nearer to the turn of the second, the same wait is short enough.
    const fourth = run();
    expect(await clock.settle(fourth.outcome)).toBe('answered');
    expect(fourth.facts).toEqual([{ type: 'limiter.delayed', key: 'acme', delayMs: 1_999 }]);
    await second.outcome;
  });

  it('waits 30 seconds at most unless told otherwise', async () => {
    const { clock, run } = start({ limit: 1, windowMs: 30_000 });
    await run().outcome;
    expect(await clock.settle(run().outcome)).toBe('answered');
    const longer = start({ limit: 1, windowMs: 30_001 });
    await longer.run().outcome;
    expect(await longer.run().outcome).toMatchObject({ code: 'bulkhead_full' });
  });

  it('refuses with timeout a wait that the deadline cuts off', async () => {
    const { clock, run, sent } = start({ limit: 1 });
    await clock.advance(5_000);
    await run().outcome;
    const { outcome, facts } = run({ deadline: 6_000 });
    expect(await outcome).toMatchObject({
      code: 'timeout',
      execution: 'not_executed',
      retryAfterMs: 1_000,
      details: { key: 'acme' },
      message:
        "acme charge failed: the shared rate limit of acme leaves no turn before the call's deadline (timeout). Nothing was sent. Call less often, or allow more time.",
    });
    expect(facts).toEqual([{ type: 'limiter.rejected', key: 'acme', retryAfterMs: 1_000 }]);
    expect(await clock.settle(run({ deadline: 6_001 }).outcome)).toBe('answered');
    expect(sent).toEqual([5_000, 6_000]);
  });

  it('refuses with timeout when the deadline comes while the store is asked', async () => {
    const { clock, store, run, sent } = start();
    store.mode = 'hanging';
    const { outcome, facts } = run({ deadline: 100 });
    expect(await clock.settle(outcome)).toMatchObject({ code: 'timeout', retryAfterMs: undefined });
    expect(facts).toEqual([{ type: 'limiter.rejected', key: 'acme', retryAfterMs: 0 }]);
    expect([clock.now(), sent, clock.pendingTimers]).toEqual([100, [], 0]);
  });

  it.each([
    ['its own limit', { maxWaitMs: 1_500 }, {}, 'bulkhead_full', 1_750],
    ['the deadline', {}, { deadline: 1_500 }, 'timeout', 1_500],
  ])(
    'stops waiting at %s where other processes are always faster',
    async (_, limits, call, code, at) => {
      const { clock, store, run } = start({ limit: 1, ...limits });
      await run().outcome;
      const { outcome, facts } = run(call);
      // Somebody else takes the turn a moment before it would be ours.
      await clock.advance(999.5);
      const count = store.count;
      store.count = async () => ({ allowed: false, remaining: 0, retryAfterMs: 1_000 });
      expect(await clock.settle(outcome)).toMatchObject({ code, retryAfterMs: 2_000 - at });
      expect([clock.now(), clock.pendingTimers]).toEqual([at, 0]);
      expect(facts.at(-1)).toEqual({
        type: 'limiter.rejected',
        key: 'acme',
        retryAfterMs: 2_000 - at,
      });
      store.count = count;
      expect(await clock.settle(run().outcome)).toBe('answered');
    },
  );

  it('rejects with exactly the reason of an abort, before, while the store is asked, and in line', async () => {
    const { clock, store, policy, next, sent } = start({ limit: 1 });
    const abortAt = async (ms: number) => {
      const controller = new AbortController();
      const { call } = testCall({ signal: controller.signal });
      if (ms < 0) controller.abort('user');
      const outcome = policy(call, next).catch((reason) => reason);
      await clock.advance(Math.max(0, ms));
      controller.abort('user');
      expect(await outcome).toBe('user');
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      expect(clock.pendingTimers).toBe(0);
    };
    await abortAt(-1);
    expect(store.asked).toEqual([]);
    store.mode = 'hanging';
    await abortAt(10);
    store.mode = 'up';
    await policy(testCall().call, next);
    await abortAt(10);
    expect(sent).toHaveLength(1);
  });

  it('never runs a call that is aborted in the moment of its turn', async () => {
    for (const inLine of [false, true]) {
      const outcomes = new Set<unknown>();
      for (let hops = 0; hops < 16; hops += 1) {
        const { clock, store, policy, run } = start({ limit: 1 });
        if (inLine) await run().outcome;
        const controller = new AbortController();
        const { call } = testCall({ signal: controller.signal });
        const abort = async (): Promise<void> => {
          for (let hop = 0; hop < hops; hop += 1) await undefined;
          controller.abort('user');
        };
        const { count } = store;
        const counting: typeof count = (key, options) => {
          void abort();
          return count(key, options);
        };
        if (!inLine) store.count = counting;
        const next = async (inner: Call) => inner.signal.aborted;
        const outcome = policy(call, next).catch((reason) => reason);
        if (inLine) await clock.advance(500);
        store.count = counting;
        outcomes.add(await clock.settle(outcome));
        expect(clock.pendingTimers).toBe(0);
      }
      // Some aborts come before the call runs, some after; none of those that ran saw one.
      expect(outcomes).toEqual(new Set(['user', false]));
    }
  });

  it('gives up the question for a line that everybody has left', async () => {
    const { clock, store, policy, next, run } = start({ limit: 1 });
    await run().outcome;
    const controller = new AbortController();
    const { call } = testCall({ signal: controller.signal });
    const outcome = policy(call, next).catch((reason) => reason);
    await clock.advance(999);
    store.mode = 'hanging';
    await clock.advance(10);
    expect(store.asked).toHaveLength(3);
    controller.abort('user');
    expect(await outcome).toBe('user');
    expect(clock.pendingTimers).toBe(0);
    store.mode = 'up';
    expect(await clock.settle(run().outcome)).toBe('answered');
  });

  it('lets the others keep their turns when one in line is aborted', async () => {
    const { clock, policy, next, run, sent } = start({ limit: 1 });
    await run().outcome;
    const controller = new AbortController();
    const aborted = policy(testCall({ signal: controller.signal }).call, next).catch((r) => r);
    const other = run();
    await clock.advance(10);
    controller.abort('user');
    expect(await aborted).toBe('user');
    expect(await clock.settle(other.outcome)).toBe('answered');
    expect([sent, clock.pendingTimers]).toEqual([[0, 1_000], 0]);
  });

  it('rejects with what the key throws, and sends nothing', async () => {
    const error = new Error('no tenant');
    const { make, next, sent } = start();
    const policy = make({
      key: () => {
        throw error;
      },
    });
    await expect(policy(testCall().call, next)).rejects.toBe(error);
    expect(sent).toEqual([]);
  });

  it.each([
    [{ limit: 0 }, 'limit is 0'],
    [{ limit: 1.5 }, 'limit is 1.5'],
    [{ windowMs: 0 }, 'windowMs is 0'],
    [{ windowMs: Number.POSITIVE_INFINITY }, 'windowMs is Infinity'],
    [{ localLimit: 0 }, 'localLimit is 0'],
    [{ localLimit: 1.5 }, 'localLimit is 1.5'],
    [{ maxWaitMs: -1 }, 'maxWaitMs is -1'],
    [{ storeTimeoutMs: 0 }, 'storeTimeoutMs is 0'],
  ])('refuses %j', (options, message) => {
    expect(() => start(options)).toThrow(`sharedRateLimit cannot work: ${message}`);
  });
});

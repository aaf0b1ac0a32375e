import { describe, expect, it } from 'vitest';
import { flakyStore } from '../../test/resilience/flaky-store.js';
import { testCall } from '../../test/resilience/scripted-provider.js';
import type { Clock } from '../clock.js';
import { forEachSeed } from '../testing/scheduler.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type SharedRateLimitOptions, sharedRateLimit } from './shared-rate-limit.js';

function start(options: Partial<SharedRateLimitOptions> = {}) {
  const clock = createVirtualClock();
  const store = flakyStore(clock);
  const policy = sharedRateLimit({ store, limit: 2, windowMs: 10_000, clock, ...options });
  const sent: number[] = [];
  const run = () => {
    const { call, facts } = testCall();
    const outcome = policy(call, async () => {
      sent.push(clock.now());
      return 'answer';
    }).catch((error) => error);
    return { outcome, facts };
  };
  const all = (runs: ReadonlyArray<{ outcome: Promise<unknown> }>) =>
    clock.settle(Promise.all(runs.map(({ outcome }) => outcome)));
  return { clock, store, run, all, sent };
}

const failed = { type: 'store.failed', key: 'acme', policy: 'rate_limit' };

describe('shared rate limit, while its store fails', () => {
  it('goes on with the local limit, and tells of it once', async () => {
    const { clock, store, run, sent, all } = start();
    store.mode = 'failing';
    const runs = [run(), run(), run()];
    await all(runs.slice(0, 2));
    await clock.advance(1);
    expect(sent).toEqual([0, 0]);
    expect(runs.map(({ facts }) => facts[0])).toEqual([failed, failed, failed]);
    const later = run();
    await clock.advance(1);
    expect(later.facts).toMatchObject([{ type: 'limiter.delayed' }]);
    expect(store.asked).toHaveLength(3);
    await all([...runs, later]);
    expect(sent).toEqual([0, 0, 10_000, 10_000]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('holds up no call longer than storeTimeoutMs', async () => {
    const { clock, store, run, sent, all } = start({ storeTimeoutMs: 40 });
    store.mode = 'hanging';
    await all([run(), run()]);
    expect(sent).toEqual([40, 40]);
    await clock.settle(run().outcome.finally(() => {}));
    expect(sent[2]).toBe(10_040);
  });

  it('remembers what the store had allowed to this process', async () => {
    const { clock, store, run, sent, all } = start();
    await all([run()]);
    store.mode = 'failing';
    await clock.advance(4_000);
    const runs = [run(), run()];
    await all(runs);
    expect(sent).toEqual([0, 4_000, 10_000]);
  });

  it('does not remember what the store had refused', async () => {
    const { clock, store, run, sent, all } = start();
    await all([run(), run()]);
    await clock.advance(5_000);
    const waiting = [run(), run()];
    await clock.advance(4_000);
    store.mode = 'failing';
    await all(waiting);
    expect(sent).toEqual([0, 0, 10_000, 10_000]);
  });

  it('keeps what it counted for a key in use, however many keys there are', async () => {
    const clock = createVirtualClock();
    const store = flakyStore(clock);
    store.mode = 'failing';
    const options = { store, limit: 1, windowMs: 10_000, clock, maxKeys: 1, maxWaitMs: 0 };
    const policy = sharedRateLimit({ ...options, storeRetryMs: 60_000 });
    const codeOf = (provider: string) =>
      policy(testCall({ provider }).call, async () => 'answered').catch((error) => error.code);
    expect(await codeOf('a')).toBe('answered');
    for (const provider of ['b', 'c', 'd']) await codeOf(provider);
    expect(await codeOf('a')).toBe('bulkhead_full');
    await clock.advance(10_000);
    expect(await codeOf('a')).toBe('answered');
  });

  it('keeps a key with a line, however many keys there are', async () => {
    const clock = createVirtualClock();
    const store = flakyStore(clock);
    const { count } = store;
    const policy = sharedRateLimit({ store, limit: 1, windowMs: 1_000, clock, maxKeys: 1 });
    const send = (provider: string) => policy(testCall({ provider }).call, async () => provider);
    // Other processes have used it up: here nothing is remembered but the line.
    await count('rate_limit:a', { limit: 1, windowMs: 1_000 });
    const first = send('a');
    await clock.advance(0);
    for (const provider of ['b', 'c', 'd']) await send(provider);
    const questions = store.asked.length;
    const second = send('a');
    await clock.advance(0);
    // It stands behind the first, and so does not ask.
    expect(store.asked).toHaveLength(questions);
    expect(await clock.settle(Promise.all([first, second]))).toEqual(['a', 'a']);
  });

  it('does not ask the clock for a timer each millisecond while it goes on alone', async () => {
    const clock = createVirtualClock();
    let timers = 0;
    const counting: Clock = {
      now: clock.now,
      wallNow: clock.wallNow,
      schedule: (task, delayMs) => {
        timers += 1;
        return clock.schedule(task, delayMs);
      },
    };
    const store = flakyStore(clock);
    store.mode = 'failing';
    const policy = sharedRateLimit({ store, limit: 1, windowMs: 10_000, clock: counting });
    const runs = [1, 2].map(() => policy(testCall().call, async () => 1));
    await clock.settle(Promise.all(runs));
    // One for the line and one for the question, each second.
    expect(timers).toBeLessThan(30);
  });

  it('allows no more than its share of the limit alone', async () => {
    const { store, run, sent, all } = start({ limit: 6, localLimit: 1 });
    store.mode = 'failing';
    await all([run(), run()]);
    expect(sent).toEqual([0, 10_000]);
  });

  it('asks the store again after a second, and goes by it from then on', async () => {
    const { clock, store, run, sent, all } = start();
    store.mode = 'failing';
    await all([run()]);
    store.mode = 'up';
    await clock.advance(999);
    await all([run()]);
    expect(store.asked).toHaveLength(1);
    await clock.advance(1);
    // The store has counted none of those two.
    await all([run()]);
    await all([run(), run()]);
    expect(sent).toEqual([0, 999, 1_000, 1_000, 11_000]);
  });

  it('lets those in line go on alone, and tells each of the failure that it met', async () => {
    const { clock, store, run, sent, all } = start({ localLimit: 4 });
    const runs = [run(), run(), run(), run()];
    await clock.advance(0);
    store.mode = 'failing';
    await all(runs);
    expect(sent).toEqual([0, 0, 10_000, 10_000]);
    const types = runs.map(({ facts }) => facts.map(({ type }) => type));
    expect(types).toEqual([
      [],
      [],
      ['limiter.delayed', 'store.failed'],
      ['limiter.delayed', 'store.failed'],
    ]);
  });

  it('lets those in line go as soon as a store that is back allows it', async () => {
    const { clock, store, run, sent, all } = start({ limit: 3, localLimit: 1 });
    store.mode = 'failing';
    const runs = [run(), run(), run()];
    await clock.advance(500);
    expect(sent).toEqual([0]);
    store.mode = 'up';
    await all(runs);
    expect(sent).toEqual([0, 1_000, 1_000]);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['0', 0, 1],
    ['NaN', Number.NaN, 1],
    ['less than 0', -5, 1],
    ['half a millisecond', 0.5, 1],
    ['for ever', Number.POSITIVE_INFINITY, 10_000],
  ])(
    'neither spins nor sleeps for ever where a store says to wait %s',
    async (_, said, expected) => {
      const { clock, store, run, all } = start();
      const count = store.count;
      store.count = async () => ({ allowed: false, remaining: 0, retryAfterMs: said });
      const waiting = run();
      await clock.advance(0);
      expect(waiting.facts).toEqual([{ type: 'limiter.delayed', key: 'acme', delayMs: expected }]);
      store.count = count;
      await all([waiting]);
      expect(clock.now()).toBe(expected);
    },
  );
});

describe('shared rate limit, in any order of events', () => {
  it('two processes never exceed the limit together, and every call settles', async () => {
    await forEachSeed({ seeds: 200, maxDelayMs: 40 }, async ({ clock, random, run }) => {
      const store = flakyStore(clock);
      store.delayMs = Math.floor(random() * 3);
      const sent: number[] = [];
      // When the store counts, some time before the call is sent.
      const policies = [0, 1].map(() => sharedRateLimit({ store, limit: 3, windowMs: 50, clock }));
      const tasks = Array.from({ length: 20 }, (_, n) => async () => {
        const controller = new AbortController();
        if (n % 5 === 0) clock.schedule(() => controller.abort('user'), random() * 200);
        const { call } = testCall({ signal: controller.signal });
        await policies[n % 2]?.(call, async () => void sent.push(clock.now()));
      });
      const outcomes = await run(tasks);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toBe('user');
      const slack = 2 * store.delayMs;
      for (const at of sent)
        expect(
          sent.filter((other) => other >= at && other < at + 50 - slack).length,
        ).toBeLessThanOrEqual(3);
      await clock.advance(1_000);
      expect(clock.pendingTimers).toBe(0);
    });
  });

  it('each process keeps its own limit while the store comes and goes', async () => {
    await forEachSeed({ seeds: 200, maxDelayMs: 60 }, async ({ clock, random, run }) => {
      const store = flakyStore(clock);
      const modes = ['up', 'failing', 'hanging', 'throwing'] as const;
      const turn = (): void => {
        store.mode = modes[Math.floor(random() * 4)] ?? 'up';
      };
      for (let at = 0; at < 600; at += 30) clock.schedule(turn, at);
      const policy = sharedRateLimit({
        store,
        limit: 3,
        windowMs: 50,
        clock,
        storeTimeoutMs: 10,
        storeRetryMs: 20,
      });
      const sent: number[] = [];
      const task = async (): Promise<void> =>
        policy(testCall().call, async () => void sent.push(clock.now()));
      const outcomes = await run(Array.from({ length: 20 }, () => task));
      expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
      // The store and this process each allow three while they take turns.
      for (const at of sent)
        expect(sent.filter((other) => other >= at && other < at + 50).length).toBeLessThanOrEqual(
          6,
        );
      await clock.advance(1_000);
      expect(clock.pendingTimers).toBe(0);
    });
  });
});

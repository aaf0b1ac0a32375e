import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import {
  deferred,
  failure,
  scriptedProvider,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import type { Fact } from '../fact.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { adaptiveConcurrency } from './adaptive-concurrency.js';
import type { AdaptiveConcurrencyOptions } from './adaptive-options.js';

function start(options: AdaptiveConcurrencyOptions = {}) {
  const clock = createVirtualClock();
  const policy = adaptiveConcurrency({ queue: 100, clock, ...options });
  const started: string[] = [];
  const facts: Fact[] = [];
  const begin = (name: string, callOptions: TestCallOptions = {}) => {
    const { promise, resolve, reject } = deferred();
    const { call, facts: own } = testCall(callOptions);
    const outcome = policy(call, () => {
      started.push(name);
      return promise;
    });
    outcome.then(
      () => facts.push(...own),
      () => facts.push(...own),
    );
    return { outcome, facts: own, finish: () => resolve(name), fail: reject };
  };
  /** Ten calls at the same time that end together, as `end` says, after `ms`. */
  const window = async (ms: number, end?: unknown, callOptions: TestCallOptions = {}) => {
    const calls = Array.from({ length: 10 }, (_, n) => begin(`w${n}`, callOptions));
    await clock.advance(ms);
    for (const call of calls) {
      if (end === undefined) call.finish();
      else call.fail(end);
    }
    await Promise.allSettled(calls.map(({ outcome }) => outcome));
  };
  const limit = () => policy.registry.inspect('acme')?.concurrency;
  const changes = () => facts.filter(({ type }) => type === 'concurrency.changed');
  return { clock, policy, begin, window, started, limit, changes };
}

describe('adaptive concurrency', () => {
  it('begins with its initial limit, and the others wait in the order in which they came', async () => {
    const { begin, started, clock, policy } = start({ initial: 2 });
    const calls = ['a', 'b', 'c', 'd'].map((name) => begin(name));
    expect(started).toEqual(['a', 'b']);
    expect(calls[2]?.facts).toEqual([{ type: 'bulkhead.queued', key: 'acme', queued: 1 }]);
    expect(policy.registry.list()).toEqual([
      { key: 'acme', running: 2, queued: 2, concurrency: 2 },
    ]);
    calls[1]?.finish();
    calls[0]?.fail(failure('rejected', 'executed'));
    await clock.advance(0);
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each(['gradient', 'aimd'] as const)(
    '%s grows after a window that went well, and tells of whole steps',
    async (algorithm) => {
      const { window, limit, changes } = start({ algorithm, initial: 10 });
      await window(500);
      // The gradient adds 0.8 a window.
      if (algorithm === 'gradient') {
        expect([limit(), changes()]).toEqual([10, []]);
        await window(1_000);
      }
      expect(limit()).toBe(11);
      expect(changes()).toEqual([{ type: 'concurrency.changed', key: 'acme', from: 10, to: 11 }]);
    },
  );

  it('lets one more waiter in at once when it grows', async () => {
    const { clock, begin, policy } = start({ algorithm: 'aimd', initial: 10 });
    const calls = Array.from({ length: 22 }, (_, n) => begin(`c${n}`));
    await clock.advance(500);
    for (const call of calls.slice(0, 10)) call.finish();
    await clock.advance(0);
    expect(policy.registry.inspect('acme')).toEqual({
      key: 'acme',
      running: 11,
      queued: 1,
      concurrency: 11,
    });
  });

  it.each([
    failure('unavailable', 'unknown'),
    failure('rate_limited', 'not_executed'),
    failure('timeout', 'unknown'),
  ])('shrinks after a window of %s', async (error) => {
    for (const algorithm of ['gradient', 'aimd'] as const) {
      const { window, limit, changes } = start({ algorithm, initial: 20 });
      await window(500, error);
      expect(limit()).toBe(18);
      expect(changes()).toEqual([{ type: 'concurrency.changed', key: 'acme', from: 20, to: 18 }]);
    }
  });

  it('shrinking ends no call: the next one waits until enough have left', async () => {
    const { clock, begin, window, started, limit, policy } = start({ initial: 12 });
    const running = [begin('long1'), begin('long2')];
    await window(500, failure('unavailable', 'unknown'));
    expect(limit()).toBe(10);
    const more = Array.from({ length: 9 }, (_, n) => begin(`m${n}`));
    expect(policy.registry.inspect('acme')).toMatchObject({ running: 10, queued: 1 });
    running[0]?.finish();
    await clock.advance(0);
    expect(started).toContain('m8');
    for (const call of more) call.finish();
  });

  it.each<[string, Error]>([
    ['answers that say no', failure('rejected', 'executed')],
    ['timeouts of calls that were not sent', failure('timeout', 'not_executed')],
    ['errors of another kind', new TypeError('odd')],
  ])('%s move nothing', async (_, error) => {
    const { window, limit } = start({ algorithm: 'aimd', initial: 10 });
    await window(600, error);
    await window(600, error);
    expect(limit()).toBe(10);
  });

  it("a caller's aborts move nothing", async () => {
    const { begin, clock, limit } = start({ algorithm: 'aimd', initial: 10 });
    for (let round = 0; round < 3; round += 1) {
      const controller = new AbortController();
      const calls = Array.from({ length: 10 }, () => begin('a', { signal: controller.signal }));
      await clock.advance(600);
      controller.abort('gone');
      for (const call of calls) call.fail(failure('unavailable', 'unknown'));
      await Promise.allSettled(calls.map(({ outcome }) => outcome));
    }
    expect(limit()).toBe(10);
  });

  it('measures from the moment the call has its slot, not from when it began to wait', async () => {
    const { begin, clock, window, limit } = start({
      algorithm: 'aimd',
      slowAfterMs: 700,
      initial: 10,
      max: 11,
    });
    const first = Array.from({ length: 10 }, () => begin('first'));
    const second = Array.from({ length: 10 }, () => begin('second'));
    for (const calls of [first, second]) {
      await clock.advance(600);
      for (const call of calls) call.finish();
    }
    await clock.advance(0);
    await window(600);
    expect(limit()).toBe(11);
    await window(2_000);
    expect(limit()).toBe(9);
  });

  it('an abort around the hand-over of a slot loses none', async () => {
    for (let ticks = 0; ticks < 8; ticks += 1) {
      const { begin, started, clock, policy } = start({ initial: 1 });
      const first = begin('a');
      const controller = new AbortController();
      const second = begin('b', { signal: controller.signal });
      const third = begin('c');
      first.finish();
      for (let n = 0; n < ticks; n += 1) await Promise.resolve();
      controller.abort('gone');
      if (started.includes('b')) second.finish();
      else await expect(second.outcome).rejects.toBe('gone');
      await clock.advance(0);
      expect(started).toContain('c');
      third.finish();
      await clock.advance(0);
      expect(policy.registry.inspect('acme')).toMatchObject({ running: 0, queued: 0 });
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it('refuses as a bulkhead does: full, too long, too late, aborted', async () => {
    const { begin, clock } = start({ initial: 1, queue: 2, maxWaitMs: 100 });
    begin('a');
    const long = begin('b');
    const late = begin('c', { deadline: 50 });
    await expect(begin('d').outcome).rejects.toMatchObject({ code: 'bulkhead_full' });
    await expect(clock.settle(late.outcome)).rejects.toMatchObject({ code: 'timeout' });
    await expect(clock.settle(long.outcome)).rejects.toThrow(/within 100 ms/);
    const aborted = begin('e', { signal: AbortSignal.abort('gone') });
    await expect(aborted.outcome).rejects.toBe('gone');
    expect(aborted.facts).toEqual([]);
  });

  it('lets more urgent calls go first', async () => {
    const { begin, started, clock } = start({
      initial: 1,
      priority: (call) => (call.operation === 'refund' ? 1 : 0),
    });
    const first = begin('a');
    begin('b');
    begin('c', { operation: 'refund' });
    first.finish();
    await clock.advance(0);
    expect(started).toEqual(['a', 'c']);
  });

  it('waiting work runs in the async context of its own caller', async () => {
    const { policy, clock } = start({ initial: 1 });
    const tenant = new AsyncLocalStorage<string>();
    const gate = deferred();
    const seen: (string | undefined)[] = [];
    const calls = ['a', 'b', 'c'].map((name) =>
      tenant.run(name, () =>
        policy(testCall().call, async () => {
          await gate.promise;
          seen.push(tenant.getStore());
        }),
      ),
    );
    gate.resolve(undefined);
    await clock.settle(Promise.all(calls));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('has a limit for each key, and forgets what it learnt only where it must', async () => {
    const { window, policy, limit, clock } = start({ algorithm: 'aimd', initial: 10, maxKeys: 1 });
    await window(500);
    const touch = (provider: string) =>
      policy(testCall({ provider }).call, scriptedProvider(1).next);
    await touch('other');
    expect(policy.registry.inspect('other')).toMatchObject({ concurrency: 10 });
    expect(limit()).toBe(11);
    await clock.advance(600_000);
    await touch('third');
    expect(limit()).toBeUndefined();
  });

  it('a key that learnt nothing makes room at once', async () => {
    const { policy } = start({ maxKeys: 2 });
    for (const provider of ['a', 'b', 'c']) {
      await policy(testCall({ provider }).call, scriptedProvider(1).next);
    }
    expect(policy.registry.list().map(({ key }) => key)).toEqual(['b', 'c']);
  });

  it('never forgets a key with a call in it', async () => {
    const { begin, policy, clock } = start({ maxKeys: 1 });
    begin('a', { provider: 'busy' });
    await clock.advance(600_000);
    for (const provider of ['b', 'c', 'd']) {
      await policy(testCall({ provider }).call, scriptedProvider(1).next);
    }
    expect(policy.registry.inspect('busy')).toMatchObject({ running: 1 });
  });
});

describe('adaptive concurrency settings', () => {
  it.each<[AdaptiveConcurrencyOptions, Record<string, unknown>]>([
    [
      {},
      {
        algorithm: 'gradient',
        tolerance: 1.5,
        min: 1,
        max: 200,
        initial: 20,
        queue: 0,
        maxWaitMs: 30_000,
      },
    ],
    [{ algorithm: 'aimd' }, { algorithm: 'aimd', slowAfterMs: 5_000, initial: 20 }],
    [{ max: 5 }, { min: 1, max: 5, initial: 5 }],
    [{ min: 30 }, { min: 30, max: 200, initial: 30 }],
    [{ min: 300 }, { min: 300, max: 300, initial: 300 }],
    [
      { min: 2, max: 9, initial: 4 },
      { min: 2, max: 9, initial: 4 },
    ],
    [
      { tolerance: 1, queue: 7, maxWaitMs: 8 },
      { tolerance: 1, queue: 7, maxWaitMs: 8 },
    ],
    [{ algorithm: 'aimd', slowAfterMs: 9 }, { slowAfterMs: 9 }],
  ])('%o is in force as it says', (options, settings) => {
    expect(adaptiveConcurrency(options).description).toMatchObject({
      kind: 'adaptive_concurrency',
      settings,
    });
  });

  it.each<[string, AdaptiveConcurrencyOptions]>([
    ['min', { min: 0 }],
    ['min', { min: 1.5 }],
    ['max', { min: 5, max: 4 }],
    ['max', { max: 9.5 }],
    ['initial', { min: 5, initial: 4 }],
    ['initial', { initial: 1.5 }],
    ['initial', { max: 10, initial: 11 }],
    ['queue', { queue: -1 }],
    ['queue', { queue: 0.5 }],
    ['maxWaitMs', { maxWaitMs: 0 }],
    ['tolerance', { tolerance: 0.9 }],
    ['slowAfterMs', { algorithm: 'aimd', slowAfterMs: 0 }],
  ])('refuses to be built with a wrong %s: %o', (option, options) => {
    expect(() => adaptiveConcurrency(options)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringMatching(`adaptiveConcurrency cannot work: ${option} is .*\\. \\w+ `),
      }),
    );
  });
});

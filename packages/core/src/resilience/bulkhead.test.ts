import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deferred,
  failure,
  scriptedProvider,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { createCall } from '../call.js';
import { pipeline } from '../pipeline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type BulkheadOptions, bulkhead } from './bulkhead.js';
import { retry } from './retry.js';

function start(options: Partial<BulkheadOptions> = {}) {
  const clock = createVirtualClock();
  const policy = bulkhead({ concurrency: 1, queue: 10, clock, ...options });
  const started: string[] = [];
  /** A call that runs until the test lets it go. */
  const begin = (name: string, callOptions: TestCallOptions = {}) => {
    const { call, facts } = testCall(callOptions);
    const { promise, resolve, reject } = deferred();
    const outcome = policy(call, () => {
      started.push(name);
      return promise;
    });
    outcome.catch(() => {});
    return { outcome, facts, finish: () => resolve(name), fail: reject };
  };
  return { clock, policy, begin, started };
}

describe('bulkhead', () => {
  it('runs as many as it may and the others in the order in which they came', async () => {
    const { clock, begin, started } = start({ concurrency: 2 });
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => begin(name));
    await clock.advance(0);
    expect(started).toEqual(['a', 'b']);
    calls[1]?.finish();
    await clock.advance(0);
    expect(started).toEqual(['a', 'b', 'c']);
    calls[0]?.fail(failure('unavailable', 'unknown'));
    calls[2]?.finish();
    await clock.advance(0);
    expect(started).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('refuses at once what finds neither a slot nor a place, and sends nothing', async () => {
    const { begin, started } = start({ queue: 1 });
    begin('a');
    const queued = begin('b');
    const refused = begin('c');
    await expect(refused.outcome).rejects.toMatchObject({
      code: 'bulkhead_full',
      execution: 'not_executed',
    });
    expect(started).toEqual(['a']);
    expect(queued.facts).toEqual([{ type: 'bulkhead.queued', key: 'acme', queued: 1 }]);
    expect(refused.facts).toEqual([{ type: 'bulkhead.rejected', key: 'acme' }]);
  });

  it('§4 #10 a slot is handed over: whoever comes around that moment cannot overtake', async () => {
    for (let ticks = 0; ticks < 8; ticks += 1) {
      const { begin, started, clock } = start({ queue: 1 });
      const first = begin('a');
      const second = begin('b');
      first.finish();
      for (let n = 0; n < ticks; n += 1) await Promise.resolve();
      const late = [begin('c'), begin('d')];
      second.finish();
      expect(await second.outcome).toBe('b');
      expect(started.slice(0, 2)).toEqual(['a', 'b']);
      await expect(late[1]?.outcome).rejects.toMatchObject({ code: 'bulkhead_full' });
      await clock.advance(0);
      expect(started.length).toBeLessThanOrEqual(3);
    }
  });

  it('§4 #11 queued work runs in the async context of its own caller', async () => {
    const { policy, clock } = start();
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
    tenant.run('somebody else', () => gate.resolve(undefined));
    await clock.settle(Promise.all(calls));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('a refusal is reported in the async context of the call that is refused', async () => {
    const { policy, begin, clock } = start({ maxWaitMs: 100 });
    const tenant = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    begin('a');
    const waiting = ['b', 'c'].map((name) =>
      tenant.run(name, () => {
        const call = createCall(testCall().call.identity, {
          emit: ({ type }) => type === 'bulkhead.rejected' && seen.push(tenant.getStore()),
        });
        return policy(call, scriptedProvider('answer').next).catch(() => {});
      }),
    );
    await clock.settle(Promise.all(waiting));
    expect(seen).toEqual(['b', 'c']);
  });

  it('§4 #12 an aborted waiter leaves at once, frees its place, and never runs', async () => {
    const { begin, started, clock } = start({ queue: 1 });
    const first = begin('a');
    const controller = new AbortController();
    const waiter = begin('b', { signal: controller.signal });
    controller.abort('gone');
    const next = begin('c');
    await expect(waiter.outcome).rejects.toBe('gone');
    expect(next.facts).toEqual([{ type: 'bulkhead.queued', key: 'acme', queued: 1 }]);
    first.finish();
    await clock.advance(0);
    expect(started).toEqual(['a', 'c']);
    next.finish();
    await next.outcome;
    expect(clock.pendingTimers).toBe(0);
  });

  it('an abort around the hand-over either stops the call or comes too late, and loses no slot', async () => {
    const outcomes = new Set<string>();
    for (let ticks = 0; ticks < 8; ticks += 1) {
      const { begin, started, clock } = start();
      const first = begin('a');
      const controller = new AbortController();
      const owner = begin('b', { signal: controller.signal });
      begin('c');
      first.finish();
      for (let n = 0; n < ticks; n += 1) await Promise.resolve();
      controller.abort('gone');
      const ran = started.includes('b');
      outcomes.add(ran ? 'ran' : 'stopped');
      if (ran) owner.finish();
      else await expect(owner.outcome).rejects.toBe('gone');
      await clock.advance(0);
      expect(started).toEqual(ran ? ['a', 'b', 'c'] : ['a', 'c']);
    }
    expect(outcomes).toEqual(new Set(['stopped', 'ran']));
  });

  it('ends a wait that is too long', async () => {
    const { begin, clock, started } = start({ maxWaitMs: 100 });
    begin('a');
    const waiter = begin('b');
    await expect(clock.settle(waiter.outcome)).rejects.toThrow(/no slot became free within 100 ms/);
    expect(clock.now()).toBe(100);
    expect(started).toEqual(['a']);
  });

  it('ends a wait at the deadline of the call, as a timeout that sent nothing', async () => {
    const { begin, clock } = start();
    begin('a');
    const waiter = begin('b', { deadline: 50 });
    await expect(clock.settle(waiter.outcome)).rejects.toMatchObject({
      code: 'timeout',
      execution: 'not_executed',
    });
    expect(clock.now()).toBe(50);
  });

  it('§4 #24 a call gives its slot back while it waits for its next attempt', async () => {
    const clock = createVirtualClock();
    const policy = pipeline(retry({ clock }), bulkhead({ concurrency: 1, clock }));
    const refused = failure('rate_limited', 'not_executed', { retryAfterMs: 5_000 });
    const waiting = policy(testCall().call, scriptedProvider(refused, 'later').next);
    await clock.advance(1);
    expect(await policy(testCall().call, scriptedProvider('at once').next)).toBe('at once');
    expect(clock.now()).toBe(1);
    expect(await clock.settle(waiting)).toBe('later');
  });

  it('has slots for each key', async () => {
    const { begin, started } = start();
    begin('a', { provider: 'acme' });
    begin('b', { provider: 'other' });
    expect(started).toEqual(['a', 'b']);
  });

  it.each([{ concurrency: 0 }, { queue: -1 }, { maxWaitMs: 0 }, { concurrency: Number.NaN }])(
    'refuses to be built with %o',
    (options) => {
      expect(() => start(options)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
    },
  );

  it('holds its bounds, its order and its promises over any schedule', async () => {
    const step = fc.record({
      kind: fc.constantFrom('begin', 'finish', 'abort', 'tick', 'wait'),
      pick: fc.nat(9),
    });
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 4 }),
      async (steps, concurrency, queue) => {
        const clock = createVirtualClock();
        const policy = bulkhead({ concurrency, queue, maxWaitMs: 50, clock });
        let running = 0;
        const order: number[] = [];
        const live: { finish: () => void; abort: () => void; outcome: Promise<unknown> }[] = [];
        for (const [index, { kind, pick }] of steps.entries()) {
          const target = live[pick % Math.max(1, live.length)];
          if (kind === 'begin') {
            const controller = new AbortController();
            const gate = deferred();
            const { call, facts } = testCall({ signal: controller.signal });
            const outcome = policy(call, async () => {
              running += 1;
              if (facts.length > 0) order.push(index);
              expect(running).toBeLessThanOrEqual(concurrency);
              await gate.promise;
              running -= 1;
            });
            live.push({
              finish: () => gate.resolve(undefined),
              abort: () => controller.abort('gone'),
              outcome: outcome.catch((error: unknown) => error),
            });
          } else if (kind === 'finish') target?.finish();
          else if (kind === 'abort') target?.abort();
          else if (kind === 'tick') await Promise.resolve();
          else await clock.advance(10);
        }
        for (const call of live) call.finish();
        await clock.settle(Promise.all(live.map((call) => call.outcome)));
        expect(running).toBe(0);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(clock.pendingTimers).toBe(0);
        // All slots are free again.
        const free = Array.from({ length: concurrency }, () =>
          policy(testCall().call, scriptedProvider('answer').next),
        );
        await expect(Promise.all(free)).resolves.toHaveLength(concurrency);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });
});

import { describe, expect, it } from 'vitest';
import { deferred, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { createCall } from '../call.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type BulkheadOptions, bulkhead } from './bulkhead.js';

function start(options: Partial<BulkheadOptions> = {}) {
  const clock = createVirtualClock();
  const policy = bulkhead({ concurrency: 1, queue: 10, clock, ...options });
  const started: string[] = [];
  const begin = (name: string, provider = 'acme') => {
    const { promise, resolve } = deferred();
    const outcome = policy(testCall({ provider }).call, () => {
      started.push(name);
      return promise;
    });
    outcome.catch(() => {});
    return { outcome, finish: () => resolve(name) };
  };
  return { clock, policy, begin, started };
}

describe('bulkhead settings', () => {
  it('has defaults that say what is in force', () => {
    expect(bulkhead({ concurrency: 3 }).description).toMatchObject({
      kind: 'bulkhead',
      settings: { concurrency: 3, queue: 0, maxWaitMs: 30_000 },
    });
  });

  it('refuses to be built without a concurrency', () => {
    expect(() => bulkhead({} as BulkheadOptions)).toThrow(
      /bulkhead cannot work: concurrency is NaN/,
    );
  });

  it('tells the figures in force after a change', () => {
    const { policy } = start({ concurrency: 2, queue: 5, maxWaitMs: 100 });
    policy.configure({ queue: 6 });
    expect(policy.description?.settings).toEqual({ concurrency: 2, queue: 6, maxWaitMs: 100 });
    policy.configure({ concurrency: 3, maxWaitMs: 200 });
    expect(policy.description?.settings).toEqual({ concurrency: 3, queue: 6, maxWaitMs: 200 });
  });

  it.each([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { queue: -1 },
    { queue: 0.5 },
    { maxWaitMs: 0 },
  ])('refuses the change %o and changes nothing', (changes) => {
    const { policy } = start();
    const before = policy.description?.settings;
    expect(() => policy.configure({ concurrency: 9, queue: 9, ...changes })).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringMatching(`bulkhead.*${Object.keys(changes)[0]} is`),
      }),
    );
    expect(policy.description?.settings).toEqual(before);
  });

  it('more concurrency lets waiters in at once, for every key, and no more than fit', async () => {
    const { policy, begin, started, clock } = start();
    for (const name of ['a1', 'a2', 'a3', 'a4']) begin(name, 'acme');
    for (const name of ['b1', 'b2']) begin(name, 'other');
    policy.configure({ concurrency: 3 });
    await clock.advance(0);
    expect(started.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
    expect(policy.registry.inspect('acme')).toEqual({
      key: 'acme',
      running: 3,
      queued: 1,
      concurrency: 3,
    });
    // The room that is left is room for newcomers.
    begin('b3', 'other');
    expect(started).toContain('b3');
  });

  it('less concurrency ends no call: the next one waits until enough have left', async () => {
    const { policy, begin, started, clock } = start({ concurrency: 3 });
    const running = ['a', 'b', 'c'].map((name) => begin(name));
    begin('d');
    policy.configure({ concurrency: 1 });
    expect(policy.registry.inspect('acme')).toMatchObject({
      running: 3,
      queued: 1,
      concurrency: 1,
    });
    for (const call of running.slice(0, 2)) {
      call.finish();
      await call.outcome;
      expect(started).toEqual(['a', 'b', 'c']);
    }
    running[2]?.finish();
    await clock.advance(0);
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a shorter line turns nobody away who stands in it', async () => {
    const { policy, begin, started, clock } = start();
    const first = begin('a');
    const waiting = [begin('b'), begin('c')];
    policy.configure({ queue: 1 });
    await expect(begin('d').outcome).rejects.toMatchObject({ code: 'bulkhead_full' });
    for (const call of [first, ...waiting]) call.finish();
    await clock.advance(0);
    expect(started).toEqual(['a', 'b', 'c']);
    begin('e');
    expect(started).toContain('e');
  });

  it('whoever waits keeps its wait limit; a new one is for those who come', async () => {
    const { policy, begin, clock } = start({ maxWaitMs: 100 });
    begin('a');
    const before = begin('b');
    policy.configure({ maxWaitMs: 50 });
    const after = begin('c');
    await expect(clock.settle(after.outcome)).rejects.toThrow(/within 50 ms/);
    expect(clock.now()).toBe(50);
    await expect(clock.settle(before.outcome)).rejects.toThrow(/within 100 ms/);
    expect(clock.now()).toBe(100);
  });

  it('a listener that makes room for the call that it hears of lets it in', async () => {
    const { policy, begin, clock } = start();
    begin('a');
    const call = createCall(testCall().call.identity, {
      emit: ({ type }) => {
        if (type === 'bulkhead.queued') policy.configure({ concurrency: 2 });
      },
    });
    expect(await clock.settle(policy(call, scriptedProvider('answer').next))).toBe('answer');
  });

  it('a key that comes later begins with the figures in force', () => {
    const { policy, begin, started } = start();
    policy.configure({ concurrency: 2 });
    begin('a');
    begin('b');
    expect(started).toEqual(['a', 'b']);
  });
});

describe('bulkhead registry', () => {
  it('lists what runs and what waits for each key, and nothing for a key without calls', async () => {
    const { policy, begin } = start();
    const first = begin('a1', 'acme');
    begin('a2', 'acme');
    begin('b1', 'other');
    expect(policy.registry.list()).toEqual([
      { key: 'acme', running: 1, queued: 1, concurrency: 1 },
      { key: 'other', running: 1, queued: 0, concurrency: 1 },
    ]);
    expect(policy.registry.inspect('unknown')).toBeUndefined();
    first.finish();
    await first.outcome;
    expect(policy.registry.inspect('acme')).toMatchObject({ running: 1, queued: 0 });
  });

  it('forgets keys without a call to make room, never one with a call', async () => {
    const { policy, begin } = start({ maxKeys: 2 });
    begin('a', 'busy');
    for (const provider of ['idle1', 'idle2', 'idle3']) {
      await policy(testCall({ provider }).call, scriptedProvider('answer').next);
    }
    const keys = policy.registry.list().map(({ key }) => key);
    expect(keys).toContain('busy');
    expect(keys).toHaveLength(2);
  });

  it('has slots for whatever the key tells apart', async () => {
    const { policy, clock } = start({ key: (call) => call.operation });
    const { call } = testCall({ operation: 'refund' });
    await clock.settle(policy(call, scriptedProvider('answer').next));
    expect(policy.registry.list()).toMatchObject([{ key: 'refund' }]);
  });

  it('a key that cannot be told costs no slot', async () => {
    const { policy } = start({
      key: (call) => {
        if (call.operation === 'odd') throw new Error('no key');
        return 'all';
      },
    });
    const { next, calls } = scriptedProvider('answer');
    await expect(policy(testCall({ operation: 'odd' }).call, next)).rejects.toThrow('no key');
    expect(calls).toHaveLength(0);
    expect(await policy(testCall().call, next)).toBe('answer');
    expect(policy.registry.inspect('all')).toMatchObject({ running: 0 });
  });

  it('a provider that throws before it begins gives its slot back', async () => {
    const { policy } = start();
    const { call } = testCall();
    const broken = (): Promise<never> => {
      throw new Error('broken');
    };
    await expect(policy(call, broken)).rejects.toThrow('broken');
    expect(policy.registry.inspect('acme')).toMatchObject({ running: 0 });
  });

  it('does not begin for a call that is aborted already', async () => {
    const { policy } = start();
    const { next, calls } = scriptedProvider('answer');
    const { call } = testCall({ signal: AbortSignal.abort('gone') });
    await expect(policy(call, next)).rejects.toBe('gone');
    expect(calls).toHaveLength(0);
    expect(policy.registry.list()).toEqual([]);
  });
});

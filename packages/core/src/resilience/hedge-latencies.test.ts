import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCall } from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type HedgeOptions, hedge } from './hedge.js';
import { createLatencies, percentileRank } from './hedge-latencies.js';

const known = (size: number, values: readonly number[]) => {
  const latencies = createLatencies(size);
  for (const value of values) latencies.record(value);
  return latencies;
};

describe('createLatencies', () => {
  it('does not tell what too few latencies show', () => {
    const row = Array.from({ length: 39 }, (_, index) => index);
    expect(known(200, row.slice(1)).percentile(95)).toBeUndefined();
    expect(known(200, row).percentile(95)).toBe(38);
    expect(known(200, row).percentile(50)).toBe(20);
    expect(known(200, []).percentile(1)).toBeUndefined();
  });

  it('is the percentile of the last ones, in whatever order they came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(5, 50, 90, 95),
        (values, size, percent) => {
          const last = values.slice(-size).sort((a, b) => a - b);
          const expected = last[percentileRank(percent, last.length) - 1];
          expect(known(size, values).percentile(percent)).toBe(expected);
        },
      ),
    );
  });

  it('leaves less than the rest above it, the next call included', () => {
    for (const percent of [50, 90, 95, 99]) {
      for (let count = 1; count <= 400; count += 1) {
        const rank = percentileRank(percent, count);
        if (rank > count) continue;
        // The chance that the next of `count + 1` equal ones is above this rank.
        expect((count + 1 - rank) / (count + 1)).toBeLessThan(1 - percent / 100);
      }
    }
  });
});

describe('hedge › live percentile', () => {
  /** A policy, and a read that takes so long; returns when its hedge was sent, where it was. */
  function start(options: HedgeOptions = {}) {
    const clock = createVirtualClock();
    const policy = hedge({ clock, budget: false, ...options });
    const read = async (latencyMs: number, operation = 'get', deadline?: number) => {
      const { call, facts } = testCall({ idempotency: 'safe', operation, deadline });
      const answer = policy(
        call,
        () => new Promise((resolve) => clock.schedule(() => resolve('x'), latencyMs)),
      );
      await clock.settle(answer);
      await clock.runAll();
      return facts.find((fact) => fact.type === 'hedge.started')?.afterMs;
    };
    const learn = async (...latenciesMs: readonly number[]) => {
      for (const latencyMs of latenciesMs) await read(latencyMs);
    };
    return { clock, read, learn };
  }
  const forty = (latencyMs: number) => Array.from({ length: 40 }, () => latencyMs);

  it('hedges what takes longer than it used to take', async () => {
    const { read, learn } = start();
    await learn(...forty(40));
    expect(await read(40)).toBeUndefined();
    expect(await read(41)).toBe(40);
  });

  it('waits for the ceiling while too little is known', async () => {
    const { read, learn } = start({ ceilingMs: 700 });
    await learn(...forty(40).slice(2));
    expect(await read(1_000)).toBe(700);
    expect(await read(1_000)).toBe(700);
    expect(await start().read(6_000)).toBe(5_000);
  });

  it('stays between floor and ceiling', async () => {
    const fast = start({ floorMs: 25 });
    await fast.learn(...forty(1));
    expect(await fast.read(100)).toBe(25);
    const slow = start({ ceilingMs: 60, window: 39 });
    await slow.learn(...forty(90));
    expect(await slow.read(100)).toBe(60);
    const byDefault = start();
    await byDefault.learn(...forty(1));
    expect(await byDefault.read(100)).toBe(10);
  });

  it('knows each operation by itself', async () => {
    const { read, learn } = start();
    await learn(...forty(40));
    expect(await read(1_000, 'search')).toBeUndefined();
    expect(await read(1_000, 'get')).toBe(40);
  });

  it('knows what the key says, and no more keys than it may', async () => {
    const { read, learn } = start({ key: () => 'one', maxKeys: 1 });
    await learn(...forty(40));
    expect(await read(100, 'search')).toBe(40);
    const single = start({ maxKeys: 1 });
    await single.learn(...forty(40));
    await single.read(40, 'search');
    expect(await single.read(100)).toBeUndefined();
  });

  it('forgets what was long ago', async () => {
    const { read, learn } = start({ window: 40 });
    await learn(...forty(500), ...forty(40));
    expect(await read(100)).toBe(40);
  });

  it('counts a first request that lost as slow: else the percentile would sink by itself', async () => {
    const clock = createVirtualClock();
    const policy = hedge({ clock, budget: false, window: 39 });
    let requests = 0;
    const read = async (firstMs: number): Promise<number | undefined> => {
      let sent = 0;
      const { call, facts } = testCall({ idempotency: 'safe' });
      const answer = policy(call, () => {
        requests += 1;
        sent += 1;
        const latencyMs = sent === 1 ? firstMs : 20;
        return new Promise((resolve) => clock.schedule(() => resolve('x'), latencyMs));
      });
      await clock.settle(answer);
      await clock.runAll();
      return facts.find((fact) => fact.type === 'hedge.started')?.afterMs;
    };
    for (const latencyMs of forty(40)) await read(latencyMs);
    expect(await read(1_000)).toBe(40);
    // Of the last 39 one took at least 60 ms, as long as its hedge was under way.
    expect(await read(1_000)).toBe(60);
    expect(requests).toBe(44);
  });

  it('learns from calls that their deadline leaves no time to hedge', async () => {
    const { clock, read } = start();
    for (const latencyMs of forty(40)) await read(latencyMs, 'get', clock.now() + 100);
    expect(await read(100)).toBe(40);
  });

  it('does not learn from failures', async () => {
    const clock = createVirtualClock();
    const policy = hedge({ clock });
    const { call, facts } = testCall({ idempotency: 'safe' });
    const refused = async (): Promise<never> => {
      throw new Error('refused');
    };
    for (let count = 0; count < 50; count += 1) await policy(call, refused).catch(() => {});
    const slow = policy(
      call,
      () => new Promise((resolve) => clock.schedule(() => resolve(1), 500)),
    );
    await clock.settle(slow);
    expect(facts).toEqual([]);
  });

  it('does not hedge a call whose key cannot be made, and does not fail it', async () => {
    const { read } = start({
      ceilingMs: 50,
      key: () => {
        throw new Error('no tenant');
      },
    });
    expect(await read(500)).toBeUndefined();
  });
});

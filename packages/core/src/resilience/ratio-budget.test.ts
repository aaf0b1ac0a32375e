import { describe, expect, it } from 'vitest';
import { failure, scriptedProvider, testCall } from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { hedge } from './hedge.js';
import { type RatioBudgetOptions, ratioBudget } from './ratio-budget.js';
import { retry } from './retry.js';

const down = failure('unavailable', 'unknown');
const instant = { duration: 0, next: () => instant };

function setup(options: RatioBudgetOptions = {}) {
  const clock = createVirtualClock();
  const budget = ratioBudget({ clock, ...options });
  const begin = (calls: number, key = 'acme') => {
    for (let n = 0; n < calls; n += 1) budget.begin?.(key);
  };
  /** How many repeats are allowed now. */
  const takeAll = (key = 'acme'): number => {
    let taken = 0;
    while (budget.take(key, down) !== undefined) taken += 1;
    return taken;
  };
  return { clock, budget, begin, takeAll };
}

describe('ratioBudget', () => {
  it.each([
    [0, 3],
    [15, 3],
    [19, 3],
    [20, 4],
    [24, 4],
    [100, 20],
  ])('allows a fifth of %d calls, and three always: %d', (calls, allowed) => {
    const { budget, begin, takeAll } = setup();
    begin(calls);
    expect(budget.available('acme')).toBe(allowed);
    expect(takeAll()).toBe(allowed);
    expect(budget.available('acme')).toBe(0);
  });

  it('has a ratio and a minimum of one’s own', () => {
    const { begin, takeAll } = setup({ ratio: 0.5, minimum: 0 });
    expect(takeAll()).toBe(0);
    begin(9);
    expect(takeAll()).toBe(4);
    begin(1);
    expect(takeAll()).toBe(1);
  });

  it('a share that a float misses by a hair is a whole one', () => {
    const { begin, takeAll } = setup({ ratio: 0.1, minimum: 0 });
    // 0.1 * 3 * 10 is above 3, 0.7 * 10 below 7.
    begin(30);
    expect(takeAll()).toBe(3);
    const other = setup({ ratio: 0.29, minimum: 0 });
    other.begin(100);
    expect(other.takeAll()).toBe(29);
  });

  it('counts calls and repeats of the last ten seconds, a tenth at a time', async () => {
    const { clock, budget, begin, takeAll } = setup();
    begin(50);
    expect(takeAll()).toBe(10);
    await clock.advance(5_000);
    begin(50);
    expect(takeAll()).toBe(10);
    await clock.advance(4_999);
    expect(budget.available('acme')).toBe(0);
    expect(budget.registry.inspect('acme')?.capacity).toBe(20);
    await clock.advance(1);
    expect(budget.registry.inspect('acme')?.capacity).toBe(10);
    expect(budget.available('acme')).toBe(0);
    await clock.advance(5_000);
    expect(budget.available('acme')).toBe(3);
  });

  it('a window of one’s own is as long as it says', async () => {
    const { clock, begin, budget } = setup({ windowMs: 1_000 });
    begin(50);
    await clock.advance(999);
    expect(budget.available('acme')).toBe(10);
    await clock.advance(1);
    expect(budget.available('acme')).toBe(3);
  });

  it('keeps what was taken counted, whatever became of the repeat', () => {
    const { budget, takeAll } = setup();
    expect(takeAll()).toBe(3);
    budget.refund('acme', 1);
    budget.refund('acme', undefined);
    expect(budget.available('acme')).toBe(0);
  });

  it('has a budget for each key, shows it, and forgets keys that were idle for a window', async () => {
    const { clock, budget, begin, takeAll } = setup({ maxKeys: 2 });
    begin(50, 'a');
    expect(takeAll('b')).toBe(3);
    expect(budget.registry.list()).toEqual([
      { key: 'a', available: 10, capacity: 10 },
      { key: 'b', available: 0, capacity: 3 },
    ]);
    expect(budget.available('nobody')).toBe(3);
    expect(budget.registry.inspect('nobody')).toBeUndefined();
    begin(1, 'c');
    expect(budget.registry.list()).toHaveLength(3);
    await clock.advance(10_000);
    begin(1, 'd');
    expect(budget.registry.list().map(({ key }) => key)).toEqual(['c', 'd']);
  });

  it('is told of the calls by the retry that has it', async () => {
    const { clock, budget } = setup();
    const policy = retry({ clock, budget, backoff: instant });
    const up = scriptedProvider('answer');
    for (let n = 0; n < 25; n += 1) await policy(testCall().call, up.next);
    expect(budget.registry.inspect('acme')).toEqual({ key: 'acme', available: 5, capacity: 5 });
  });

  it('keeps an outage at 1.2 requests for each call, and at 1 for each beyond the minimum', async () => {
    const clock = createVirtualClock();
    const policy = retry({ clock, backoff: instant, budget: ratioBudget({ clock }) });
    const provider = scriptedProvider(down);
    for (let n = 0; n < 2_000; n += 1) {
      await clock.settle(policy(testCall().call, provider.next).catch(() => {}));
    }
    expect(provider.calls.length / 2_000).toBeLessThanOrEqual(1.2);
    expect(provider.calls.length / 2_000).toBeGreaterThan(1.19);
  });

  it('is shared with a hedge, whose requests count as well', async () => {
    const { clock, budget } = setup();
    const policy = hedge({ clock, budget, afterMs: 10 });
    const answer = () => new Promise<void>((resolve) => clock.schedule(resolve, 50));
    for (let n = 0; n < 5; n += 1) {
      await clock.settle(policy(testCall({ idempotency: 'safe' }).call, answer));
    }
    expect(budget.available('acme')).toBe(0);
    const repeated = scriptedProvider(down);
    const around = retry({ clock, budget, backoff: instant });
    await around(testCall().call, repeated.next).catch(() => {});
    expect(repeated.calls).toHaveLength(1);
  });

  it('never lets a window have more repeats than it may, however calls come', async () => {
    const { clock, budget } = setup({ ratio: 0.3, minimum: 2, windowMs: 1_000 });
    const random = seededRandom(8);
    const calls: number[] = [];
    const repeats: number[] = [];
    for (let n = 0; n < 3_000; n += 1) {
      await clock.advance(Math.floor(random() * 20));
      const now = clock.now();
      if (random() < 0.4) {
        budget.begin?.('acme');
        calls.push(now);
      } else if (budget.take('acme', down) !== undefined) {
        repeats.push(now);
        // Slices leave as a whole, so that the oldest ones of a window may be gone already.
        const inWindow = (at: number) => at > now - 900;
        const allowed = Math.max(2, 0.3 * calls.filter((at) => at > now - 1_000).length);
        expect(repeats.filter(inWindow).length).toBeLessThanOrEqual(Math.ceil(allowed));
      }
    }
    expect(repeats.length).toBeGreaterThan(100);
  });

  it.each([
    [{ ratio: -0.1 }, 'ratio is -0.1'],
    [{ ratio: Number.NaN }, 'ratio is NaN'],
    [{ minimum: 1.5 }, 'minimum is 1.5'],
    [{ minimum: -1 }, 'minimum is -1'],
    [{ windowMs: 0 }, 'windowMs is 0'],
  ])('refuses %o', (options, message) => {
    expect(() => ratioBudget(options)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringContaining(`ratioBudget cannot work: ${message}`),
      }),
    );
  });
});

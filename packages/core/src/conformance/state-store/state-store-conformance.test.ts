import { describe, expect, it } from 'vitest';
import type { Clock } from '../../clock.js';
import { createMemoryStore } from '../../store/memory-store.js';
import type { Lease, StateStore } from '../../store/state-store.js';
import { createVirtualClock } from '../../testing/virtual-clock.js';
import type { ConformanceRunner } from '../conformance-case.js';
import { stateStoreConformance } from './state-store-conformance.js';

type Defect = (sound: StateStore, clock: Clock) => Partial<StateStore>;

/** Runs the suite on a store and returns the names of the cases that fail. */
async function failuresOf(defect: Defect): Promise<string[]> {
  const clock = createVirtualClock();
  const sound = createMemoryStore({ clock });
  const store = { ...sound, ...defect(sound, clock) };
  const cases: [name: string, run: () => Promise<void>][] = [];
  const groups: string[] = [];
  const runner: ConformanceRunner = {
    describe: (name, define) => {
      groups.push(name);
      define();
      groups.pop();
    },
    it: (name, run) => cases.push([`${groups.at(-1)} › ${name}`, run]),
  };
  const passTime = (ms: number): Promise<void> => clock.advance(ms);
  stateStoreConformance(runner, { provider: 'broken', connect: async () => ({ store }), passTime });
  const failures: string[] = [];
  for (const [name, run] of cases) await run().catch(() => failures.push(name));
  return failures;
}

const soon = (): Promise<void> => Promise.resolve();

describe('stateStoreConformance', () => {
  it('finds nothing wrong with a sound store', async () => {
    expect(await failuresOf(() => ({}))).toEqual([]);
  });

  it.each<[string, string, Defect]>([
    [
      'claims that are not atomic',
      'claim › of fifty at once exactly one takes it',
      (sound) => ({
        claim: async (key, { owner, ttlMs }) => {
          const holder = await sound.get(key);
          await soon();
          if (holder !== undefined) return { claimed: holder === owner, owner: holder };
          await sound.compareAndSet(key, { expected: undefined, next: owner, ttlMs });
          return { claimed: true, owner };
        },
      }),
    ],
    [
      'claims that a repetition prolongs',
      'claim › ends by itself, and a repetition does not make it last longer',
      (sound) => ({
        claim: async (key, options) => {
          const claim = await sound.claim(key, options);
          const own = { expected: options.owner, next: options.owner, ttlMs: options.ttlMs };
          if (claim.claimed) await sound.compareAndSet(key, own);
          return claim;
        },
      }),
    ],
    [
      'replacements that are not atomic',
      'values › of fifty replacements at once none is lost',
      (sound) => ({
        compareAndSet: async (key, { expected, next, ttlMs }) => {
          const value = await sound.get(key);
          await soon();
          if (value !== expected) return false;
          while (
            !(await sound.compareAndSet(key, { expected: await sound.get(key), next, ttlMs }))
          );
          return true;
        },
      }),
    ],
    [
      'refused calls that are counted',
      'count › what is refused is not counted, and is allowed after the time that was named',
      (sound) => ({
        count: async (key, options) => {
          const counted = await sound.count(key, { ...options, limit: options.limit + 1 });
          const allowed = counted.allowed && counted.remaining > 0;
          const retryAfterMs = allowed ? 0 : Math.max(counted.retryAfterMs, 1);
          return { allowed, remaining: Math.max(0, counted.remaining - 1), retryAfterMs };
        },
      }),
    ],
    [
      'a window that ends for all at once',
      'count › slides: what came early leaves early',
      (sound, clock) => ({
        count: (key, options) =>
          sound.count(`${key} ${Math.floor(clock.now() / options.windowMs)}`, options),
      }),
    ],
    [
      'costs that are all one',
      'count › counts costs, and waits for as much room as is asked for',
      (sound) => ({ count: (key, options) => sound.count(key, { ...options, cost: 1 }) }),
    ],
    [
      'leases that their owner gets twice',
      'lease › one at a time holds the key, the same owner included',
      (sound) => {
        const last = new Map<string, Lease>();
        return {
          lease: async (key, options) => {
            const lease = (await sound.lease(key, options)) ?? last.get(key + options.owner);
            if (lease !== undefined) last.set(key + options.owner, lease);
            return lease;
          },
        };
      },
    ],
    [
      'tokens that do not grow',
      'lease › is free as soon as it is released, with a larger token for the next',
      (sound) => {
        const real = new Map<string, Lease>();
        return {
          lease: async (key, options) => {
            const lease = await sound.lease(key, options);
            if (lease !== undefined) real.set(key, lease);
            return lease && { ...lease, token: 1 };
          },
          renew: (lease, ttlMs) => sound.renew(real.get(lease.key) ?? lease, ttlMs),
          release: (lease) => sound.release(real.get(lease.key) ?? lease),
        };
      },
    ],
    [
      'leases that anybody releases',
      'lease › who slept over its end cannot touch the next holder',
      (sound) => {
        const real = new Map<string, Lease>();
        return {
          lease: async (key, options) => {
            const lease = await sound.lease(key, options);
            if (lease !== undefined) real.set(key, lease);
            return lease;
          },
          release: (lease) => sound.release(real.get(lease.key) ?? lease),
        };
      },
    ],
    [
      'values that never end',
      'values › a value ends, and is like none from then on',
      (sound) => ({
        compareAndSet: (key, options) => sound.compareAndSet(key, { ...options, ttlMs: 9e9 }),
      }),
    ],
    [
      'keys that lose their case',
      'values › keys and values are kept as they are',
      (sound) => ({
        get: (key) => sound.get(key.toLowerCase()),
        compareAndSet: (key, options) => sound.compareAndSet(key.toLowerCase(), options),
      }),
    ],
    [
      'one room for leases and values',
      'lease › has keys of its own, apart from values and windows',
      (sound) => ({
        lease: async (key, options) => {
          const lease = await sound.lease(key, options);
          if (lease) await sound.claim(key, options);
          return lease;
        },
      }),
    ],
  ])('finds %s', async (_, name, defect) => {
    expect(await failuresOf(defect)).toContain(name);
  });
});

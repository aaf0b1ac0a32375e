import { describe, expect, it } from 'vitest';
import { keepCalling, loadedProvider } from '../../test/resilience/loaded-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { adaptiveConcurrency } from './adaptive-concurrency.js';
import type { AdaptiveConcurrencyOptions } from './adaptive-options.js';

const SERVICE_MS = 250;
const CAPACITIES = [50, 100, 50];

/**
 * Runs a provider whose capacity takes steps up and down under more callers than it can serve. Returns the
 * mean limit of the five seconds from the 30th after each step, as a multiple of the capacity.
 */
async function settle(
  options: AdaptiveConcurrencyOptions,
  seed: number,
  refusesAfterMs?: number,
): Promise<readonly number[]> {
  const clock = createVirtualClock();
  const random = seededRandom(seed);
  const policy = adaptiveConcurrency({ queue: 1_000, maxWaitMs: 1e9, clock, ...options });
  const provider = loadedProvider({
    clock,
    random,
    capacity: 0,
    serviceMs: SERVICE_MS,
    ...(refusesAfterMs !== undefined && { refusesAfterMs }),
  });
  const shares: number[] = [];
  for (const capacity of CAPACITIES) {
    provider.capacity = capacity;
    if (shares.length === 0) keepCalling(policy, provider, clock, 250);
    await clock.advance(30_000);
    let sum = 0;
    for (let n = 0; n < 20; n += 1) {
      await clock.advance(250);
      sum += policy.registry.inspect('acme')?.concurrency ?? 0;
    }
    shares.push(sum / 20 / capacity);
  }
  return shares;
}

describe('adaptive limit after a step of the capacity', { timeout: 30_000 }, () => {
  const seeds = [1, 2];

  it.each<[string, AdaptiveConcurrencyOptions, number | undefined]>([
    ['gradient, the provider refuses what is too much', {}, 10],
    ['aimd, the provider refuses what is too much', { algorithm: 'aimd' }, 10],
    ['gradient with tolerance 1, the provider slows down', { tolerance: 1 }, undefined],
    [
      'aimd with a bound on the time, the provider slows down',
      { algorithm: 'aimd', slowAfterMs: 1.1 * SERVICE_MS },
      undefined,
    ],
  ])('%s: within a fifth of it after 30 s, up and down', async (_, options, refusesAfterMs) => {
    for (const seed of seeds) {
      for (const share of await settle(options, seed, refusesAfterMs)) {
        expect(share).toBeGreaterThan(0.8);
        expect(share).toBeLessThan(1.2);
      }
    }
  });

  it('gradient as Netflix has it: a provider that slows down is loaded up to the tolerance', async () => {
    for (const seed of seeds) {
      for (const share of await settle({}, seed)) {
        expect(share).toBeGreaterThan(1.1);
        expect(share).toBeLessThan(2);
      }
    }
  });
});

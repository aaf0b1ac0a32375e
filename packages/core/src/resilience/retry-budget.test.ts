import { describe, expect, it } from 'vitest';
import {
  factTypes,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { retry } from './retry.js';
import { retryBudget } from './retry-budget.js';

const instant = { duration: 0, next: () => instant };

/** Attempts per call, and the share of calls that succeed, over 5,000 calls. */
async function simulate(failureRate: number, budgeted: boolean): Promise<[number, number]> {
  const clock = createVirtualClock();
  const random = seededRandom(3);
  const policy = retry({ clock, backoff: instant, ...(budgeted ? {} : { budget: false }) });
  let attempts = 0;
  let succeeded = 0;
  const provider = async (): Promise<void> => {
    attempts += 1;
    if (random() < failureRate) throw failure('unavailable', 'unknown');
  };
  const calls = 5_000;
  for (let batch = 0; batch < calls / 100; batch += 1) {
    const outcomes = Array.from({ length: 100 }, () =>
      policy(testCall().call, provider).then(
        () => {
          succeeded += 1;
        },
        () => {},
      ),
    );
    await clock.settle(Promise.all(outcomes));
  }
  return [attempts / calls, succeeded / calls];
}

describe('retry budget', () => {
  it('keeps an outage from being amplified: 1.05 attempts per call instead of 3', async () => {
    expect((await simulate(1, false))[0]).toBe(3);
    expect((await simulate(1, true))[0]).toBeLessThanOrEqual(1.05);
  });

  it('keeps half an outage within 1.15', async () => {
    expect((await simulate(0.5, true))[0]).toBeLessThanOrEqual(1.15);
  });

  it('is not felt while most calls succeed', async () => {
    const [, without] = await simulate(0.05, false);
    const [, within] = await simulate(0.05, true);
    expect(without - within).toBeLessThan(0.001);
  });

  it('rejects with the provider error and says why no repeat came', async () => {
    const { call, facts } = testCall();
    const error = failure('unavailable', 'unknown');
    const policy = retry({ budget: retryBudget({ capacity: 13 }) });
    await expect(policy(call, scriptedProvider(error).next)).rejects.toBe(error);
    expect(facts).toEqual([{ type: 'retry.gave_up', attempt: 1, reason: 'budget' }]);
  });

  it('asks less after a rate limit, refunds a successful repeat whole and a first success by one', () => {
    const budget = retryBudget({ capacity: 100 });
    expect(budget.take('acme', failure('rate_limited', 'not_executed'))).toBe(5);
    expect(budget.take('acme', failure('timeout', 'unknown'))).toBe(14);
    expect(budget.available('acme')).toBe(81);
    budget.refund('acme', 14);
    budget.refund('acme', undefined);
    expect(budget.available('acme')).toBe(96);
    for (let n = 0; n < 10; n += 1) budget.refund('acme', undefined);
    expect(budget.available('acme')).toBe(100);
  });

  it('keeps one bucket per provider', async () => {
    const clock = createVirtualClock();
    const policy = retry({ clock, budget: retryBudget({ capacity: 14 }), attempts: 2 });
    const facts = [];
    for (const provider of ['acme', 'acme', 'other']) {
      const started = testCall({ provider });
      const failing = scriptedProvider(failure('unavailable', 'unknown')).next;
      await clock.settle(policy(started.call, failing).catch(() => {}));
      facts.push(factTypes(started.facts)[0]);
    }
    expect(facts).toEqual(['retry.scheduled', 'retry.gave_up', 'retry.scheduled']);
  });

  it.each([{ capacity: 0 }, { cost: -1 }, { refund: Number.NaN }])('refuses %o', (options) => {
    expect(() => retryBudget(options)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });
});

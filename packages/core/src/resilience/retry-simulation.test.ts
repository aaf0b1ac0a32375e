import { describe, expect, it } from 'vitest';
import { failure, testCall } from '../../test/resilience/scripted-provider.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { ratioBudget } from './ratio-budget.js';
import { retry } from './retry.js';
import type { RetryBudget } from './retry-budget.js';

const PER_SECOND = 1_000;
/** Calls of one hundredth of a second begin together. */
const BATCHES = 100;

type BudgetOf = (clock: ReturnType<typeof createVirtualClock>) => RetryBudget | false | undefined;

/**
 * Some seconds at 1,000 calls a second, three attempts each, against a provider that fails so often: the attempts
 * for each call, and the share of calls that succeeded. Backoffs are short, so that repeats fall into the
 * same time.
 */
async function run(seed: number, failureRate: number, budget: BudgetOf, seconds = 15) {
  const clock = createVirtualClock();
  const random = seededRandom(seed);
  const soon = { duration: 10, next: () => soon };
  const policy = retry({ clock, random, backoff: soon, budget: budget(clock) });
  const { call } = testCall();
  const error = failure('unavailable', 'unknown');
  let [attempts, succeeded] = [0, 0];
  const provider = async (): Promise<void> => {
    attempts += 1;
    if (random() < failureRate) throw error;
  };
  const succeed = (): void => {
    succeeded += 1;
  };
  const calls = seconds * PER_SECOND;
  for (let batch = 0; batch < seconds * BATCHES; batch += 1) {
    for (let n = 0; n < PER_SECOND / BATCHES; n += 1)
      policy(call, provider).then(succeed, () => {});
    await clock.advance(1_000 / BATCHES);
  }
  await clock.runAll();
  return { amplification: attempts / calls, success: succeeded / calls };
}

const none: BudgetOf = () => false;
const byDefault: BudgetOf = () => undefined;
const byRatio: BudgetOf = (clock) => ratioBudget({ clock });

describe.each([11, 12])('the retry budget at 1,000 calls a second, seed %d (§6 item 6)', (seed) => {
  it('keeps a total outage at 1.05 requests for each call instead of 3', async () => {
    expect((await run(seed, 1, none, 2)).amplification).toBe(3);
    expect((await run(seed, 1, byDefault)).amplification).toBeLessThanOrEqual(1.05);
  });

  it('keeps half an outage at 1.10 instead of 1.75', async () => {
    expect((await run(seed, 0.5, none, 5)).amplification).toBeCloseTo(1.75, 1);
    expect((await run(seed, 0.5, byDefault)).amplification).toBeLessThanOrEqual(1.1);
  });

  it('is not felt at 10 % failure: within 0.1 percentage points', async () => {
    const without = await run(seed, 0.1, none);
    const within = await run(seed, 0.1, byDefault);
    expect(without.success - within.success).toBeLessThanOrEqual(0.001);
    expect(within.success).toBeGreaterThan(0.998);
  });

  it('of a fifth keeps any outage at 1.2, and is not felt at 10 % failure either', async () => {
    expect((await run(seed, 1, byRatio)).amplification).toBeLessThanOrEqual(1.2);
    expect((await run(seed, 0.5, byRatio)).amplification).toBeLessThanOrEqual(1.2);
    expect((await run(seed, 0.1, byRatio)).success).toBeGreaterThan(0.998);
  });
});

import { describe, expect, it } from 'vitest';
import {
  factTypes,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { retry } from './retry.js';
import { retryBudget } from './retry-budget.js';

const instant = { duration: 0, next: () => instant };

describe('retry budget', () => {
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

  it.each([
    [{ capacity: 0 }, 'capacity is 0'],
    [{ capacity: Number.POSITIVE_INFINITY }, 'capacity is Infinity'],
    [{ cost: -1 }, 'cost is -1'],
    [{ rateLimitedCost: -1 }, 'rateLimitedCost is -1'],
    [{ refund: Number.NaN }, 'refund is NaN'],
  ])('refuses %o', (options, message) => {
    expect(() => retryBudget(options)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringContaining(`retryBudget cannot work: ${message}`),
      }),
    );
  });

  it('has 500 tokens, asks 14, and 5 after a rate limit, and gives 1 back', () => {
    const budget = retryBudget();
    expect(budget.available('acme')).toBe(500);
    expect(budget.take('acme', failure('unavailable', 'unknown'))).toBe(14);
    expect(budget.take('acme', failure('rate_limited', 'not_executed'))).toBe(5);
    budget.refund('acme', undefined);
    expect(budget.available('acme')).toBe(482);
  });

  it('takes prices of one’s own, the last token included', () => {
    const budget = retryBudget({ capacity: 10, cost: 10, rateLimitedCost: 4, refund: 3 });
    expect(budget.take('acme', failure('timeout', 'unknown'))).toBe(10);
    expect(budget.take('acme', failure('rate_limited', 'not_executed'))).toBeUndefined();
    budget.refund('acme', undefined);
    budget.refund('acme', undefined);
    expect(budget.take('acme', failure('rate_limited', 'not_executed'))).toBe(4);
  });

  it('shows its keys, and looking makes none', () => {
    const budget = retryBudget({ capacity: 100 });
    budget.take('acme', failure('timeout', 'unknown'));
    expect(budget.registry.list()).toEqual([{ key: 'acme', available: 86, capacity: 100 }]);
    expect(budget.registry.inspect('acme')).toEqual({ key: 'acme', available: 86, capacity: 100 });
    expect(budget.registry.inspect('other')).toBeUndefined();
    expect(budget.available('other')).toBe(100);
    expect(budget.registry.list()).toHaveLength(1);
  });

  it('forgets keys that are full, and no others', () => {
    const clock = createVirtualClock();
    const budget = retryBudget({ maxKeys: 2, clock });
    budget.refund('full', undefined);
    budget.take('spent', failure('timeout', 'unknown'));
    budget.refund('next', undefined);
    expect(budget.registry.list().map(({ key }) => key)).toEqual(['spent', 'next']);
  });

  it('has a bucket for what `key` says: the tenant, the operation', async () => {
    const clock = createVirtualClock();
    const budget = retryBudget({ capacity: 14, clock });
    const options = { clock, budget, attempts: 2, backoff: instant };
    const policy = retry({ ...options, key: ({ operation }) => operation });
    const attemptsOf = async (operation: string): Promise<number> => {
      const provider = scriptedProvider(failure('unavailable', 'unknown'));
      await clock.settle(policy(testCall({ operation }).call, provider.next).catch(() => {}));
      return provider.calls.length;
    };
    expect([await attemptsOf('a'), await attemptsOf('a'), await attemptsOf('b')]).toEqual([
      2, 1, 2,
    ]);
    expect(budget.registry.list().map(({ key }) => key)).toEqual(['a', 'b']);
    const up = scriptedProvider('answer');
    await policy(testCall({ operation: 'b' }).call, up.next);
    expect(budget.available('b')).toBe(1);
  });

  it('asks for the key once in a call, and a key that throws costs the call nothing', async () => {
    const clock = createVirtualClock();
    const budget = retryBudget({ clock });
    let asked = 0;
    const key = () => {
      asked += 1;
      throw new Error('a bug in the key');
    };
    const policy = retry({ clock, budget, key, backoff: instant });
    const provider = scriptedProvider(failure('unavailable', 'unknown'), 'answer');
    expect(await clock.settle(policy(testCall().call, provider.next))).toBe('answer');
    expect(asked).toBe(1);
    expect(budget.registry.list()).toEqual([{ key: 'acme', available: 500, capacity: 500 }]);
  });

  it('is on by default, and the policy shows it', async () => {
    const clock = createVirtualClock();
    const policy = retry({ clock, backoff: instant });
    const failing = scriptedProvider(failure('unavailable', 'unknown'));
    await clock.settle(policy(testCall().call, failing.next).catch(() => {}));
    expect(policy.budget?.registry?.list()).toEqual([
      { key: 'acme', available: 472, capacity: 500 },
    ]);
    expect(policy.description?.settings).toMatchObject({ budgeted: true });
    expect(retry({ budget: false }).budget).toBeUndefined();
    expect(retry({ budget: false }).description?.settings).toMatchObject({ budgeted: false });
    const own = retryBudget();
    expect(retry({ budget: own }).budget).toBe(own);
  });

  it('of one’s own that throws allows no repeat, and hides neither an answer nor a failure', async () => {
    const bug = (): never => {
      throw new Error('a bug in the budget');
    };
    const policy = retry({ budget: { begin: bug, take: bug, refund: bug, available: bug } });
    expect(await policy(testCall().call, scriptedProvider('answer').next)).toBe('answer');
    const { call, facts } = testCall();
    const error = failure('unavailable', 'unknown');
    const failing = scriptedProvider(error);
    await expect(policy(call, failing.next)).rejects.toBe(error);
    expect(failing.calls).toHaveLength(1);
    expect(facts).toEqual([{ type: 'retry.gave_up', attempt: 1, reason: 'budget' }]);
  });

  it('of one’s own hears of every call before its first attempt, once', async () => {
    const clock = createVirtualClock();
    const heard: string[] = [];
    const budget = {
      begin: (key: string) => void heard.push(`begin ${key}`),
      take: (key: string) => {
        heard.push(`take ${key}`);
        return 7;
      },
      refund: (key: string, taken: number | undefined) => void heard.push(`refund ${key} ${taken}`),
      available: () => 0,
    };
    const policy = retry({ clock, budget, backoff: instant });
    const provider = scriptedProvider(() => {
      heard.push('attempt');
      throw failure('unavailable', 'unknown');
    }, 'answer');
    await clock.settle(policy(testCall().call, provider.next));
    expect(heard).toEqual(['begin acme', 'attempt', 'take acme', 'refund acme 7']);
    await policy(testCall().call, scriptedProvider('answer').next);
    expect(heard.slice(4)).toEqual(['begin acme', 'refund acme undefined']);
  });
});

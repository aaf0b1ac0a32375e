import { describe, expect, it } from 'vitest';
import {
  failure,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { type Ending, slowProvider } from '../../test/resilience/slow-provider.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type HedgeOptions, hedge } from './hedge.js';
import { type RetryBudget, retryBudget } from './retry-budget.js';

function start(
  endings: readonly Ending[],
  options: HedgeOptions = {},
  callOptions: TestCallOptions = {},
) {
  const clock = createVirtualClock();
  const provider = slowProvider(clock, ...endings);
  const { call, facts } = testCall({ idempotency: 'safe', ...callOptions });
  const policy = hedge({ afterMs: 100, clock, ...options });
  const outcome = policy(call, provider.next);
  outcome.catch(() => {});
  return { clock, policy, provider, outcome, facts };
}

const fails = (afterMs: number, error: Error): Ending => ({ afterMs, with: error });
const doubt = () => failure('unavailable', 'unknown');
const refusal = () => failure('circuit_open', 'not_executed');
const no = () => failure('not_found', 'executed');

describe('hedge › failures', () => {
  it('of the first request before any hedge is the call’s, and nothing is sent again', async () => {
    const error = doubt();
    const { clock, outcome, provider } = start([fails(50, error)]);
    await expect(clock.settle(outcome)).rejects.toBe(error);
    expect(error.details).toBeUndefined();
    await clock.runAll();
    expect(provider.requests).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('of the first request waits for the hedge', async () => {
    const { clock, outcome } = start([fails(150, doubt()), { afterMs: 100, with: 'second' }]);
    expect(await clock.settle(outcome)).toBe('second');
    expect(clock.now()).toBe(200);
  });

  it('of the hedge waits for the first request', async () => {
    const { clock, outcome, facts } = start([{ afterMs: 300, with: 'first' }, fails(5, refusal())]);
    expect(await clock.settle(outcome)).toBe('first');
    expect(facts.at(-1)).toEqual({ type: 'hedge.won', hedge: 0 });
  });

  it('of all leave no timer of a hedge that was still to come', async () => {
    const { clock, outcome } = start([fails(150, doubt()), fails(20, doubt())], { maxHedges: 5 });
    await expect(clock.settle(outcome)).rejects.toMatchObject({ code: 'unavailable' });
    expect(clock.now()).toBe(150);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['no further hedge is sent once the server has named a time to wait', 0, 2],
    ['the next hedge is sent where it named none', undefined, 3],
  ])('while another request runs, %s', async (_, retryAfterMs, sent) => {
    const busy = failure('rate_limited', 'not_executed', { retryAfterMs });
    const { clock, outcome, provider } = start(
      [{ afterMs: 400, with: 'first' }, fails(50, busy), { afterMs: 400, with: 'third' }],
      { maxHedges: 2 },
    );
    expect(await clock.settle(outcome)).toBe('first');
    expect(provider.requests).toHaveLength(sent);
    expect(clock.pendingTimers).toBe(0);
  });

  it('a read that is answered with no does not wait for a second no', async () => {
    const error = no();
    const { clock, outcome, provider } = start([{ afterMs: 900, with: 'first' }, fails(5, error)]);
    await expect(clock.settle(outcome)).rejects.toBe(error);
    expect(clock.now()).toBe(105);
    expect(provider.requests[0]?.call.signal.aborted).toBe(true);
    expect(error.details).toBeUndefined();
  });

  it.each([
    ['a failure that may be gone next time', failure('malformed_response', 'executed')],
    ['a no that the server takes back', failure('conflict', 'executed', { shouldRetry: true })],
    ['a request that was not sent', failure('not_found', 'not_executed')],
    ['something that nobody classified', new TypeError('?')],
  ])('%s is no answer', async (_, error) => {
    const { clock, outcome } = start([{ afterMs: 300, with: 'first' }, fails(5, error)]);
    expect(await clock.settle(outcome)).toBe('first');
  });

  it('the second deletion is told that nothing is there, and the first one counts', async () => {
    const { clock, outcome } = start(
      [{ afterMs: 300, with: 'deleted' }, fails(5, no())],
      { idempotency: ['natural'] },
      { idempotency: 'natural' },
    );
    expect(await clock.settle(outcome)).toBe('deleted');
  });
});

describe('hedge › the error of a call all of whose requests failed', () => {
  type Case = readonly [first: Error, second: Error, telling: 'first' | 'second'];
  const cases: Record<string, Case> = {
    'that it may have acted, before what it said': [no(), doubt(), 'second'],
    'that it may have acted, before a refusal of ours': [doubt(), refusal(), 'first'],
    'what it said, before a refusal of ours': [refusal(), no(), 'second'],
    'of equals the one that was sent first': [doubt(), failure('timeout', 'unknown'), 'first'],
    'what is classified, before what is not': [new TypeError('?'), refusal(), 'second'],
  };
  it.each(Object.entries(cases))('says %s', async (_, [first, second, telling]) => {
    for (const firstEndsAt of [150, 400]) {
      const { clock, outcome } = start(
        [fails(firstEndsAt, first), fails(150, second)],
        { idempotency: ['natural'] },
        { idempotency: 'natural' },
      );
      await expect(clock.settle(outcome)).rejects.toBe(telling === 'first' ? first : second);
    }
  });

  it('names what became of the others', async () => {
    const error = failure('unavailable', 'unknown', { details: { type: 'api_error' } });
    const { clock, outcome } = start(
      [fails(400, refusal()), fails(150, error), fails(150, new TypeError('?'))],
      { maxHedges: 2 },
    );
    await expect(clock.settle(outcome)).rejects.toBe(error);
    expect((error as IntegrationError).details).toEqual({
      type: 'api_error',
      hedges: [{ hedge: 0, code: 'circuit_open', execution: 'not_executed' }, { hedge: 2 }],
    });
  });

  it('names the longest wait that any of them was told', async () => {
    const told = (ms: number) => failure('rate_limited', 'not_executed', { retryAfterMs: ms });
    const error = doubt();
    const { clock, outcome } = start(
      [fails(400, error), fails(280, told(900)), fails(190, told(20))],
      {
        maxHedges: 2,
      },
    );
    await expect(clock.settle(outcome)).rejects.toBe(error);
    expect(error.retryAfterMs).toBe(900);
  });

  it('names no wait where none of them was told one', async () => {
    const error = doubt();
    const { clock, outcome } = start([fails(400, error), fails(50, new TypeError('?'))]);
    await expect(clock.settle(outcome)).rejects.toBe(error);
    expect(error.retryAfterMs).toBeUndefined();
  });

  it('is what was thrown where nobody classified it', async () => {
    const [first, second] = [new TypeError('first'), new TypeError('second')];
    const { clock, outcome } = start([fails(400, first), fails(150, second)]);
    await expect(clock.settle(outcome)).rejects.toBe(first);
  });
});

describe('hedge › budget', () => {
  const slow: Ending = { afterMs: 500, with: 'first' };

  it('without a token there is no hedge, and no error', async () => {
    const budget = retryBudget({ capacity: 13 });
    const { clock, outcome, provider, facts } = start([slow], { budget, maxHedges: 2 });
    expect(await clock.settle(outcome)).toBe('first');
    expect(provider.requests).toHaveLength(1);
    expect(facts).toEqual([{ type: 'hedge.suppressed', reason: 'budget' }]);
  });

  it('a hedge costs what a retry costs, from the same tokens of the same provider', async () => {
    const budget = retryBudget();
    const { clock, outcome } = start([slow], { budget });
    await clock.settle(outcome);
    expect(budget.available('acme')).toBe(500 - 14);
  });

  it('one that is shared is refunded by the retry around, not here', async () => {
    const budget = retryBudget({ capacity: 100 });
    budget.take('acme', doubt());
    const { clock, outcome } = start([{ afterMs: 5, with: 'first' }], { budget });
    await clock.settle(outcome);
    expect(budget.available('acme')).toBe(86);
  });

  it('one of its own is refunded by answers: one hedge for 14 of them', async () => {
    const clock = createVirtualClock();
    const policy = hedge({ afterMs: 100, clock });
    let requests = 0;
    const read = (afterMs: number) =>
      clock.settle(
        policy(testCall({ idempotency: 'safe' }).call, () => {
          requests += 1;
          return new Promise((resolve) => clock.schedule(() => resolve('x'), afterMs));
        }),
      );
    for (let count = 0; count < 1_000; count += 1) await read(150);
    // 500 tokens, one more for each answer, 14 for each hedge.
    expect(requests - 1_000).toBe(Math.floor((500 + 1_000) / 14));
  });

  it('budgetKey says whose tokens a hedge takes', async () => {
    const budget = retryBudget();
    const budgetKey = ({ operation }: { readonly operation: string }) => `tenant of ${operation}`;
    const { clock, outcome } = start([slow], { budget, budgetKey });
    await clock.settle(outcome);
    expect(budget.available('tenant of charge')).toBe(500 - 14);
    expect(budget.available('acme')).toBe(500);
  });

  it('a budgetKey that cannot be made costs the hedge, and hides no answer', async () => {
    const { clock, outcome, facts } = start([slow], {
      budgetKey: () => {
        throw new Error('no tenant');
      },
    });
    expect(await clock.settle(outcome)).toBe('first');
    expect(facts).toEqual([{ type: 'hedge.suppressed', reason: 'budget' }]);
  });

  it('false lifts the limit', async () => {
    const clock = createVirtualClock();
    const policy = hedge({ afterMs: 100, clock, budget: false });
    for (let count = 0; count < 100; count += 1) {
      const { call, facts } = testCall({ idempotency: 'safe' });
      const provider = slowProvider(clock, slow, slow);
      await clock.settle(policy(call, provider.next));
      expect(facts[0]?.type).toBe('hedge.started');
    }
  });

  it('one that throws costs the hedge, never the call', async () => {
    const seen: IntegrationError[] = [];
    const budget: RetryBudget = {
      take: (_, error) => {
        seen.push(error);
        throw new Error('no budget');
      },
      refund: () => {},
      available: () => 0,
    };
    const { clock, outcome, facts } = start([slow], { budget });
    expect(await clock.settle(outcome)).toBe('first');
    expect(facts).toEqual([{ type: 'hedge.suppressed', reason: 'budget' }]);
    expect(seen[0]).toMatchObject({ code: 'timeout', execution: 'unknown', operation: 'charge' });
    expect(seen[0]?.message).toContain('it had no answer within 100 ms');
  });
});

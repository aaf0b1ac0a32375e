import type { UsageEvent } from '../../ports/usage-ledger-requests.js';
import { check, checkCode, checkEqual } from '../check.js';
import { plainCost, plainCosts, type UsageLedgerCase, usd } from './usage-ledger-session.js';

const AT_ONCE = 20;

/** An event as a sender may write it, and again in other words. */
const FIRST: Partial<UsageEvent> = {
  tokens: { inputTokens: 100, outputTokens: 20 },
  cost: usd('1.5'),
  metadata: { a: '1', b: '2' },
};
const SAME: Partial<UsageEvent> = {
  tokens: { inputTokens: 100, cachedInputTokens: 0, outputTokens: 20 },
  totalTokens: 120,
  units: {},
  cost: usd('1.50'),
  costSource: 'caller',
  estimated: false,
  dimensions: {},
  metadata: { b: '2', a: '1' },
};
const CHANGES: ReadonlyArray<Partial<UsageEvent>> = [
  { account: 'conformance-another' },
  { provider: 'another' },
  { model: 'another' },
  { occurredAt: new Date('2025-01-01T00:00:00Z') },
  { tokens: { inputTokens: 100, outputTokens: 21 } },
  { units: { web_searches: 1 } },
  { cost: usd('1.500000000001') },
  { cost: { amount: '1.5', currency: 'EUR' } },
  { costSource: 'provider' },
  { serviceTier: 'flex' },
  { estimated: true },
  { dimensions: { team: 'core' } },
  { metadata: { a: '2' } },
];

/** What `recordUsage` promises. */
export const recordCases: readonly UsageLedgerCase[] = [
  {
    group: 'recordUsage',
    name: 'answers with the id, and with the cost and the source that were stated',
    needs: ['recordUsage'],
    run: async ({ ledger, event }) => {
      const stated = event({ cost: usd('0.000000000021'), costSource: 'provider' });
      const { id, deduplicated, cost, costSource: source } = await ledger.recordUsage(stated);
      checkEqual(
        [id, deduplicated, plainCost(cost), source],
        [stated.id, false, '0.000000000021 USD', 'provider'],
        'the answer',
      );
      const { costSource } = await ledger.recordUsage(event({ cost: usd('1') }));
      checkEqual(costSource, 'caller', 'the source of a cost that names none');
    },
  },
  {
    group: 'recordUsage',
    name: 'an event that comes again, also in other words, adds nothing and is answered the same',
    needs: ['recordUsage', 'getDailySummary', 'listUsage'],
    run: async ({ ledger, event, dayTotals, listed }) => {
      const first = event(FIRST);
      await ledger.recordUsage(first);
      for (const again of [first, { ...first, ...SAME }]) {
        const { deduplicated, cost, costSource } = await ledger.recordUsage(again);
        checkEqual(
          [deduplicated, plainCost(cost), costSource],
          [true, '1.5 USD', 'caller'],
          'the answer to a repetition',
        );
      }
      const totals = await dayTotals();
      checkEqual([totals.events, plainCosts(totals.costs)], [1, ['1.5 USD']], 'the totals');
      checkEqual((await listed()).length, 1, 'the events');
    },
  },
  {
    group: 'recordUsage',
    name: 'an id with other contents is a conflict, and what was recorded stays',
    needs: ['recordUsage', 'getDailySummary'],
    run: async ({ ledger, event, failure, dayTotals }) => {
      const first = event(FIRST);
      await ledger.recordUsage(first);
      for (const change of CHANGES) {
        const error = checkCode(
          await failure(ledger.recordUsage({ ...first, ...change })),
          'conflict',
        );
        checkEqual(error.execution, 'executed', 'the execution of a refusal');
      }
      const { events, costs, tokens } = await dayTotals();
      checkEqual(
        [events, plainCosts(costs), tokens.outputTokens],
        [1, ['1.5 USD'], 20],
        'the totals',
      );
    },
  },
  {
    group: 'recordUsage',
    name: `one event ${AT_ONCE} times at once is recorded once`,
    needs: ['recordUsage', 'getDailySummary'],
    run: async ({ ledger, event, dayTotals }) => {
      const same = event({ cost: usd('1') });
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => ledger.recordUsage(same)),
      );
      checkEqual(answers.filter(({ deduplicated }) => !deduplicated).length, 1, 'the firsts');
      checkEqual((await dayTotals()).events, 1, 'the events');
    },
  },
  {
    group: 'prices',
    name: 'what has no price is unpriced, which is never 0',
    needs: ['recordUsage', 'getDailySummary', 'listUsage'],
    run: async ({ ledger, event, dayTotals, listed }) => {
      const classes = event();
      const bareTotal = event({ tokens: undefined, totalTokens: 1500 });
      for (const unpriced of [classes, bareTotal]) {
        const { cost, costSource } = await ledger.recordUsage(unpriced);
        check(cost === undefined && costSource === undefined, 'what has no price got one');
      }
      const totals = await dayTotals();
      checkEqual([totals.costs, totals.events, totals.unpriced], [[], 2, 2], 'the totals');
      check(
        (await listed()).every(({ cost }) => cost === undefined),
        'what has no price is listed with one',
      );
    },
  },
  {
    group: 'prices',
    name: 'a stated cost of 0 is a price',
    needs: ['recordUsage', 'getDailySummary'],
    run: async ({ ledger, event, dayTotals }) => {
      const { cost } = await ledger.recordUsage(event({ cost: usd('0') }));
      checkEqual(plainCost(cost), '0 USD', 'the cost');
      const totals = await dayTotals();
      checkEqual([plainCosts(totals.costs), totals.unpriced], [['0 USD'], 0], 'the totals');
    },
  },
  {
    group: 'prices',
    name: "the ledger's own prices fill in what is not stated, and yield to what is",
    needs: ['recordUsage', 'prices'],
    run: async ({ ledger, event, fixtures: { priced } }) => {
      check(priced !== undefined, 'needs fixtures.priced, or capabilities: { prices: false }');
      const own = await ledger.recordUsage(event(priced.usage));
      checkEqual(
        [plainCost(own.cost), own.costSource],
        [plainCost(priced.cost), 'catalogue'],
        'the cost',
      );
      const bareTotal = { ...priced.usage, tokens: undefined, totalTokens: 1000 };
      const { cost: none } = await ledger.recordUsage(event(bareTotal));
      checkEqual(plainCost(none), 'none', 'the cost of a total that says nothing of its classes');
      const cost = { ...priced.cost, amount: '123' };
      const stated = await ledger.recordUsage(event({ ...priced.usage, cost }));
      checkEqual(
        [plainCost(stated.cost), stated.costSource],
        [plainCost(cost), 'caller'],
        'the cost',
      );
    },
  },
];

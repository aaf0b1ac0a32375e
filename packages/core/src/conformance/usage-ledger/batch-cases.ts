import { check, checkCode, checkEqual } from '../check.js';
import { plainCost, plainCosts, type UsageLedgerCase, usd } from './usage-ledger-session.js';

const MOST_EVENTS = 1000;

/** What `recordUsageBatch` promises. */
export const batchCases: readonly UsageLedgerCase[] = [
  {
    group: 'recordUsageBatch',
    name: 'answers in the order of its events, and recognises those that it knows',
    needs: ['recordUsage', 'recordUsageBatch', 'getDailySummary'],
    run: async ({ ledger, event, dayTotals }) => {
      const known = event({ cost: usd('1') });
      await ledger.recordUsage(known);
      const events = [event({ cost: usd('2') }), known, event()];
      const answers = await ledger.recordUsageBatch({ events });
      checkEqual(
        answers.map(({ id, deduplicated, cost }) => [id, deduplicated, plainCost(cost)]),
        events.map((one) => [one.id, one === known, plainCost(one.cost)]),
        'the answers',
      );
      const again = await ledger.recordUsageBatch({ events });
      check(
        again.every(({ deduplicated }) => deduplicated),
        'a repeated batch was recorded anew',
      );
      const totals = await dayTotals();
      checkEqual(
        [totals.events, totals.unpriced, plainCosts(totals.costs)],
        [3, 1, ['3 USD']],
        'the totals',
      );
    },
  },
  {
    group: 'recordUsageBatch',
    name: 'one conflict in it: nothing is recorded, and the error names the event',
    needs: ['recordUsage', 'recordUsageBatch', 'listUsage'],
    run: async ({ ledger, event, failure, listed }) => {
      const known = event();
      await ledger.recordUsage(known);
      const events = [event(), { ...known, model: 'another' }, event()];
      const error = checkCode(await failure(ledger.recordUsageBatch({ events })), 'conflict');
      check(JSON.stringify(error.details).includes(known.id), 'the error does not name the event');
      checkEqual(
        (await listed()).map(({ id }) => id),
        [known.id],
        'the events',
      );
    },
  },
  {
    group: 'recordUsageBatch',
    name: `takes ${MOST_EVENTS} events, and sums them exactly`,
    needs: ['recordUsageBatch', 'getDailySummary'],
    run: async ({ ledger, event, dayTotals }) => {
      const events = Array.from({ length: MOST_EVENTS }, () =>
        event({ cost: usd('0.123456789012') }),
      );
      checkEqual(
        (await ledger.recordUsageBatch({ events })).map(({ id }) => id),
        events.map(({ id }) => id),
        'the ids',
      );
      const totals = await dayTotals();
      checkEqual(
        [totals.events, plainCosts(totals.costs), totals.tokens.inputTokens],
        [MOST_EVENTS, ['123.456789012 USD'], 100 * MOST_EVENTS],
        'the totals',
      );
    },
  },
  {
    group: 'recordUsageBatch',
    name: 'batches of the same events at once, each in its own order, record each event once',
    needs: ['recordUsageBatch', 'getDailySummary'],
    run: async ({ ledger, event, dayTotals }) => {
      const events = Array.from({ length: 50 }, () => event({ cost: usd('0.1') }));
      const orders = [events, events.toReversed(), events, events.toReversed()];
      const answers = await Promise.all(
        orders.map((order) => ledger.recordUsageBatch({ events: order })),
      );
      const firsts = answers.flat().filter(({ deduplicated }) => !deduplicated);
      checkEqual(new Set(firsts.map(({ id }) => id)).size, firsts.length, 'the firsts of an event');
      checkEqual(firsts.length, events.length, 'the firsts');
      checkEqual(plainCosts((await dayTotals()).costs), ['5 USD'], 'the costs');
    },
  },
];

import { tokenUsage } from '../../token-usage.js';
import { check, checkEqual } from '../check.js';
import { plainCosts, type UsageLedgerCase, usd } from './usage-ledger-session.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** Days that no clock has changed on. */
const DAY = '2025-06-10';
const NOON = new Date(`${DAY}T12:00:00Z`);

/** What `getDailySummary` and `getMonthlySummary` promise about their sums. */
export const summaryCases: readonly UsageLedgerCase[] = [
  {
    group: 'summaries',
    name: 'a period without events is one of zeros',
    needs: ['getDailySummary', 'getMonthlySummary'],
    run: async ({ ledger, account }) => {
      const day = await ledger.getDailySummary({ account, date: DAY, timeZone: 'Asia/Tokyo' });
      const zeros = { costs: [], tokens: tokenUsage({}), events: 0, unpriced: 0 };
      const { costs, tokens, events, unpriced } = day.totals;
      checkEqual({ costs, tokens: { ...tokens }, events, unpriced }, zeros, 'the totals');
      checkEqual([day.byProvider, day.byModel], [[], []], 'the shares');
      checkEqual([day.period, day.timeZone, day.account], [DAY, 'Asia/Tokyo', account], 'its name');
      const month = await ledger.getMonthlySummary({ account, month: '2025-06' });
      checkEqual(
        [month.period, month.timeZone, month.totals.events, month.forecast],
        ['2025-06', 'UTC', 0, []],
        'the month',
      );
    },
  },
  {
    group: 'summaries',
    name: 'sums are exact where floats are not',
    needs: ['recordUsage', 'getDailySummary'],
    run: async ({ ledger, event, dayTotals }) => {
      const amounts = ['0.1', '0.2', '900719.925474099301', '0.000000000001', '0.000000000001'];
      for (const amount of amounts) await ledger.recordUsage(event({ cost: usd(amount) }));
      checkEqual(plainCosts((await dayTotals()).costs), ['900720.225474099303 USD'], 'the sum');
    },
  },
  {
    group: 'summaries',
    name: 'currencies are never added up, and what is unpriced is counted beside them',
    needs: ['recordUsage', 'getDailySummary', 'getMonthlySummary'],
    run: async ({ ledger, event, account }) => {
      const occurredAt = NOON;
      for (const cost of [usd('1'), eur('2'), usd('3'), undefined])
        await ledger.recordUsage(event({ occurredAt, cost }));
      const { totals: day } = await ledger.getDailySummary({ account, date: DAY });
      const { totals: month } = await ledger.getMonthlySummary({ account, month: '2025-06' });
      for (const { costs, events, unpriced } of [day, month])
        checkEqual([plainCosts(costs), events, unpriced], [['2 EUR', '4 USD'], 4, 1], 'the totals');
    },
  },
  {
    group: 'summaries',
    name: 'tokens add up by class, and shares by provider and by model to the whole',
    needs: ['recordUsageBatch', 'getDailySummary'],
    run: async ({ ledger, event, account }) => {
      const tokens = tokenUsage({
        inputTokens: 100,
        cachedInputTokens: 40,
        cacheWriteTokens: 30,
        longCacheWriteTokens: 20,
        audioInputTokens: 10,
        outputTokens: 60,
        reasoningTokens: 25,
        audioOutputTokens: 5,
      });
      const made = (provider: string, model: string, amount: string) =>
        event({ provider, model, occurredAt: NOON, tokens, cost: usd(amount) });
      await ledger.recordUsageBatch({
        events: [made('a', 'x', '1'), made('a', 'y', '10'), made('b', 'y', '100')],
      });
      const day = await ledger.getDailySummary({ account, date: DAY });
      const sums = Object.entries(tokens).map(([name, count]) => [name, count * 3]);
      checkEqual({ ...day.totals.tokens }, Object.fromEntries(sums), 'the tokens');
      const shares = [day.byProvider, day.byModel].map((by) =>
        by.map(({ name, costs, events }) => `${name}: ${plainCosts(costs)}, ${events}`).toSorted(),
      );
      checkEqual(
        shares,
        [
          ['a: 11 USD, 2', 'b: 100 USD, 1'],
          ['x: 1 USD, 1', 'y: 110 USD, 2'],
        ],
        'the shares',
      );
    },
  },
  {
    group: 'summaries',
    name: 'an event counts for its own account alone',
    needs: ['recordUsage', 'getDailySummary'],
    run: async ({ ledger, event, account, unique, dayTotals }) => {
      const other = unique('conformance-other');
      await ledger.recordUsage(event({ account: other }));
      checkEqual((await dayTotals()).events, 0, `the events of ${account}`);
    },
  },
  {
    group: 'summaries',
    name: 'a late event counts for the day on which it happened',
    needs: ['recordUsage', 'getDailySummary'],
    run: async ({ ledger, event, dayTotals }) => {
      await ledger.recordUsage(event({ occurredAt: NOON, cost: usd('1') }));
      checkEqual(plainCosts((await dayTotals(DAY)).costs), ['1 USD'], 'the day before it came');
      await ledger.recordUsage(event({ occurredAt: NOON, cost: usd('2') }));
      checkEqual(plainCosts((await dayTotals(DAY)).costs), ['3 USD'], 'the day');
      checkEqual((await dayTotals()).events, 0, 'the events of today');
    },
  },
  {
    group: 'summaries',
    name: 'are of today and this month, in UTC, where nothing else is asked',
    needs: ['recordUsage', 'getDailySummary', 'getMonthlySummary'],
    run: async ({ ledger, event, account, now }) => {
      const today = now().toISOString().slice(0, 10);
      await ledger.recordUsage(event({ cost: usd('7') }));
      const day = await ledger.getDailySummary({ account });
      const month = await ledger.getMonthlySummary({ account });
      checkEqual([day.period, day.timeZone], [today, 'UTC'], 'the day');
      checkEqual([month.period, month.timeZone], [today.slice(0, 7), 'UTC'], 'the month');
      checkEqual([day.totals.events, month.totals.events], [1, 1], 'the events');
    },
  },
  {
    group: 'summaries',
    name: 'the month under way has a forecast, at least what was spent, one a currency',
    needs: ['recordUsage', 'getMonthlySummary'],
    run: async ({ ledger, event, account }) => {
      await ledger.recordUsage(event({ cost: usd('7') }));
      await ledger.recordUsage(event({ cost: eur('5') }));
      const { forecast } = await ledger.getMonthlySummary({ account });
      const currencies = forecast.map(({ currency }) => currency).toSorted();
      checkEqual(currencies, ['EUR', 'USD'], 'the currencies');
      for (const { amount, currency } of forecast)
        check(Number(amount) >= (currency === 'USD' ? 7 : 5), `the forecast is only ${amount}`);
      await ledger.recordUsage(event({ occurredAt: NOON, cost: usd('1') }));
      const past = await ledger.getMonthlySummary({ account, month: '2025-06' });
      checkEqual(past.forecast, [], 'the forecast of a month that is over');
    },
  },
];

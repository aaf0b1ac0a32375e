import type { BudgetVerdict } from '../../ports/usage-ledger-resources.js';
import { check, checkEqual } from '../check.js';
import { plainCost, type UsageLedgerCase, usd } from './usage-ledger-session.js';

const DAY_MS = 86_400_000;

/** When the day, the week (on Monday) and the month under way began, in UTC. */
function startsAt(now: Date): Readonly<Record<'day' | 'week' | 'month', number>> {
  const day = now.getTime() - (now.getTime() % DAY_MS);
  return {
    day,
    week: day - ((now.getUTCDay() + 6) % 7) * DAY_MS,
    month: day - (now.getUTCDate() - 1) * DAY_MS,
  };
}

/** A verdict in words: `under: 10 USD of 10 USD`. */
function inWords(verdict: BudgetVerdict): string {
  const reason = verdict.status === 'unknown' ? ` (${verdict.reason})` : '';
  return `${verdict.status}${reason}: ${plainCost(verdict.spent)} of ${plainCost(verdict.limit)}`;
}

/** What `checkBudget` promises: three answers, and `unknown` is never a yes. */
export const verdictCases: readonly UsageLedgerCase[] = [
  {
    group: 'checkBudget',
    name: 'exactly the limit is under, the least amount more is over',
    needs: ['recordUsage', 'checkBudget'],
    run: async ({ ledger, event, account }) => {
      const verdict = async () => inWords(await ledger.checkBudget({ account, limit: usd('10') }));
      checkEqual(await verdict(), 'under: 0 USD of 10 USD', 'the verdict on nothing');
      await ledger.recordUsage(event({ cost: usd('10') }));
      checkEqual(await verdict(), 'under: 10 USD of 10 USD', 'the verdict on the limit');
      await ledger.recordUsage(event({ cost: usd('0.000000000001') }));
      checkEqual(await verdict(), 'over: 10.000000000001 USD of 10 USD', 'the verdict on more');
    },
  },
  {
    group: 'checkBudget',
    name: 'usage without a price is unknown, until what is known is over',
    needs: ['recordUsage', 'checkBudget'],
    run: async ({ ledger, event, account }) => {
      const limit = usd('10');
      await ledger.recordUsage(event({ cost: usd('4') }));
      await ledger.recordUsage(event());
      checkEqual(
        inWords(await ledger.checkBudget({ account, limit })),
        'unknown (unpriced_usage): 4 USD of 10 USD',
        'the verdict',
      );
      await ledger.recordUsage(event({ cost: usd('7') }));
      const { status } = await ledger.checkBudget({ account, limit });
      checkEqual(status, 'over', 'the verdict on more than the limit');
    },
  },
  {
    group: 'checkBudget',
    name: 'costs in another currency are unknown, until what is known is over',
    needs: ['recordUsage', 'checkBudget'],
    run: async ({ ledger, event, account }) => {
      await ledger.recordUsage(event({ cost: { amount: '1000', currency: 'EUR' } }));
      const verdict = await ledger.checkBudget({ account, limit: usd('10') });
      checkEqual(inWords(verdict), 'unknown (other_currency): 0 USD of 10 USD', 'the verdict');
      await ledger.recordUsage(event({ cost: usd('11') }));
      const { status } = await ledger.checkBudget({ account, limit: usd('10') });
      checkEqual(status, 'over', 'the verdict on more than the limit');
    },
  },
  {
    group: 'checkBudget',
    name: 'without any limit it is unknown',
    needs: ['recordUsage', 'checkBudget'],
    run: async ({ ledger, event, account }) => {
      await ledger.recordUsage(event({ cost: usd('1') }));
      const verdict = await ledger.checkBudget({ account });
      check(
        verdict.status === 'unknown' && verdict.reason === 'no_limit',
        `expected unknown (no_limit), got ${inWords(verdict)}`,
      );
    },
  },
  {
    group: 'checkBudget',
    name: "the ledger's own limit holds where none is given",
    needs: ['recordUsage', 'checkBudget', 'limits'],
    run: async ({ ledger, event, account, connection }) => {
      check(
        connection.setLimit !== undefined,
        'needs connection.setLimit, or capabilities: { limits: false }',
      );
      await connection.setLimit(account, usd('5'));
      const verdict = async () => inWords(await ledger.checkBudget({ account }));
      await ledger.recordUsage(event({ cost: usd('5') }));
      checkEqual(await verdict(), 'under: 5 USD of 5 USD', 'the verdict on the limit');
      await ledger.recordUsage(event({ cost: usd('1') }));
      checkEqual(await verdict(), 'over: 6 USD of 5 USD', 'the verdict on more');
    },
  },
  {
    group: 'checkBudget',
    name: 'counts the period that is under way, from its first instant',
    needs: ['recordUsage', 'checkBudget'],
    run: async ({ ledger, event, account, now }) => {
      const limit = usd('1000');
      for (const [period, start] of Object.entries(startsAt(now()))) {
        const dimensions = { task: period };
        for (const [occurredAt, amount] of [
          [new Date(start), '1'],
          [new Date(start - 1), '100'],
        ] as const)
          await ledger.recordUsage(event({ occurredAt, dimensions, cost: usd(amount) }));
      }
      for (const period of ['day', 'week', 'month'] as const) {
        const input = { account, limit, dimensions: { task: period } };
        const { spent } = await ledger.checkBudget({ ...input, period });
        checkEqual(plainCost(spent), '1 USD', `what the ${period} has cost`);
      }
      const { spent } = await ledger.checkBudget({ account, limit, dimensions: { task: 'month' } });
      checkEqual(plainCost(spent), '1 USD', 'what the month has cost, which is meant by default');
    },
  },
  {
    group: 'checkBudget',
    name: 'counts the events that have all of the dimensions',
    needs: ['recordUsage', 'checkBudget'],
    run: async ({ ledger, event, account }) => {
      const [ada, core] = [{ user: 'ada' }, { user: 'ada', team: 'core', session: 's' }];
      await ledger.recordUsage(event({ dimensions: ada, cost: usd('1') }));
      await ledger.recordUsage(event({ dimensions: core, cost: usd('10') }));
      await ledger.recordUsage(event({ dimensions: { team: 'core' } }));
      const verdict = async (dimensions: typeof ada | typeof core) =>
        inWords(await ledger.checkBudget({ account, limit: usd('50'), dimensions }));
      checkEqual(await verdict(ada), 'under: 11 USD of 50 USD', 'the verdict on one dimension');
      checkEqual(await verdict(core), 'under: 10 USD of 50 USD', 'the verdict on three');
    },
  },
];

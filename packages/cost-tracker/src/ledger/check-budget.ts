import type { BudgetVerdict, ExactCost, UsageDimensions } from '@quayside/core';
import { covers } from './budget.js';
import { periodSpan, type Span } from './calendar.js';
import type { Queries } from './open-store.js';
import { formatPico, parsePico } from './pico.js';
import { type BudgetState, readStates, type Spending, toSpending, verdictOf } from './spending.js';
import { sumEvents, sumUsage, type UsageSum } from './sum-usage.js';

export interface CheckInput {
  readonly account: string;
  /** @default the limits of the budgets that cover the account and the dimensions */
  readonly limit?: ExactCost | undefined;
  /** @default 'month' with a limit, every period without one */
  readonly period?: 'day' | 'week' | 'month' | undefined;
  /** Of the period of a given limit. @default 'UTC' */
  readonly timeZone?: string | undefined;
  readonly dimensions?: UsageDimensions | undefined;
  /** Whether budgets over all accounts are asked as well; they tell what others spend. @default true */
  readonly sharedBudgets?: boolean | undefined;
}

/** Tells whether more than the limit was spent in the period under way. Holds do not count as spent. */
export async function checkBudget(
  db: Queries,
  input: CheckInput,
  now: number,
): Promise<BudgetVerdict> {
  const { limit } = input;
  if (limit === undefined) return checkBudgets(db, input, now);
  const span = periodSpan(input.period ?? 'month', now, input.timeZone ?? 'UTC');
  const sums = await sumsOf(db, input, span);
  const spending = toSpending(sums, limit.currency);
  return toVerdict(spending, parsePico(limit.amount), limit.currency);
}

/** Every budget that covers the account counts; the worst one is the answer. */
async function checkBudgets(db: Queries, input: CheckInput, now: number): Promise<BudgetVerdict> {
  const { period, sharedBudgets = true } = input;
  const rows = await db.selectFrom('budgets').selectAll().orderBy('id').execute();
  const covering = rows.filter(
    (row) =>
      covers(row, input) &&
      (period === undefined || row.period === period) &&
      (sharedBudgets || row.account_id !== null),
  );
  const [first, ...others] = await readStates(db, covering, now);
  if (first === undefined)
    return { status: 'unknown', reason: 'no_limit', spent: undefined, limit: undefined };
  const worst = others.reduce((a, b) => (isWorse(b, a) ? b : a), first);
  return toVerdict(worst, worst.limit, worst.row.currency);
}

const RANK = { under: 0, unknown: 1, over: 2 };

/** Over is worse than unknown, which is worse than under; among equals, the fuller budget is. */
function isWorse(a: BudgetState, b: BudgetState): boolean {
  const rank = RANK[verdictOf(a, a.limit).status] - RANK[verdictOf(b, b.limit).status];
  return rank === 0 ? a.pico * b.limit > b.pico * a.limit : rank > 0;
}

function toVerdict(spending: Spending, limit: bigint, currency: string): BudgetVerdict {
  const amounts = {
    spent: { amount: formatPico(spending.pico), currency },
    limit: { amount: formatPico(limit), currency },
  };
  const { status, reason } = verdictOf(spending, limit);
  return status === 'unknown'
    ? { status, reason: reason ?? 'incomplete', ...amounts }
    : { status, ...amounts };
}

/** One dimension is summed already; the events with several, or of a session, are added up one by one. */
async function sumsOf(
  db: Queries,
  { account, dimensions = {} }: CheckInput,
  span: Span,
): Promise<readonly UsageSum[]> {
  const named = Object.entries(dimensions).filter(([, name]) => name !== undefined);
  const [only] = named;
  const accounts = [account];
  if (only === undefined)
    return sumUsage(db, { accounts, dimension: '', name: undefined }, span, []);
  if (named.length > 1 || only[0] === 'session')
    return sumEvents(db, { account, dimensions, span });
  return sumUsage(db, { accounts, dimension: only[0], name: only[1] }, span, []);
}

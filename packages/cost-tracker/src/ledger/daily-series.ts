import { budgetSpan } from './budget.js';
import { daySpan } from './calendar.js';
import type { BudgetRow } from './database.js';
import { byDay, grainOf, toDays } from './day-sums.js';
import type { Queries } from './open-store.js';
import { subjectOf } from './spending.js';
import { type SumColumn, sumBuckets, type UsageSum } from './sum-usage.js';
import type { BreakdownBy, BreakdownInput } from './summaries.js';
import type { LedgerShare } from './totals.js';

/** Totals by day of everything that has one name: of a model, of a team, … */
export interface LedgerSeries {
  readonly name: string;
  /** Days with events alone, in their order. */
  readonly days: readonly LedgerShare[];
}

export interface SeriesInput extends Omit<BreakdownInput, 'provider'> {
  readonly by: Exclude<BreakdownBy, 'day'>;
}

const COLUMNS: { readonly [By in BreakdownBy]?: SumColumn } = {
  provider: 'provider',
  model: 'model',
  account: 'account_id',
};

const NAMES: Readonly<Record<SumColumn, (sum: UsageSum) => string>> = {
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  account_id: ({ account }) => account,
  name: ({ name }) => name,
};

/** Breaks days down by name, as `breakDown` does whole spans. */
export async function dailySeries(
  db: Queries,
  { by, accounts, from, to, timeZone }: SeriesInput,
): Promise<readonly LedgerSeries[]> {
  const column = COLUMNS[by] ?? 'name';
  const subject = { accounts, dimension: column === 'name' ? by : '', name: undefined };
  const span = { start: daySpan(from, timeZone).start, end: daySpan(to, timeZone).end };
  const sums = await sumBuckets(db, subject, span, grainOf(timeZone), [column]);
  const groups = Map.groupBy(sums, NAMES[column]);
  return Array.from(groups, ([name, group]) => ({ name, days: toDays(group, timeZone) }));
}

/** The days of a budget's period so far, as its scope has spent them. */
export async function budgetDays(
  db: Queries,
  row: BudgetRow,
  now: number,
): Promise<readonly LedgerShare[]> {
  return byDay(db, subjectOf(row), budgetSpan(row, now), row.time_zone);
}

import type { ExactCost, UsageSummary } from '@quayside/core';
import { daySpan, localDate, monthSpan, type Span } from './calendar.js';
import { byDay } from './day-sums.js';
import { forecastMonth } from './forecast.js';
import type { Queries, Store } from './open-store.js';
import { sumNamedEvents } from './sum-named-events.js';
import { type SumColumn, type SumSubject, sumUsage, type UsageSum } from './sum-usage.js';
import { type LedgerShare, type LedgerTotals, toShares, toTotals } from './totals.js';

export interface LedgerSummary extends UsageSummary {
  readonly totals: LedgerTotals;
  readonly byProvider: readonly LedgerShare[];
  readonly byModel: readonly LedgerShare[];
}

export interface LedgerMonth extends LedgerSummary {
  readonly forecast: readonly ExactCost[];
}

/** What a breakdown is made by; `day` is counted in the time zone. */
export type BreakdownBy =
  | 'day'
  | 'provider'
  | 'model'
  | 'account'
  | 'user'
  | 'team'
  | 'key'
  | 'task'
  | 'repository'
  | 'tag';

export interface BreakdownInput {
  readonly by: BreakdownBy;
  /** @default all accounts */
  readonly accounts?: readonly string[] | undefined;
  /** @default all providers */
  readonly provider?: string | undefined;
  /** First day, `YYYY-MM-DD`. */
  readonly from: string;
  /** Last day, inclusive. */
  readonly to: string;
  readonly timeZone: string;
}

export async function summarizeDay(
  db: Queries,
  account: string,
  date: string,
  timeZone: string,
): Promise<LedgerSummary> {
  return summarize(db, account, date, timeZone, daySpan(date, timeZone));
}

export async function summarizeMonth(
  db: Queries,
  account: string,
  month: string,
  timeZone: string,
  now: number,
): Promise<LedgerMonth> {
  const summary = await summarize(db, account, month, timeZone, monthSpan(month, timeZone));
  const current = localDate(now, timeZone).startsWith(month);
  const forecast = current
    ? await forecastMonth(db, account, summary.totals.costs, timeZone, now)
    : [];
  return { ...summary, forecast };
}

/** Totals by day in their order, or by name. Days without events are left out. */
export async function breakDown(
  store: Store,
  { by, accounts, provider, from, to, timeZone }: BreakdownInput,
): Promise<readonly LedgerShare[]> {
  const subject: SumSubject = { accounts, provider, dimension: '', name: undefined };
  const span = { start: daySpan(from, timeZone).start, end: daySpan(to, timeZone).end };
  const { db } = store;
  if (by === 'day') return byDay(db, subject, span, timeZone);
  if (isColumn(by)) {
    const [column, nameOf] = COLUMNS[by];
    return toShares(await sumUsage(db, subject, span, [column]), nameOf);
  }
  // Users, teams and tags are summed for all providers together.
  const sums =
    provider === undefined
      ? await sumUsage(db, { ...subject, dimension: by }, span, ['name'])
      : await sumNamedEvents(store, { by, accounts, provider, span });
  return toShares(sums, ({ name }) => name);
}

const COLUMNS = {
  provider: ['provider', ({ provider }) => provider],
  model: ['model', ({ model }) => model],
  account: ['account_id', ({ account }) => account],
} as const satisfies {
  readonly [By in BreakdownBy]?: readonly [SumColumn, (sum: UsageSum) => string];
};

function isColumn(by: BreakdownBy): by is keyof typeof COLUMNS {
  return by in COLUMNS;
}

async function summarize(
  db: Queries,
  account: string,
  period: string,
  timeZone: string,
  span: Span,
): Promise<LedgerSummary> {
  const subject = { accounts: [account], dimension: '', name: undefined };
  const sums = await sumUsage(db, subject, span, ['provider', 'model']);
  return {
    account,
    period,
    timeZone,
    totals: toTotals(sums),
    byProvider: toShares(sums, ({ provider }) => provider),
    byModel: toShares(sums, ({ model }) => model),
  };
}

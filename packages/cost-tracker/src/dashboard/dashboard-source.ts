import type { BudgetStatusAnswer } from '../contract/budget.js';
import type {
  BreakdownAnswer,
  BreakdownKey,
  BreakdownQuery,
  WireShare,
} from '../contract/summary.js';
import type { UsageListAnswer, UsageListQuery, UsageRecordBody } from '../contract/usage.js';

/** What was spent on each day, by name: one series for each model, team, … */
export interface DailySeries {
  readonly name: string;
  /** Days with spending alone, in order. */
  readonly days: readonly WireShare[];
}

export interface DailySeriesQuery {
  readonly by: BreakdownKey;
  /** First day, `YYYY-MM-DD` in the time zone. */
  readonly from: string;
  /** Last day, inclusive. */
  readonly to: string;
  readonly time_zone: string;
  readonly account_id?: string | undefined;
}

/** What the dashboard reads, as far as whoever looks at it may see it. */
export interface DashboardSource {
  breakdown(query: BreakdownQuery): Promise<BreakdownAnswer>;
  series(query: DailySeriesQuery): Promise<readonly DailySeries[]>;
  list(query: UsageListQuery): Promise<UsageListAnswer>;
  find(id: string): Promise<UsageRecordBody | undefined>;
  budgets(): Promise<readonly BudgetStatusAnswer[]>;
  /** Events as CSV, piece by piece; the query takes no cursor and no limit. */
  exportCsv(query: UsageListQuery): AsyncIterable<string>;
  /** The days of the budget's period under way, as far as they have come. */
  budgetDays(id: string): Promise<readonly WireShare[]>;
}

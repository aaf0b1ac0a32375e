import type { WireCost, WireTokenCounts } from './usage.js';

/** Query of `GET /api/summary/daily`. */
export interface DailySummaryQuery {
  readonly account_id: string;
  /** `YYYY-MM-DD` in `time_zone`. @default today */
  readonly date?: string | undefined;
  /** IANA name. @default 'UTC' */
  readonly time_zone?: string | undefined;
}

/** Query of `GET /api/summary/monthly`. */
export interface MonthlySummaryQuery {
  readonly account_id: string;
  /** `YYYY-MM` in `time_zone`. @default this month */
  readonly month?: string | undefined;
  /** IANA name. @default 'UTC' */
  readonly time_zone?: string | undefined;
}

/** What a set of events adds up to. */
export interface WireTotals {
  /** One exact sum a currency; empty where nothing was priced. */
  readonly costs: readonly WireCost[];
  readonly tokens: WireTokenCounts;
  readonly events: number;
  /** Events without a price: while there are any, `costs` is a lower bound. */
  readonly unpriced: number;
}

export interface WireShare extends WireTotals {
  readonly name: string;
}

export interface SummaryAnswer {
  readonly account_id: string;
  /** `2026-11-20` for a day, `2026-11` for a month. */
  readonly period: string;
  readonly time_zone: string;
  /** The USD part of `totals.costs` as a number, for clients of the first contract. Not exact. */
  readonly total_cost: number;
  /** Input plus output of all events, senders' bare totals included. */
  readonly total_tokens: number;
  readonly totals: WireTotals;
  readonly by_service: readonly WireShare[];
  readonly by_model: readonly WireShare[];
}

export interface MonthlySummaryAnswer extends SummaryAnswer {
  /** What the month will have cost at its end; empty for any but the current month. */
  readonly forecast: readonly WireCost[];
}

/** What a breakdown is made by; `day` is counted in the query's time zone. */
export type BreakdownKey =
  | 'day'
  | 'service'
  | 'model'
  | 'account'
  | 'user'
  | 'team'
  | 'key'
  | 'task'
  | 'repository'
  | 'tag';

/** Query of `GET /api/summary/breakdown`, for dashboards. */
export interface BreakdownQuery {
  readonly by: BreakdownKey;
  /** @default all accounts that the token may read */
  readonly account_id?: string | undefined;
  /** @default all services */
  readonly service?: string | undefined;
  /** First day, `YYYY-MM-DD` in `time_zone`. */
  readonly from: string;
  /** Last day, inclusive. */
  readonly to: string;
  /** IANA name. @default 'UTC' */
  readonly time_zone?: string | undefined;
}

/** Days in their order, everything else by name. */
export interface BreakdownAnswer {
  readonly by: BreakdownKey;
  readonly time_zone: string;
  readonly shares: readonly WireShare[];
}

import type { TokenUsage } from '../token-usage.js';

/**
 * An exact amount below the smallest coin, as model calls cost it. Money cannot hold it: a call may cost
 * $0.00002. Never a float.
 */
export interface ExactCost {
  /**
   * A plain decimal, `0.000021`: no sign, no exponent, at most 18 digits after the point. A ledger keeps at least
   * 12 of them.
   */
  readonly amount: string;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

/**
 * Where a cost comes from: `provider` says it stated the cost itself, which wins; `catalogue` that the
 * ledger worked it out from its prices; `caller` that whoever recorded the event did.
 */
export type CostSource = 'provider' | 'catalogue' | 'caller';

/** Who and what an event is counted for; all of them optional, all of them few in number. */
export interface UsageDimensions {
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  /** A name for the API key, never the key. */
  readonly key?: string | undefined;
  readonly task?: string | undefined;
  readonly repository?: string | undefined;
  readonly session?: string | undefined;
}

/** What became of a recorded event. */
export interface RecordedUsage {
  readonly id: string;
  /** True where the ledger had the event already: nothing was added. */
  readonly deduplicated: boolean;
  /** Undefined where the ledger has no price for it: `unpriced` is not 0. */
  readonly cost: ExactCost | undefined;
  readonly costSource: CostSource | undefined;
}

/** An event as the ledger keeps it. */
export interface UsageRecord {
  readonly id: string;
  readonly account: string;
  readonly provider: string;
  readonly model: string;
  readonly occurredAt: Date;
  readonly tokens: TokenUsage;
  readonly cost: ExactCost | undefined;
  readonly costSource: CostSource | undefined;
  readonly serviceTier: string | undefined;
  readonly estimated: boolean;
  /** The provider's id of the request or answer, where the event had one. */
  readonly requestId: string | undefined;
  readonly dimensions: UsageDimensions;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a set of events adds up to. */
export interface UsageTotals {
  /** One sum a currency, exact; empty where nothing was priced. */
  readonly costs: readonly ExactCost[];
  readonly tokens: TokenUsage;
  readonly events: number;
  /** Events without a price: while there are any, `costs` is a lower bound. */
  readonly unpriced: number;
}

/** The totals of one name within a summary. */
export interface UsageShare extends UsageTotals {
  readonly name: string;
}

export interface UsageSummary {
  readonly account: string;
  /** `2026-11-20` for a day, `2026-11` for a month. */
  readonly period: string;
  /** IANA name of the zone whose days are counted. */
  readonly timeZone: string;
  readonly totals: UsageTotals;
  readonly byProvider: readonly UsageShare[];
  readonly byModel: readonly UsageShare[];
}

export interface MonthlySummary extends UsageSummary {
  /** What the month will have cost at its end, for the current month; one a currency. */
  readonly forecast: readonly ExactCost[];
}

/**
 * The answer to "is there budget left?". `unknown` is an answer of its own, and never a yes:
 *
 * | reason | meaning |
 * |---|---|
 * | `no_limit` | no limit was given and the ledger has none for this account |
 * | `unpriced_usage` | under the limit so far, but some events have no price |
 * | `other_currency` | some costs are in a currency that the limit is not in |
 * | `incomplete` | the ledger knows that events are missing or late |
 */
export type BudgetVerdict =
  /** Spent at most the limit. */
  | { readonly status: 'under'; readonly spent: ExactCost; readonly limit: ExactCost }
  /** Spent more than the limit. */
  | { readonly status: 'over'; readonly spent: ExactCost; readonly limit: ExactCost }
  | {
      readonly status: 'unknown';
      readonly reason: 'no_limit' | 'unpriced_usage' | 'other_currency' | 'incomplete';
      /** What is known to be spent; a lower bound. */
      readonly spent: ExactCost | undefined;
      readonly limit: ExactCost | undefined;
    };

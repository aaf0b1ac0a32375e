import type { TokenCounts } from '../token-usage.js';
import type { CostSource, ExactCost, UsageDimensions } from './usage-ledger-resources.js';

/** One thing that was used and will be billed. */
export interface UsageEvent {
  /**
   * Names the event for ever; recording it again adds nothing. Derive it from the provider's request id,
   * or make a UUID v7 once and keep it with the event.
   */
  readonly id: string;
  /** @default the one of the adapter's options */
  readonly account?: string | undefined;
  /** Who was used: `openai`, `anthropic`. */
  readonly provider: string;
  readonly model: string;
  readonly occurredAt: Date;
  /** Counts that are left out are 0; the parts must fit into the totals. */
  readonly tokens?: TokenCounts | undefined;
  /** All tokens, for senders that know it; must be input plus output where those are given. */
  readonly totalTokens?: number | undefined;
  /** What else bills: `{ images: 2, web_searches: 1 }`. Whole numbers. */
  readonly units?: Readonly<Record<string, number>> | undefined;
  /** What it cost, where that is known. @default worked out by the ledger */
  readonly cost?: ExactCost | undefined;
  /** Goes with `cost`. @default 'caller' */
  readonly costSource?: Exclude<CostSource, 'catalogue'> | undefined;
  /** The tier that served the request: `default`, `batch`, `flex`, `priority`. */
  readonly serviceTier?: string | undefined;
  /** The counts are our estimate, as after an aborted stream. @default false */
  readonly estimated?: boolean | undefined;
  /** The provider's id of the request, to find it on the invoice. */
  readonly requestId?: string | undefined;
  readonly dimensions?: UsageDimensions | undefined;
  /** At most 50 entries. Never a prompt or an answer. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Up to 1000 events, each with an id of its own. */
export interface UsageBatch {
  readonly events: readonly UsageEvent[];
}

export interface DailySummaryInput {
  /** @default the one of the adapter's options */
  readonly account?: string | undefined;
  /** `YYYY-MM-DD` in `timeZone`. @default today */
  readonly date?: string | undefined;
  /** IANA name. @default 'UTC' */
  readonly timeZone?: string | undefined;
}

export interface MonthlySummaryInput {
  /** @default the one of the adapter's options */
  readonly account?: string | undefined;
  /** `YYYY-MM` in `timeZone`. @default this month */
  readonly month?: string | undefined;
  /** IANA name. @default 'UTC' */
  readonly timeZone?: string | undefined;
}

export interface CheckBudgetInput {
  /** @default the one of the adapter's options */
  readonly account?: string | undefined;
  /** @default the ledger's own limit for the account */
  readonly limit?: ExactCost | undefined;
  /** The day, week (from Monday) or month that is under way. @default 'month' */
  readonly period?: 'day' | 'week' | 'month' | undefined;
  /** IANA name. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /** Counts only events with all of these dimensions. */
  readonly dimensions?: UsageDimensions | undefined;
}

export interface ListUsageInput {
  /** @default the one of the adapter's options */
  readonly account?: string | undefined;
  /** Inclusive. */
  readonly occurredFrom?: Date | undefined;
  /** Exclusive. */
  readonly occurredBefore?: Date | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** Only events with all of these dimensions. */
  readonly dimensions?: UsageDimensions | undefined;
  /** Items a request, 1 to 100. @default the provider's */
  readonly pageSize?: number | undefined;
}

import type { WireCost, WireDimensions } from './usage.js';

export type BudgetPeriod = 'day' | 'week' | 'month';

/** Whose spending a budget counts: everything of its account, or the events with this dimension or tag. */
export type BudgetScope =
  | { readonly kind: 'global' }
  | { readonly kind: 'team' | 'user' | 'key' | 'tag'; readonly value: string };

/** Body of `POST /api/budgets` and `PUT /api/budgets/:id`. */
export interface BudgetBody {
  /** @default a new UUID v7; a known one is a `conflict` */
  readonly id?: string | undefined;
  /** @default null, all accounts together */
  readonly account_id?: string | null | undefined;
  /** @default { kind: 'global' } */
  readonly scope?: BudgetScope | undefined;
  readonly limit: WireCost;
  /** The day, week (from Monday) or month under way. @default 'month' */
  readonly period?: BudgetPeriod | undefined;
  /** IANA name. @default 'UTC' */
  readonly time_zone?: string | undefined;
  /** Percentages that are reported when crossed. @default [70, 90] */
  readonly soft_thresholds?: readonly number[] | undefined;
  /** `shadow` admits everything and reports what it would have refused. @default 'enforce' */
  readonly mode?: 'enforce' | 'shadow' | undefined;
  /**
   * What a reservation gets while the spending is not known: events without a price, or in another
   * currency. @default 'refuse'
   */
  readonly on_unknown?: 'admit' | 'refuse' | undefined;
}

/** Body of `POST /api/budgets/:id/raise`: another limit until a time. */
export interface BudgetRaiseBody {
  /** In the budget's currency, more than its limit. */
  readonly amount: string;
  /** RFC 3339; the limit is the old one again from then on. */
  readonly until: string;
  readonly reason: string;
}

export interface BudgetRaise extends BudgetRaiseBody {
  /** The name of the token that raised it. */
  readonly by: string;
}

export interface BudgetAnswer {
  readonly id: string;
  readonly account_id: string | null;
  readonly scope: BudgetScope;
  readonly limit: WireCost;
  readonly period: BudgetPeriod;
  readonly time_zone: string;
  readonly soft_thresholds: readonly number[];
  readonly mode: 'enforce' | 'shadow';
  readonly on_unknown: 'admit' | 'refuse';
  /** The raise that is in force. */
  readonly raise: BudgetRaise | null;
}

export interface BudgetListAnswer {
  readonly budgets: readonly BudgetAnswer[];
}

export type UnknownReason = 'no_limit' | 'unpriced_usage' | 'other_currency' | 'incomplete';

/** Answer of `GET /api/budgets/:id/status`. */
export interface BudgetStatusAnswer {
  readonly budget: BudgetAnswer;
  /** RFC 3339; the end is exclusive. */
  readonly period: { readonly start: string; readonly end: string };
  /** `over` is more than the limit in force; exactly the limit is `under`. */
  readonly status: 'under' | 'over' | 'unknown';
  readonly reason: UnknownReason | null;
  readonly spent: WireCost;
  /** Held by reservations that are not settled. */
  readonly reserved: WireCost;
  /** The limit in force, raise included. */
  readonly limit: WireCost;
  /** Limit less spent less reserved, at least 0. */
  readonly remaining: WireCost;
  /** The soft thresholds that spent and reserved have reached, and 100. */
  readonly reached: readonly number[];
}

/** Query of `GET /api/budgets/check`. */
export interface BudgetCheckQuery extends WireDimensions {
  readonly account_id: string;
  /** A decimal. @default the limits of the budgets that cover the account and dimensions, as far as the token may see them */
  readonly limit?: string | undefined;
  /** @default 'USD' */
  readonly currency?: string | undefined;
  /** @default 'month' */
  readonly period?: BudgetPeriod | undefined;
  /** IANA name. @default 'UTC' */
  readonly time_zone?: string | undefined;
}

/** Three-valued: `unknown` is never a yes. */
export interface BudgetCheckAnswer {
  readonly status: 'under' | 'over' | 'unknown';
  readonly reason: UnknownReason | null;
  readonly spent: WireCost | null;
  readonly limit: WireCost | null;
}

/** Body of `POST /api/reservations`. */
export interface ReservationBody {
  /** Repeating it answers the same reservation. @default a new UUID v7 */
  readonly id?: string | undefined;
  readonly account_id: string;
  readonly dimensions?: WireDimensions | undefined;
  readonly tags?: readonly string[] | undefined;
  /** The most that the call can cost. */
  readonly amount: WireCost;
  /** When the hold is freed if nobody settles it: 1,000 to 3,600,000. @default 60_000 */
  readonly ttl_ms?: number | undefined;
}

/** A budget that was asked, as it stands with this reservation. */
export interface ReservationBudget {
  readonly budget_id: string;
  readonly spent: WireCost;
  readonly reserved: WireCost;
  readonly limit: WireCost;
  /** RFC 3339: when its period ends. */
  readonly resets_at: string;
  readonly reached: readonly number[];
  /** What an enforcing budget refuses by; `shadow` budgets only report it. */
  readonly refusal: 'over_limit' | UnknownReason | null;
  readonly mode: 'enforce' | 'shadow';
}

/**
 * 201 when admitted, 200 when refused: a refusal is an answer, not a failure. Budgets over all accounts are asked for
 * everybody, and told to tokens of all accounts alone.
 */
export type ReservationAnswer =
  | {
      readonly status: 'admitted';
      readonly id: string;
      readonly expires_at: string;
      readonly budgets: readonly ReservationBudget[];
    }
  | {
      readonly status: 'refused';
      readonly id: string;
      readonly expires_at: null;
      readonly budgets: readonly ReservationBudget[];
    };

/** Body of `POST /api/reservations/:id/renew`, for calls that outlive their lease. */
export interface RenewBody {
  readonly ttl_ms?: number | undefined;
}

/** `lapsed`: the hold had expired or was let go; only a new reservation brings one back. */
export interface RenewAnswer {
  readonly status: 'renewed' | 'lapsed';
  readonly expires_at: string | null;
}

/** Answer of `POST /api/reservations/:id/settle`, whose body is one event. The cost is always recorded, also for a reservation that is forgotten. */
export interface SettleAnswer {
  readonly status: 'success';
  readonly id: string;
  /** The event was known already; nothing was added. */
  readonly deduplicated: boolean;
  /** `settled` exactly once; `lapsed` where no hold was left to replace. */
  readonly hold: 'settled' | 'lapsed';
}

/** Answer of `DELETE /api/reservations/:id`. */
export interface ReleaseAnswer {
  readonly status: 'released' | 'lapsed';
}

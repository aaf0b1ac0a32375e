import type { ExactCost } from '@quayside/core';
import type { Spender } from './budget.js';
import { type ReservationRow, toNumber } from './database.js';
import type { UnknownReason } from './spending.js';

export interface ReserveInput extends Spender {
  /** @default a new UUID v7 */
  readonly id?: string | undefined;
  /** The most that the call can cost. */
  readonly amount: ExactCost;
  /** When the hold is freed if nobody settles it. @default 60_000 */
  readonly ttlMs?: number | undefined;
}

/** A reservation under the id that it will have. */
export interface NamedReserve extends ReserveInput {
  readonly id: string;
  /** The id was made here, so it cannot be a repetition. */
  readonly isNew: boolean;
}

/** A budget that was asked, as it stood before the reservation. */
export interface AskedBudget {
  readonly budgetId: string;
  /** Undefined for a budget of all accounts together. */
  readonly account: string | undefined;
  readonly spent: ExactCost;
  readonly reserved: ExactCost;
  readonly limit: ExactCost;
  readonly resetsAt: Date;
  readonly reached: readonly number[];
  readonly refusal: 'over_limit' | UnknownReason | undefined;
  readonly mode: 'enforce' | 'shadow';
}

export type Reservation =
  | {
      readonly status: 'admitted';
      readonly id: string;
      readonly expiresAt: Date;
      readonly budgets: readonly AskedBudget[];
    }
  | { readonly status: 'refused'; readonly id: string; readonly budgets: readonly AskedBudget[] };

/** Milliseconds. */
export const DEFAULT_TTL_MS = 60_000;

/** True while the reservation holds anything. */
export function isHeld({ state, expires_at }: ReservationRow, now: number): boolean {
  return state === 'held' && toNumber(expires_at) > now;
}

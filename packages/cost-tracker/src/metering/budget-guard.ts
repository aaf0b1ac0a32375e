import type { CallOptions, ExactCost, UsageDimensions } from '@quayside/core';
import type { TrackedEvent } from '../client/tracked-event.js';
import type { BudgetShortfall } from '../client/tracker-fact.js';

/** What is asked for before a call. */
export interface ReservationRequest {
  /** Names the reservation: asking again with it is the same reservation. */
  readonly id: string;
  /** @default the guard's */
  readonly account?: string | undefined;
  /** The most that the call can cost. */
  readonly amount: ExactCost;
  readonly dimensions: UsageDimensions;
  readonly tags: readonly string[];
  /** The hold ends by itself after so many milliseconds: what a crash leaves behind frees itself. */
  readonly leaseMs: number;
}

/** What the ledger decides. A refusal is an answer: no money was set aside then. */
export interface ReservationDecision {
  readonly admitted: boolean;
  /** Every budget that has no room for it, those in shadow mode included: `enforced` tells them apart. */
  readonly shortfalls: ReadonlyArray<BudgetShortfall & { readonly enforced: boolean }>;
}

/**
 * Keeps budgets: the server does, and `createLedgerBudgetGuard` of `./server` in this process. All of it may be repeated. Every method rejects
 * where the ledger cannot be asked.
 */
export interface BudgetGuard {
  reserve(request: ReservationRequest, options?: CallOptions): Promise<ReservationDecision>;
  /** Lets the hold last for so many milliseconds from now; false where there is none left to renew. */
  renew(id: string, leaseMs: number, options?: CallOptions): Promise<boolean>;
  /**
   * Records what was really used and lets the hold go, in one step. `lapsed`: there was no hold left, and the
   * event is recorded all the same.
   */
  settle(id: string, event: TrackedEvent, options?: CallOptions): Promise<'settled' | 'lapsed'>;
  /** Lets a hold go. One that is gone is no error. */
  release(id: string, options?: CallOptions): Promise<void>;
}

import type { CallIdentity, ErrorCode, Execution, Fact } from '@quayside/core';
import type { CallPlan } from '../plan/world-plan.ts';

/** When something happened: the virtual millisecond, and the order within it. */
export interface Stamp {
  readonly at: number;
  readonly seq: number;
}

/** What became of one call, from the view of whoever made it. */
export interface CallRecord {
  /** `k3`; `k3.2.1` is the first call that the second attempt of `k3` made. */
  readonly id: string;
  readonly plan: CallPlan;
  readonly provider: string;
  readonly key: string | undefined;
  /** The attempt whose driver made this call. */
  readonly parent: AttemptRecord | undefined;
  readonly started: Stamp;
  /** The moment by which the call must have settled. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly facts: FactRecord[];
  readonly attempts: AttemptRecord[];
  /** Set when its signal aborts while the call runs, or has aborted before. */
  aborted: AbortRecord | undefined;
  settled: SettledRecord | undefined;
}

/**
 * When the abort came: before the call; by a timer, while everybody waited; from a listener of the call's
 * own facts; or amid other work, when the outcome of the call may have been decided already.
 */
export type AbortOrigin = 'before' | 'timer' | 'own_fact' | 'amid';

export interface AbortRecord extends Stamp {
  readonly reason: unknown;
  readonly origin: AbortOrigin;
}

export type SettledRecord = Stamp &
  (
    | { readonly outcome: 'resolved'; readonly value: unknown }
    | { readonly outcome: 'rejected'; readonly error: unknown }
  );

export interface FactRecord extends Stamp {
  readonly fact: Fact;
}

/** One run of a driver. */
export interface AttemptRecord {
  readonly call: CallRecord;
  readonly attempt: number;
  readonly started: Stamp;
  readonly deadline: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether the driver found the async context of its caller. */
  readonly contextKept: boolean;
  /** Attempts of the same bulkhead key that policies took for running when this one began, itself included. */
  readonly alongside: number;
  /** How many of them its bulkhead had slots for. */
  readonly capacity: number;
  ended: EndedRecord | undefined;
}

export interface EndedRecord extends Stamp {
  readonly error: unknown;
  /** What the driver's error said when it was thrown: policies complete errors later. */
  readonly said:
    | {
        readonly code: ErrorCode;
        readonly execution: Execution;
        readonly retryAfterMs: number | undefined;
      }
    | undefined;
  /** Nobody listened any more: the signal of the attempt had aborted. */
  readonly unheard: boolean;
}

/** What the provider did with one request. */
export interface LedgerEntry extends Stamp {
  readonly provider: string;
  readonly call: CallRecord;
  readonly attempt: number;
  readonly key: string | undefined;
  /** `acted`: with an effect; `replayed`: the first answer to the key again; `refused`: looked at, answered no. */
  readonly kind: 'acted' | 'replayed' | 'refused' | 'turned_away';
  /** Names the effect that was made or told of. */
  readonly effect: number | undefined;
}

/** Something in the network, for the trace and for what was covered. */
export interface NetworkRecord extends Stamp {
  readonly call: CallRecord;
  readonly attempt: number;
  readonly what: string;
}

/** A circuit that an operator took out of service. */
export interface IsolationRecord extends Stamp {
  /** The place of the policy in the plan. */
  readonly policy: number;
  readonly key: string;
  readonly untilMs: number;
}

/** All that happened in a world. */
export interface History {
  readonly calls: CallRecord[];
  readonly ledger: LedgerEntry[];
  readonly network: NetworkRecord[];
  readonly isolations: IsolationRecord[];
  /** Facts that no known call accounts for. */
  readonly strayFacts: FactRecord[];
  readonly byIdentity: Map<CallIdentity, CallRecord>;
  stamp(): Stamp;
}

export function createHistory(now: () => number): History {
  let seq = 0;
  return {
    calls: [],
    ledger: [],
    network: [],
    isolations: [],
    strayFacts: [],
    byIdentity: new Map(),
    stamp: () => {
      seq += 1;
      return { at: now(), seq };
    },
  };
}

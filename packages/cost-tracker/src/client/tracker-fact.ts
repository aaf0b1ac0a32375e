import type { ErrorCode, ExactCost } from '@quayside/core';
import type { SpoolFact } from '../spool/spool-fact.js';

/** What the tracker tells of itself: names, figures and codes, never what a model was asked. */
export type CostTrackerFact =
  | SpoolFact
  /** Told once: nothing is sent, because tracking is switched off or has no token. */
  | { readonly type: 'tracker.disabled'; readonly message: string }
  /** An event came to rest. `line` is fit for a log: `Logged usage: openai/gpt-5 - 120 tokens, $0.0021`. */
  | {
      readonly type: 'usage.logged';
      readonly id: string;
      readonly sink: 'central' | 'spool' | 'ledger';
      readonly line: string;
    }
  /** An event was recorded nowhere but in the log; one that is none, as with negative tokens, not even there. */
  | { readonly type: 'usage.unrecorded'; readonly id: string; readonly code: ErrorCode }
  /** Attempts that may be billed reported no usage: what they cost is not known, and is not 0. */
  | {
      readonly type: 'usage.unaccounted';
      readonly provider: string;
      readonly port: string;
      readonly operation: string;
      readonly attempts: number;
    }
  /** The server did not take a batch; the events stay in the spool. */
  | { readonly type: 'drain.failed'; readonly code: ErrorCode; readonly retryInMs: number }
  /** The server takes events again. */
  | { readonly type: 'drain.recovered' }
  /** The server refused events for good: they lie in `path`, and no longer hold up the others. */
  | {
      readonly type: 'drain.set_aside';
      readonly events: number;
      readonly reason: string;
      readonly path: string;
    }
  /** A budget refuses a call, or would have: in shadow mode the call goes on. */
  | ({
      readonly type: 'budget.exceeded';
      readonly provider: string;
      readonly operation: string;
      readonly enforced: boolean;
    } & BudgetShortfall)
  /** The ledger could not be asked, or the cost not be estimated; `admitted` is what the policy did. */
  | {
      readonly type: 'budget.unknown';
      readonly provider: string;
      readonly operation: string;
      readonly reason: 'unreachable' | 'unpriced';
      readonly admitted: boolean;
    }
  /**
   * A call lost its hold before it had ended: what it spends is recorded, and was not held to the end. `gone`: the
   * ledger had let it go, as while a process sleeps; `unreachable`: it could not be renewed in time; `too_long`:
   * it was renewed for an hour, as for a stream that nobody reads.
   */
  | {
      readonly type: 'budget.hold_lapsed';
      readonly provider: string;
      readonly operation: string;
      readonly reason: 'gone' | 'unreachable' | 'too_long';
    };

/** Why a budget refuses. */
export interface BudgetShortfall {
  /** The ledger's name of the budget. */
  readonly budget: string;
  /** `over_limit`; otherwise why the ledger does not know what was spent. */
  readonly reason: string;
  readonly limit: ExactCost;
  readonly spent: ExactCost;
  /** Held for other calls. */
  readonly reserved: ExactCost;
  /** What this call could cost at most. */
  readonly needed: ExactCost;
  /** RFC 3339: when the budget's period ends. */
  readonly resetsAt: string | undefined;
}

export type CostTrackerListener = (fact: CostTrackerFact) => void;

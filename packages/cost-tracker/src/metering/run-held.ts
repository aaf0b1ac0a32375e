import { type Call, deriveCall, isIntegrationError } from '@quayside/core';
import type { TrackedEvent } from '../client/tracked-event.js';
import type { CostTrackerFact } from '../client/tracker-fact.js';
import { afterwards, type TrackWork } from './afterwards.js';
import { reportingOf } from './billed-operations.js';
import type { BudgetGuard } from './budget-guard.js';
import { type HoldToKeep, type KeepHoldParts, keepHold } from './keep-hold.js';
import type { MeteredEvents } from './metered-events.js';

export interface RunHeldParts extends Omit<KeepHoldParts, 'lapsed'> {
  readonly guard: BudgetGuard;
  readonly events: MeteredEvents;
  readonly tell: (fact: CostTrackerFact) => void;
  /** Is told of every event that settling a reservation records. */
  readonly claim: (event: TrackedEvent) => void;
  /** Keeps an event whose reservation could not be settled. */
  readonly keep: (event: TrackedEvent) => void;
  readonly track: TrackWork;
}

/**
 * Runs the call, keeps its hold meanwhile, and brings it to an end, also where a stream reports its usage after
 * the call.
 */
export async function runHeld<T>(
  parts: RunHeldParts,
  hold: HoldToKeep,
  call: Call,
  next: (call: Call) => Promise<T>,
): Promise<T> {
  let isReported = false;
  const lapsed = tellOnce(parts, call);
  const letGo = keepHold({ ...parts, lapsed }, hold);
  const emit: Call['emit'] = (fact) => {
    if (fact.type === 'usage.reported') {
      isReported = true;
      letGo();
      settle(parts, hold, parts.events.eventOf(fact, call.identity), lapsed);
    }
    call.emit(fact);
  };
  try {
    const result = await next(deriveCall(call, { emit }));
    if (reportingOf(call.identity) !== 'at_the_end') letGo();
    return result;
  } catch (error) {
    letGo();
    const isUnbilled = isIntegrationError(error) && error.execution !== 'unknown';
    if (isUnbilled && !isReported) afterwards(parts.track, () => parts.guard.release(hold.id));
    throw error;
  }
}

/** Turns the hold into what was used. */
function settle(
  { guard, claim, keep, track }: RunHeldParts,
  { id }: HoldToKeep,
  event: TrackedEvent,
  lapsed: KeepHoldParts['lapsed'],
): void {
  claim(event);
  const end = async (): Promise<void> => {
    if ((await guard.settle(id, event)) === 'lapsed') lapsed('gone');
  };
  afterwards(track, end, () => keep(event));
}

/** A lapse may be seen by a renewal, and again when the call ends. */
function tellOnce(
  { tell }: RunHeldParts,
  { identity: { provider, operation } }: Call,
): KeepHoldParts['lapsed'] {
  let isTold = false;
  return (reason) => {
    if (!isTold) tell({ type: 'budget.hold_lapsed', provider, operation, reason });
    isTold = true;
  };
}

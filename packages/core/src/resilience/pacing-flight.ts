import type { RateLimitFact } from '../fact.js';
import type { PacedOperation, PacingGroup } from './pacing-group.js';
import type { PacingPause } from './pacing-pause.js';
import type { PacingWindow } from './pacing-window.js';

/** What a call takes of an allowance. */
export type PacingCost = (resource: string | undefined) => number;

/** What a call took of one allowance, and in which of its windows. */
interface Share {
  readonly window: PacingWindow;
  readonly resource: string | undefined;
  readonly cost: number;
  readonly takenIn: number;
}

/** A call on its way, or one that waits. */
export interface Flight {
  readonly operation: PacedOperation;
  readonly costOf: PacingCost;
  /** In whose line it waits. */
  readonly group: PacingGroup;
  /** Whether it goes alone among those that are serial, too. */
  readonly serial: boolean;
  sentAt: number;
  /** What it counts in beside the allowances, and in which of its windows. */
  pause: PacingPause | undefined;
  pauseTakenIn: number;
  shares: Share[] | undefined;
  /** The allowances that its answers told of. */
  seen: Map<string | undefined, RateLimitFact> | undefined;
}

/** A flight that has not departed. */
export function createFlight(
  operation: PacedOperation,
  group: PacingGroup,
  costOf: PacingCost,
  serial: boolean,
): Flight {
  return {
    operation,
    costOf,
    group,
    serial,
    sentAt: 0,
    pause: undefined,
    pauseTakenIn: 0,
    shares: undefined,
    seen: undefined,
  };
}

/** Sends it off. */
export function board(flight: Flight, pause: PacingPause, now: number): void {
  flight.sentAt = now;
  flight.pause = pause;
  flight.pauseTakenIn = pause.window.take(1, now);
}

/** Takes what it costs of an allowance. */
export function takeShare(
  flight: Flight,
  window: PacingWindow,
  resource: string | undefined,
  now: number,
): void {
  const cost = flight.costOf(resource);
  flight.shares ??= [];
  flight.shares.push({ window, resource, cost, takenIn: window.take(cost, now) });
}

/** Gives its places back. What was `spent` and no answer told of is taken from what is left. */
export function release(flight: Flight, spent: boolean): void {
  const { pause, pauseTakenIn, shares, seen } = flight;
  pause?.window.release(pauseTakenIn, 1, spent);
  if (shares === undefined) return;
  for (const { window, resource, cost, takenIn } of shares) {
    window.release(takenIn, cost, spent && !seen?.has(resource));
  }
}

/** The provider let it through, and so it agrees with what was expected. */
export function prove({ pause, pauseTakenIn, shares }: Flight, now: number): void {
  pause?.countSuccess(pauseTakenIn, now);
  if (shares === undefined) return;
  for (const { window, takenIn } of shares) window.prove(takenIn);
}

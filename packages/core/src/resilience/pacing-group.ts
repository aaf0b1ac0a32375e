import type { Clock } from '../clock.js';
import type { RateLimitFact } from '../fact.js';
import type { PacingWindow } from './pacing-window.js';
import { type Gate, TicketLine } from './ticket-line.js';

/** What a call takes of an allowance. */
export type PacingCost = (resource: string | undefined) => number;

/** What a call took of one allowance, and in which of its windows. */
export interface Share {
  readonly window: PacingWindow;
  readonly resource: string | undefined;
  readonly cost: number;
  readonly takenIn: number;
}

/** A call on its way, or one that waits. */
export interface Flight {
  readonly operation: string;
  readonly costOf: PacingCost;
  /** In whose line it waits. */
  readonly group: PacingGroup;
  sentAt: number;
  readonly shares: Share[];
  /** The allowances that its answers told of. */
  seen: Map<string | undefined, RateLimitFact> | undefined;
}

/** Calls that use the same allowances, and the line in which they wait. */
export class PacingGroup {
  readonly line: TicketLine<Flight>;
  /** The names of the allowances, besides those that every call uses. */
  readonly #resources: readonly string[];

  constructor(resources: readonly string[], gate: Gate<Flight>, clock: Clock) {
    this.line = new TicketLine(gate, clock);
    this.#resources = resources;
  }

  /** An allowance without a name is everybody's. */
  uses(resource: string | undefined): boolean {
    return resource === undefined || this.#resources.includes(resource);
  }
}

import { type Call, deriveCall } from '../call.js';
import type { Clock } from '../clock.js';
import type { Fact, RateLimitFact } from '../fact.js';
import type { PacingWindow } from './pacing-window.js';
import { type Turns, WaitingLine } from './waiting-line.js';

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
  readonly group: PacingGroup;
  sentAt: number;
  readonly shares: Share[];
  /** The allowances that its answers told of. */
  seen: Map<string | undefined, RateLimitFact> | undefined;
}

/** Decides for a group which of its calls may go. */
export interface Gate {
  /** Sends the flight off if it may go. */
  depart(flight: Flight, now: number): boolean;
  /** When to ask again. */
  departsAt(flight: Flight, now: number): number;
}

/**
 * Calls that use the same allowances, and the line in which they wait. The line speaks of what a turn costs
 * as one number and here it is several, so that every waiter is filed under a number.
 */
export class PacingGroup implements Turns {
  /** The names of the allowances, besides those that every call uses. */
  readonly resources: readonly string[];
  readonly line: WaitingLine;
  readonly #gate: Gate;
  readonly #waiting = new Map<number, Flight>();
  #ticket = 0;

  constructor(resources: readonly string[], gate: Gate, clock: Clock) {
    this.resources = resources;
    this.line = new WaitingLine(clock, this);
    this.#gate = gate;
  }

  /** An allowance without a name is everybody's. */
  uses(resource: string | undefined): boolean {
    return resource === undefined || this.resources.includes(resource);
  }

  /** Waits in line with a deadline and an abort of its own. */
  async wait(flight: Flight, call: Call, maxWaitMs: number): ReturnType<WaitingLine['join']> {
    this.#ticket += 1;
    const ticket = this.#ticket;
    this.#waiting.set(ticket, flight);
    try {
      return await this.line.join(call, { maxWaitMs, priority: 0, cost: ticket });
    } finally {
      this.#waiting.delete(ticket);
    }
  }

  /** Ends all waits, for calls whose turn cannot come in time. */
  dismissAll(): void {
    while (this.line.displaceFor(Number.POSITIVE_INFINITY));
  }

  take(ticket: number, now: number): boolean {
    const flight = this.#waiting.get(ticket);
    return flight !== undefined && this.#gate.depart(flight, now);
  }

  waitMs(ticket: number, now: number): number {
    const flight = this.#waiting.get(ticket);
    return flight === undefined ? 0 : Math.max(0, this.#gate.departsAt(flight, now) - now);
  }
}

/** The call that goes on, with somebody who listens to what its answers say. */
export function listenIn(call: Call, onLimit: (fact: RateLimitFact) => void): Call {
  return deriveCall(call, {
    emit: (fact: Fact) => {
      if (fact.type === 'rate_limit.observed') onLimit(fact);
      call.emit(fact);
    },
  });
}

import type { Call } from '../call.js';
import type { Clock } from '../clock.js';
import { type Turns, type WaitEnd, WaitingLine } from './waiting-line.js';

/** Decides which of those who wait may go. */
export interface Gate<Ticket> {
  /** Lets it go if it may, and counts what it takes. */
  depart(ticket: Ticket, now: number): boolean;
  /** When to ask again for one that may not. */
  departsAt(ticket: Ticket, now: number): number;
}

/**
 * A waiting line for calls whose turn takes more than one thing. The line below speaks of what a turn costs
 * as one number; here it is the number under which the ticket is filed.
 */
export class TicketLine<Ticket> implements Turns {
  readonly #gate: Gate<Ticket>;
  readonly #line: WaitingLine;
  readonly #tickets = new Map<number, Ticket>();
  #last = 0;

  constructor(gate: Gate<Ticket>, clock: Clock) {
    this.#gate = gate;
    this.#line = new WaitingLine(clock, this);
  }

  /** How many wait. */
  get length(): number {
    return this.#line.length;
  }

  /** Waits for its turn, which the gate gives; never past the call's deadline. Rejects on abort. */
  async wait(ticket: Ticket, call: Call, maxWaitMs: number): Promise<WaitEnd> {
    this.#last += 1;
    const number = this.#last;
    this.#tickets.set(number, ticket);
    try {
      return await this.#line.join(call, { maxWaitMs, priority: 0, cost: number });
    } finally {
      this.#tickets.delete(number);
    }
  }

  /** Lets go whoever may go now: after a change of what the gate decides by. */
  wake(): void {
    if (this.length > 0) this.#line.wake();
  }

  /** Ends all waits as `displaced`: where nobody's turn can come in time. */
  dismissAll(): void {
    while (this.#line.displaceFor(Number.POSITIVE_INFINITY));
  }

  take(number: number, now: number): boolean {
    const ticket = this.#tickets.get(number);
    return ticket !== undefined && this.#gate.depart(ticket, now);
  }

  waitMs(number: number, now: number): number {
    const ticket = this.#tickets.get(number);
    return ticket === undefined ? 0 : Math.max(0, this.#gate.departsAt(ticket, now) - now);
  }
}

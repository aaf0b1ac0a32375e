import type { Clock } from '../clock.js';
import type { Flight } from './pacing-flight.js';
import { type Gate, TicketLine } from './ticket-line.js';

/** An operation of the key; what it uses is known once it had an answer. */
export interface PacedOperation {
  group: PacingGroup | undefined;
}

/** Calls that use the same allowances, and the lines in which they wait. */
export class PacingGroup {
  readonly #line: TicketLine<Flight>;
  /** Apart, so that whoever need not wait for the serial ones does not stand behind them. */
  readonly #serialLine: TicketLine<Flight>;
  /** The names of the allowances, besides those that every call uses. */
  readonly #resources: readonly string[];

  constructor(resources: readonly string[], gate: Gate<Flight>, clock: Clock) {
    this.#line = new TicketLine(gate, clock);
    this.#serialLine = new TicketLine(gate, clock);
    this.#resources = resources;
  }

  /** An allowance without a name is everybody's. */
  uses(resource: string | undefined): boolean {
    return resource === undefined || this.#resources.includes(resource);
  }

  lineOf(serial: boolean): TicketLine<Flight> {
    return serial ? this.#serialLine : this.#line;
  }

  /** How many wait. */
  get length(): number {
    return this.#line.length + this.#serialLine.length;
  }

  /** Lets go whoever may go now; serial ones first, because they never take more than one place. */
  wake(): void {
    this.#serialLine.wake();
    this.#line.wake();
  }

  /** Ends all waits as `displaced`. */
  dismissAll(): void {
    this.#serialLine.dismissAll();
    this.#line.dismissAll();
  }
}

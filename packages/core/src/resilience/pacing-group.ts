import type { Clock } from '../clock.js';
import type { Flight } from './pacing-flight.js';
import { type Gate, TicketLine } from './ticket-line.js';

/** An operation of the key; what it uses is known once it had an answer. */
export interface PacedOperation {
  group: PacingGroup | undefined;
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

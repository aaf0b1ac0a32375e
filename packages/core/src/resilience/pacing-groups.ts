import type { Clock } from '../clock.js';
import type { Flight } from './pacing-flight.js';
import { type PacedOperation, PacingGroup } from './pacing-group.js';
import type { Gate } from './ticket-line.js';

/** Which operations of a key use which allowances: learnt from their answers. */
export class PacingGroups {
  readonly #gate: Gate<Flight>;
  readonly #clock: Clock;
  readonly #groups = new Map<string, PacingGroup>();
  /** By port and name: two lookups are cheaper than one name made of both. */
  readonly #operations = new Map<string, Map<string, PacedOperation>>();
  /** For operations that had no answer yet. */
  readonly #unknown: PacingGroup;

  constructor(gate: Gate<Flight>, clock: Clock) {
    this.#gate = gate;
    this.#clock = clock;
    this.#unknown = new PacingGroup([], gate, clock);
  }

  operation(port: string, name: string): PacedOperation {
    let ofPort = this.#operations.get(port);
    if (ofPort === undefined) {
      ofPort = new Map();
      this.#operations.set(port, ofPort);
    }
    let operation = ofPort.get(name);
    if (operation === undefined) {
      operation = { group: undefined };
      ofPort.set(name, operation);
    }
    return operation;
  }

  /**
   * The group of an operation. Where all operations so far used the same allowances, one that is not known
   * yet is taken to do so, too: better it waits for nothing than that it is sent against the provider's word.
   */
  of(operation: PacedOperation): PacingGroup {
    if (operation.group !== undefined) return operation.group;
    const [only] = this.#groups.size === 1 ? this.#groups.values() : [];
    return only ?? this.#unknown;
  }

  /** An answer to the operation told of these allowances. */
  learn(operation: PacedOperation, resources: readonly string[]): void {
    const name = JSON.stringify(resources);
    const group = this.#groups.get(name) ?? new PacingGroup(resources, this.#gate, this.#clock);
    this.#groups.set(name, group);
    operation.group = group;
  }

  /** A serial call of the group goes: those of other groups come before its next one. */
  moveBack(group: PacingGroup): void {
    for (const [name, one] of this.#groups) {
      if (one !== group) continue;
      this.#groups.delete(name);
      this.#groups.set(name, group);
      return;
    }
  }

  /** Those in which somebody waits. */
  waiting(): readonly PacingGroup[] {
    return [this.#unknown, ...this.#groups.values()].filter((group) => group.length > 0);
  }
}

import type { Clock } from '../clock.js';
import { type Flight, PacingGroup } from './pacing-group.js';
import type { Gate } from './ticket-line.js';

/** Which operations of a key use which allowances: learnt from their answers. */
export class PacingGroups {
  readonly #gate: Gate<Flight>;
  readonly #clock: Clock;
  readonly #groups = new Map<string, PacingGroup>();
  readonly #operations = new Map<string, PacingGroup>();
  /** For operations that had no answer yet. */
  readonly #unknown: PacingGroup;

  constructor(gate: Gate<Flight>, clock: Clock) {
    this.#gate = gate;
    this.#clock = clock;
    this.#unknown = new PacingGroup([], gate, clock);
  }

  /**
   * The group of an operation. Where all operations so far used the same allowances, one that is not known
   * yet is taken to do so, too: better it waits for nothing than that it is sent against the provider's word.
   */
  of(operation: string): PacingGroup {
    const known = this.#operations.get(operation);
    if (known !== undefined) return known;
    const [only] = this.#groups.size === 1 ? this.#groups.values() : [];
    return only ?? this.#unknown;
  }

  /** Whether the operation may use an allowance, as far as is known. */
  mayUse(operation: string, resource: string | undefined): boolean {
    return this.#operations.get(operation)?.uses(resource) ?? true;
  }

  /** An answer to the operation told of these allowances. */
  learn(operation: string, resources: readonly string[]): void {
    const name = JSON.stringify(resources);
    const group = this.#groups.get(name) ?? new PacingGroup(resources, this.#gate, this.#clock);
    this.#groups.set(name, group);
    this.#operations.set(operation, group);
  }

  /** Those in which somebody waits. */
  *waiting(): IterableIterator<PacingGroup> {
    if (this.#unknown.line.length > 0) yield this.#unknown;
    for (const group of this.#groups.values()) if (group.line.length > 0) yield group;
  }
}

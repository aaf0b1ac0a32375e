import type { Flight } from './pacing-flight.js';

/** What a key allows by itself, whatever the provider says is left. */
export interface TurnRules {
  /** Calls on their way at most. */
  readonly concurrency: number;
  /** From the start of one serial call to that of the next, in milliseconds. */
  readonly serialGapMs: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Bounds the calls of a key that are on their way, and lets serial ones go one after another. */
export class PacingTurns {
  readonly #rules: TurnRules;
  #underway = 0;
  #serialUnderway = 0;
  #nextSerialAt = -NEVER;

  constructor(rules: TurnRules) {
    this.#rules = rules;
  }

  /** When it may go; NEVER where only the end of another call can tell. */
  admitsAt({ serial }: Flight, now: number): number {
    if (this.#underway >= this.#rules.concurrency) return NEVER;
    if (!serial) return now;
    return this.#serialUnderway > 0 ? NEVER : Math.max(now, this.#nextSerialAt);
  }

  /** How long it has to wait while as many serial calls stand before it and none of them leaves. */
  sureWaitMs({ serial }: Flight, ahead: number, now: number): number {
    return serial ? this.#nextSerialAt + ahead * this.#rules.serialGapMs - now : 0;
  }

  take({ serial }: Flight, now: number): void {
    this.#underway += 1;
    if (!serial) return;
    this.#serialUnderway += 1;
    this.#nextSerialAt = now + this.#rules.serialGapMs;
  }

  release({ serial }: Flight): void {
    this.#underway -= 1;
    if (serial) this.#serialUnderway -= 1;
  }

  /** Whether it would say the same about a new one. */
  isBlank(now: number): boolean {
    return this.#underway === 0 && now >= this.#nextSerialAt;
  }
}

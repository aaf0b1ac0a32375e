import type { Random } from '../clock.js';
import type { RateLimitFact } from '../fact.js';
import { PacingUnderway } from './pacing-underway.js';

/** How all windows of a policy are read. */
export interface WindowRules {
  /** The share of each allowance that is left to others. */
  readonly reserve: number;
  /** Whether allowances refill evenly, not at once when a window passes. */
  readonly steadily: boolean;
  readonly random: Random;
}

const NEVER = Number.POSITIVE_INFINITY;
/** Providers tell their resets in whole seconds. */
export const ROUNDING_MS = 1_000;
/** At most so much is added to the server's time, and never more than a tenth of the wait. */
const WIDEST_JITTER_MS = 1_000;
/** Sums of fractions miss a whole one by less. */
const HAIR = 1e-9;

const isCount = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && value >= 0;

/**
 * What one allowance of a provider still holds, as far as its answers tell.
 *
 * Calls that are on their way count as used, because nobody knows whether the answers so far include them.
 * Within a window the allowance only ever falls, so that answers may arrive in any order. When a window
 * has passed, the next one is expected to hold the limit; if the last one was used up, one call goes alone
 * and the others follow when its answer has shown that the provider agrees.
 */
export class PacingWindow {
  readonly #rules: WindowRules;
  #limit: number | undefined;
  /** What a window holds at its beginning. */
  #full = NEVER;
  #remaining = NEVER;
  /** Whether the provider said so; otherwise it is an expectation. */
  #told = false;
  #toldAt = -NEVER;
  /** When what is known has passed; NEVER where nobody said. */
  #endsAt = NEVER;
  /** When the window before has passed. */
  #begunAt = -NEVER;
  #jitterMs = 0;
  /** What is refilled in a millisecond. */
  #perMs = 0;
  /** How long an expectation lasts. */
  #trustMs = NEVER;
  /** Nothing goes before this moment, whatever is left. */
  #heldUntil = -NEVER;
  /** Whether a call found too little in this window. */
  #short = false;
  #unproven = false;
  readonly #underway = new PacingUnderway();

  constructor(rules: WindowRules) {
    this.#rules = rules;
  }

  /** Whether a call of this cost may go now. */
  fits(cost: number, now: number): boolean {
    this.#refresh(now);
    const isHeld = now < this.#heldUntil;
    if (!isHeld && !this.#unproven && this.#lacking(cost, now) === 0) return true;
    if (!isHeld && !this.#isCertain() && this.#isAlone(now)) return true;
    this.#short = true;
    return false;
  }

  /** Counts a call that goes now. Returns the window, for {@link PacingWindow.release}. */
  take(cost: number, now: number): number {
    this.#short = false;
    return this.#underway.add(cost, now);
  }

  /** The call has ended. `spent` where the provider counted it and no answer of it said what is left. */
  release(window: number, cost: number, spent: boolean): void {
    if (spent && this.#underway.window - window <= 1) this.#remaining -= cost;
    this.#underway.remove(window, cost);
  }

  /** A call that was sent in `window` was let through. */
  prove(window: number): void {
    if (window === this.#underway.window) this.#unproven = false;
  }

  /** When to ask again for a call that did not fit; NEVER where only an answer can change it. */
  retryAt(cost: number, now: number): number {
    const at = this.#isCertain()
      ? this.#refilledAt(this.#lacking(cost, now), now)
      : Math.min(this.#underway.nextAt, this.#endsAt);
    return Math.max(at, this.#heldUntil);
  }

  /** How long a call of this cost has to wait whatever the calls on their way bring back. */
  sureWaitMs(cost: number, now: number): number {
    this.#refresh(now);
    const lacking = this.#lacking(cost, now) - this.#underway.cost;
    const sure = this.#isCertain() && lacking > 0 ? this.#refilledAt(lacking, now) - now : 0;
    return Math.max(sure, this.#heldUntil - now);
  }

  /** Learns from an answer to a call that was sent at `sentAt`. What is no such number is left out. */
  observe({ limit, remaining, resetMs: reset }: RateLimitFact, sentAt: number, now: number): void {
    const resetMs = isCount(reset) ? reset : undefined;
    if (!isCount(remaining)) return;
    this.#refresh(now);
    const earliest = sentAt + (resetMs ?? NEVER);
    // A late answer tells of the window that has passed.
    if (sentAt < this.#begunAt && earliest <= this.#begunAt + ROUNDING_MS) return;
    if (isCount(limit) && limit > 0) this.#limit = limit;
    this.#full = this.#limit ?? Math.max(remaining + 1, this.#full === NEVER ? 0 : this.#full);
    if (this.#isNews(earliest, sentAt)) {
      if (resetMs !== undefined) this.#end(now + resetMs, resetMs);
    } else {
      if (remaining > this.#available(now)) return;
      const latest = now + (resetMs ?? NEVER) + this.#jitterMs;
      if (resetMs !== undefined) this.#endsAt = Math.min(Math.max(this.#endsAt, earliest), latest);
    }
    this.#remaining = remaining;
    this.#told = true;
    this.#toldAt = now;
    this.#unproven = false;
    const refills = this.#rules.steadily && this.#limit !== undefined && resetMs;
    this.#perMs = refills ? (this.#full - remaining) / refills : 0;
  }

  /**
   * Nothing may go for `waitMs`. Afterwards `expected` calls may, then one at a time, until `trustMs` have
   * passed without another word.
   */
  close(waitMs: number, expected: number, trustMs: number, now: number): void {
    this.#refresh(now);
    // Where the first call after a pause was refused again, nothing new is known of what is let through.
    if (!this.isClosed(now) && !this.#unproven) this.#full = expected;
    this.#trustMs = trustMs;
    const before = this.#told ? this.#endsAt : -NEVER;
    this.#end(now + waitMs, waitMs);
    this.#endsAt = Math.max(this.#endsAt, before);
    this.#remaining = 0;
    this.#told = true;
    this.#unproven = false;
  }

  /** The provider said `Retry-After`: nothing goes for `waitMs`, also where the window passes before. */
  hold(waitMs: number, now: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, now + waitMs);
  }

  /** More was let through before {@link PacingWindow.close} than was known then. */
  expectMore(): void {
    this.#full += 1;
  }

  /** Whether the provider said that nothing is left. */
  isClosed(now: number): boolean {
    this.#refresh(now);
    return now < this.#heldUntil || (this.#isCertain() && this.#remaining < 1);
  }

  /** Whether it would say the same about a new one. */
  isBlank(now: number): boolean {
    this.#refresh(now);
    return !this.#told && !this.#unproven && this.#endsAt === NEVER;
  }

  limit(): number | undefined {
    return this.#limit;
  }

  /** What the provider said is left; undefined where it said nothing about this window. */
  remaining(now: number): number | undefined {
    this.#refresh(now);
    return this.#told ? Math.max(0, Math.floor(this.#available(now))) : undefined;
  }

  /** Milliseconds until the window passes; undefined where nobody said. */
  resetsInMs(now: number): number | undefined {
    this.#refresh(now);
    return this.#told && this.#endsAt !== NEVER ? this.#endsAt - now : undefined;
  }

  /** Whether an answer replaces what is known, instead of only lowering it. */
  #isNews(earliest: number, sentAt: number): boolean {
    if (!this.#told) return true;
    // A call that was sent after the last answer had come tells of a later moment.
    const later = sentAt >= this.#toldAt;
    if (this.#endsAt === NEVER) return later;
    const sameWindow = earliest === NEVER || earliest <= this.#endsAt + ROUNDING_MS;
    return sameWindow ? later && this.#rules.steadily : true;
  }

  /**
   * Whether a call may go to find out what nobody said: when no other one is on its way to do so, and not
   * too often where the provider said that nothing is left but not until when.
   */
  #isAlone(now: number): boolean {
    return (this.#underway.isNone && !this.#told) || now >= this.#underway.nextAt;
  }

  /** Whether too little is left for sure until a moment that is known. */
  #isCertain(): boolean {
    return this.#told && this.#endsAt !== NEVER;
  }

  #available(now: number): number {
    if (this.#perMs === 0) return this.#remaining;
    return Math.min(this.#full, this.#remaining + (now - this.#toldAt) * this.#perMs);
  }

  /** What a call of this cost finds too little. What costs more than there ever is goes with all of it. */
  #lacking(cost: number, now: number): number {
    const reserved = this.#full === NEVER ? 0 : this.#full * this.#rules.reserve;
    const wanted = Math.min(cost, this.#full - reserved);
    const free = this.#available(now) - reserved - this.#underway.cost;
    const lacking = wanted - free;
    return lacking > HAIR * wanted ? lacking : 0;
  }

  #refilledAt(lacking: number, now: number): number {
    if (lacking === 0) return now;
    if (this.#perMs === 0) return this.#endsAt;
    return Math.min(this.#endsAt, now + Math.ceil(lacking / this.#perMs));
  }

  #end(at: number, waitMs: number): void {
    this.#jitterMs = this.#rules.random() * Math.min(waitMs / 10, WIDEST_JITTER_MS);
    this.#endsAt = at + this.#jitterMs;
  }

  #refresh(now: number): void {
    while (now >= this.#endsAt) {
      this.#begunAt = this.#endsAt;
      this.#unproven = this.#told && (this.#short || this.#remaining < 1);
      this.#endsAt = this.#told ? this.#begunAt + this.#trustMs : NEVER;
      this.#remaining = this.#told ? this.#full : NEVER;
      this.#told = false;
      this.#perMs = 0;
      this.#short = false;
      this.#underway.turn();
    }
  }
}

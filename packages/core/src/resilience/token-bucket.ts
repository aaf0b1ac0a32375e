import type { Allowance, RateRules } from './rate-limit-rules.js';

/** Sums of fractions miss a whole token by a hair; without this a timer would fire in vain. */
const HAIR = 1e-9;

/** A bucket that fills steadily up to its size. */
export class TokenBucket implements Allowance {
  #rules: RateRules;
  #tokens: number;
  #filledAt: number;

  /** It is full at the beginning. */
  constructor(rules: RateRules, now: number) {
    this.#rules = rules;
    this.#tokens = rules.most;
    this.#filledAt = now;
  }

  take(cost: number, now: number): boolean {
    this.#fill(now);
    // What was admitted to the line under a larger burst goes with a full bucket.
    const tokens = Math.min(cost, this.#rules.most);
    if (this.#tokens < tokens - HAIR * this.#rules.most) return false;
    this.#tokens = Math.max(0, this.#tokens - tokens);
    return true;
  }

  /** Gives back what was taken and not used; a negative number is what was used beyond, as a debt. */
  give(tokens: number, now: number): void {
    this.#fill(now);
    this.#tokens = Math.min(this.#rules.most, this.#tokens + tokens);
  }

  waitMs(cost: number, now: number): number {
    this.#fill(now);
    const { limit, windowMs } = this.#rules;
    return Math.max(0, ((cost - this.#tokens) * windowMs) / limit);
  }

  available(now: number): number {
    this.#fill(now);
    return this.#tokens;
  }

  isUntouched(now: number): boolean {
    return this.available(now) >= this.#rules.most;
  }

  adjust(rules: RateRules, now: number): void {
    this.#fill(now);
    this.#rules = rules;
    this.#tokens = Math.min(this.#tokens, rules.most);
  }

  #fill(now: number): void {
    if (now <= this.#filledAt) return;
    const { limit, windowMs, most } = this.#rules;
    this.#tokens = Math.min(most, this.#tokens + ((now - this.#filledAt) * limit) / windowMs);
    this.#filledAt = now;
  }
}

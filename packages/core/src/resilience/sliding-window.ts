import type { Allowance, RateRules } from './rate-limit-rules.js';

/** A nanosecond: sums of fractions miss a moment by less, and no clock here tells more. */
const HAIR_MS = 1e-6;
/** The same for the sums of costs, as a share of the limit. */
const HAIR = 1e-9;
/** Entries up to this number are exact; beyond it a thousandth of the window shares one. */
const EXACT = 1000;

/**
 * Remembers what went when, for as long as it counts. Each entry is a time and a cost, in a ring that
 * grows as needed: 16 bytes for each call in the window, at most 32 kB. A window that holds more than
 * 1,000 entries begins to share them; a shared entry counts until its last call is out of the window, so
 * that the limit is never passed and at most a thousandth of it is lost.
 */
export class SlidingWindow implements Allowance {
  #rules: RateRules;
  #ring: number[] = [];
  #oldest = 0;
  #entries = 0;
  #used = 0;
  /** When the youngest entry was begun. */
  #begunAt = 0;

  constructor(rules: RateRules) {
    this.#rules = rules;
  }

  take(cost: number, now: number): boolean {
    this.#drop(now);
    // What was admitted to the line under a larger limit goes into an empty window.
    const used = this.#used + Math.min(cost, this.#rules.limit);
    if (used > this.#rules.limit * (1 + HAIR)) return false;
    if (cost > 0) this.#note(used - this.#used, now);
    this.#used = used;
    return true;
  }

  /** Exact where all calls cost the same; otherwise what is left over in a window may make it longer. */
  waitMs(cost: number, now: number): number {
    this.#drop(now);
    const { limit, windowMs } = this.#rules;
    const windows = Math.max(0, Math.ceil(cost / limit - HAIR) - 1);
    const lacking = this.#used + (cost - windows * limit) - limit * (1 + HAIR);
    let freed = 0;
    let waitMs = 0;
    for (let n = 0; n < this.#entries && freed < lacking; n += 1) {
      freed += this.#costAt(n);
      waitMs = this.#timeAt(n) + windowMs - now;
    }
    return waitMs + windows * windowMs;
  }

  available(now: number): number {
    this.#drop(now);
    return Math.max(0, this.#rules.limit - this.#used);
  }

  isUntouched(now: number): boolean {
    this.#drop(now);
    return this.#entries === 0;
  }

  /** A window that becomes longer knows only what was still in the shorter one. */
  adjust(rules: RateRules, now: number): void {
    this.#drop(now);
    this.#rules = rules;
  }

  #drop(now: number): void {
    const since = now - this.#rules.windowMs + HAIR_MS;
    while (this.#entries > 0 && this.#timeAt(0) <= since) {
      this.#used -= this.#costAt(0);
      this.#oldest = (this.#oldest + 2) % this.#ring.length;
      this.#entries -= 1;
    }
    if (this.#entries === 0) this.#used = 0;
  }

  #note(cost: number, now: number): void {
    const shareMs = this.#entries < EXACT ? 0 : this.#rules.windowMs / EXACT;
    if (this.#entries > 0 && now - this.#begunAt <= shareMs) {
      const at = this.#indexOf(this.#entries - 1);
      this.#ring[at] = now;
      this.#ring[at + 1] = (this.#ring[at + 1] ?? 0) + cost;
      return;
    }
    if (2 * this.#entries === this.#ring.length) this.#grow();
    const at = this.#indexOf(this.#entries);
    this.#ring[at] = now;
    this.#ring[at + 1] = cost;
    this.#entries += 1;
    this.#begunAt = now;
  }

  /** Doubles the ring, the oldest entry first. `concat` makes it as long as it has to be, and no longer. */
  #grow(): void {
    const room = new Array<number>(Math.max(8, this.#ring.length)).fill(0);
    const wrapped = this.#ring.slice(0, this.#oldest);
    this.#ring = this.#ring.slice(this.#oldest).concat(wrapped, room);
    this.#oldest = 0;
  }

  #indexOf(entry: number): number {
    return (this.#oldest + 2 * entry) % this.#ring.length;
  }

  #timeAt(entry: number): number {
    return this.#ring[this.#indexOf(entry)] ?? 0;
  }

  #costAt(entry: number): number {
    return this.#ring[this.#indexOf(entry) + 1] ?? 0;
  }
}

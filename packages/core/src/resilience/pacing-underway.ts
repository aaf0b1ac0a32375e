/** How long a call that goes alone keeps the others back when no answer comes. */
const ALONE_MS = 1_000;

/** The calls on their way that an allowance has to answer for, by the window in which they were sent. */
export class PacingUnderway {
  /** Counts windows, so that a call from an earlier one is not taken out of this one. */
  window = 0;
  #now = 0;
  #before = 0;
  #calls = 0;
  #sentAt = Number.NEGATIVE_INFINITY;

  /** What they take together. Nobody knows in which window the provider counts those of the one before. */
  get cost(): number {
    return this.#now + this.#before;
  }

  /** Whether none of this window is on its way. */
  get isNone(): boolean {
    return this.#calls === 0;
  }

  /** When another call may go although one is on its way: it may never be answered. */
  get nextAt(): number {
    return this.#sentAt + ALONE_MS;
  }

  /** Returns the window, for {@link PacingUnderway.remove}. */
  add(cost: number, now: number): number {
    this.#now += cost;
    this.#calls += 1;
    this.#sentAt = now;
    return this.window;
  }

  remove(window: number, cost: number): void {
    if (window === this.window) {
      this.#now -= cost;
      this.#calls -= 1;
    } else if (window === this.window - 1) this.#before -= cost;
  }

  /** A new window begins. What is two windows old hangs, and counts no longer. */
  turn(): void {
    this.window += 1;
    this.#before = this.#now;
    this.#now = 0;
    this.#calls = 0;
  }
}

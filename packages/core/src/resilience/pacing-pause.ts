import { PacingWindow, type WindowRules } from './pacing-window.js';

/** What is let through is counted so far back, and expected so long after a pause. */
const MEMORY_MS = 60_000;
/** What `setTimeout` can hold, about 25 days. A longer pause is a mistake. */
const LONGEST_PAUSE_MS = 2 ** 31 - 1;

/**
 * The limit that a provider does not tell about until it says `Retry-After`. Nothing goes before that time.
 * Afterwards as many calls may go as were let through before, then one at a time, so that finding out about
 * the limit takes one refusal and not one for every caller. Without another refusal it ends by itself.
 */
export class PacingPause {
  readonly window: PacingWindow;
  #letThrough = 0;
  #countedFrom = 0;
  #countedIn = 0;

  constructor(rules: WindowRules) {
    // A share of what was let through would be left to nobody.
    this.window = new PacingWindow({ ...rules, reserve: 0 });
  }

  /** A call that was sent in `sentIn` got an answer that does not speak of a limit. */
  countSuccess(sentIn: number, now: number): void {
    this.window.prove(sentIn);
    if (this.window.isClosed(now)) {
      this.window.expectMore();
      return;
    }
    const stale = this.window.isBlank(now) && now - this.#countedFrom > MEMORY_MS;
    if (sentIn > this.#countedIn || stale) {
      this.#countedIn = sentIn;
      this.#countedFrom = now;
      this.#letThrough = 0;
    }
    if (sentIn === this.#countedIn) this.#letThrough += 1;
  }

  /** The provider wants nothing for `waitMs`. */
  begin(waitMs: number, now: number): void {
    const pauseMs = Math.min(waitMs, LONGEST_PAUSE_MS);
    const expected = Math.max(1, this.#letThrough);
    this.window.close(pauseMs, expected, Math.max(MEMORY_MS, pauseMs), now);
  }
}

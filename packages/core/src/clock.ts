/**
 * Time as the policies see it. Inject a virtual one in tests.
 *
 * `now()` is monotonic and has no epoch: it only measures spans and deadlines. `wallNow()` is the Unix
 * time in milliseconds and is used solely to read what a server said as a date.
 */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Unix time in milliseconds. */
  wallNow(): number;
  /**
   * Runs `task` once, not before `delayMs` have passed by {@link Clock.now}. Returns the function that
   * cancels it. Delays beyond what the platform's timers can hold are honoured, not truncated.
   */
  schedule(task: () => void, delayMs: number): () => void;
}

/** A source of randomness in [0, 1). */
export type Random = () => number;

/** The longest delay `setTimeout` can hold; Node turns anything longer into 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function schedule(task: () => void, delayMs: number): () => void {
  const dueAt = performance.now() + delayMs;
  const fire = (): void => {
    const remaining = dueAt - performance.now();
    // Node may fire up to 1 ms early; a retry must never start before the server's time.
    if (remaining <= 0) return task();
    timer = setTimeout(fire, Math.min(Math.ceil(remaining), LONGEST_TIMER_MS));
  };
  let timer = setTimeout(fire, Math.min(Math.max(0, Math.ceil(delayMs)), LONGEST_TIMER_MS));
  return () => clearTimeout(timer);
}

/** The platform's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  schedule,
};

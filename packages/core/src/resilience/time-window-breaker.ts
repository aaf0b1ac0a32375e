import { type Clock, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import type { BreakerContext, BreakerCounts, BreakerFactory, CountingBreaker } from './breaker.js';
import {
  checkedRates,
  type RateOptions,
  type RateRules,
  RateWindow,
  rateSettings,
} from './rate-window.js';

export interface TimeWindowOptions extends RateOptions {
  /**
   * How far back calls are looked at, in milliseconds. Calls leave it a tenth of the window at a time: one
   * that is older never counts, one of the last nine tenths always does.
   *
   * @default 30_000
   */
  readonly windowMs?: number | undefined;
  /** @default the clock of the circuit breaker, else the platform's */
  readonly clock?: Clock | undefined;
}

/**
 * Opens when too many of the calls of the last `windowMs` failed or were slow. The window slides with
 * monotonic time and is brought up to date by every call and every look, so that nothing from before a
 * pause counts after it.
 *
 * With the default of 5 `minimumCalls` it needs a call every 6 seconds to notice an outage; where there
 * are fewer, take a longer window or {@link consecutiveBreaker}.
 *
 * @throws misconfigured for a figure that is out of range.
 */
export function timeWindowBreaker(
  options: TimeWindowOptions = {},
): BreakerFactory<CountingBreaker> {
  const { windowMs = 30_000 } = options;
  checkedNumber('timeWindowBreaker', 'windowMs', windowMs, { above: 0 });
  const rules = { ...checkedRates('timeWindowBreaker', options, 5), windowMs };
  return Object.assign(
    (context?: BreakerContext) =>
      new TimeWindow(rules, options.clock ?? context?.clock ?? systemClock),
    {
      settings: { breaker: 'time_window', windowMs, ...rateSettings(rules) },
      retune: (breaker: unknown) => {
        if (!(breaker instanceof TimeWindow)) return false;
        breaker.retune(rules);
        return true;
      },
    },
  );
}

const BUCKETS = 10;
/** A cell counts calls in its upper half and failures in the lower one: an object less for every key. */
const CALL = 2 ** 26;

class TimeWindow extends RateWindow<RateRules & { readonly windowMs: number }> {
  readonly #clock: Clock;
  /** A cell for each bucket, and behind them one each for its slow calls. */
  #cells: number[] | undefined;
  /** The number of the bucket of now, counted from the beginning of time. */
  #bucket: number;

  constructor(rules: RateRules & { readonly windowMs: number }, clock: Clock) {
    super(rules);
    this.#clock = clock;
    this.#bucket = this.#now();
  }

  counts(): BreakerCounts {
    this.#refresh();
    const cells = this.#cells ?? [];
    const both = sum(cells.slice(0, BUCKETS));
    return {
      calls: Math.floor(both / CALL),
      failures: both % CALL,
      slowCalls: sum(cells.slice(BUCKETS)),
    };
  }

  /** `[ageMs, calls, failures, slowCalls]` of each bucket, the youngest first. */
  get state(): unknown {
    this.#refresh();
    const widthMs = this.rules.windowMs / BUCKETS;
    const age = Math.max(0, this.#clock.now() - this.#bucket * widthMs);
    const cells = this.#cells ?? [];
    const buckets = Array.from({ length: BUCKETS }, (_, back) => {
      const at = indexOf(this.#bucket - back);
      const both = cells[at] ?? 0;
      return [age + back * widthMs, Math.floor(both / CALL), both % CALL, cells[BUCKETS + at] ?? 0];
    });
    return buckets.filter(([, calls]) => calls !== 0);
  }

  set state(state: unknown) {
    this.clear();
    this.#bucket = this.#now();
    if (Array.isArray(state)) for (const bucket of state) this.#restore(bucket);
  }

  protected add(failed: boolean, slow: boolean): void {
    this.#refresh();
    this.#put(this.#bucket, failed ? CALL + 1 : CALL, slow ? 1 : 0);
  }

  protected clear(): void {
    this.#cells = undefined;
  }

  #now(): number {
    return Math.floor((this.#clock.now() * BUCKETS) / this.rules.windowMs);
  }

  /** Empties the buckets that time has reached again since the last look. */
  #refresh(): void {
    const now = this.#now();
    const passed = now - this.#bucket;
    if (passed <= 0) return;
    this.#bucket = now;
    if (passed >= BUCKETS) this.clear();
    else for (let back = 0; back < passed; back += 1) this.#empty(now - back);
  }

  #empty(bucket: number): void {
    if (this.#cells === undefined) return;
    const at = indexOf(bucket);
    this.#cells[at] = 0;
    if (this.timed) this.#cells[BUCKETS + at] = 0;
  }

  #put(bucket: number, both: number, slowCalls: number): void {
    this.#cells ??= new Array<number>(this.timed ? 2 * BUCKETS : BUCKETS).fill(0);
    const at = indexOf(bucket);
    this.#cells[at] = (this.#cells[at] ?? 0) + both;
    if (this.timed) this.#cells[BUCKETS + at] = (this.#cells[BUCKETS + at] ?? 0) + slowCalls;
  }

  #restore(saved: unknown): void {
    if (!Array.isArray(saved) || !saved.every((figure) => Number.isFinite(figure) && figure >= 0))
      return;
    const [ageMs = 0, calls = 0, failures = 0, slowCalls = 0] = saved.map(Number);
    // Where a bucket began decides: its calls may leave the window early, never late.
    const bucket = Math.floor(((this.#clock.now() - ageMs) * BUCKETS) / this.rules.windowMs);
    if (this.#bucket - bucket < BUCKETS) this.#put(bucket, calls * CALL + failures, slowCalls);
  }
}

function indexOf(bucket: number): number {
  return ((bucket % BUCKETS) + BUCKETS) % BUCKETS;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

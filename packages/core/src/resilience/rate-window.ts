import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import { BREAKER_CLOSED, type BreakerCounts, type CountingBreaker } from './breaker.js';

/** Which share of the calls in a window is too much. */
export interface RateOptions {
  /** The share of failed calls that opens the circuit, above 0 and at most 1. @default 0.5 */
  readonly failureRate?: number | undefined;
  /** Fewer calls than this in the window open nothing. @default 5 in a time window, 10 in a count window */
  readonly minimumCalls?: number | undefined;
  /**
   * A call that takes longer is slow, whether it succeeds or fails, in milliseconds. Timed from the moment
   * the driver starts, so that waits in a limiter or a bulkhead do not count.
   *
   * @default calls are not timed
   */
  readonly slowCallMs?: number | undefined;
  /** The share of slow calls that opens the circuit, above 0 and at most 1. Needs `slowCallMs`. @default 1 */
  readonly slowCallRate?: number | undefined;
}

/** {@link RateOptions} with defaults; without slow calls `slowCallMs` is Infinity. */
export interface RateRules {
  readonly failureRate: number;
  readonly minimumCalls: number;
  readonly slowCallMs: number;
  readonly slowCallRate: number;
}

export function checkedRates(name: string, options: RateOptions, minimumCalls: number): RateRules {
  const { failureRate = 0.5, slowCallMs, slowCallRate = 1 } = options;
  const minimum = options.minimumCalls ?? minimumCalls;
  checkedShare(name, 'failureRate', failureRate);
  checkedShare(name, 'slowCallRate', slowCallRate);
  checkedNumber(name, 'minimumCalls', minimum, { atLeast: 1, integer: true });
  if (slowCallMs !== undefined) checkedNumber(name, 'slowCallMs', slowCallMs, { above: 0 });
  else if (options.slowCallRate !== undefined) {
    throw misconfigured(name, 'slowCallRate is given without slowCallMs', 'Say what is slow.');
  }
  return {
    failureRate,
    minimumCalls: minimum,
    slowCallMs: slowCallMs ?? Number.POSITIVE_INFINITY,
    slowCallRate,
  };
}

function checkedShare(name: string, option: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw misconfigured(name, `${option} is ${value}`, 'Give a share above 0 and at most 1.');
}

/** The settings that are in force, for `description.settings`. */
export function rateSettings(rules: RateRules): Readonly<Record<string, unknown>> {
  const { failureRate, minimumCalls, slowCallMs, slowCallRate } = rules;
  const slow = slowCallMs === Number.POSITIVE_INFINITY ? {} : { slowCallMs, slowCallRate };
  return { failureRate, minimumCalls, ...slow };
}

/** Decides from the shares of failed and of slow calls in a window; what the window is, a subclass says. */
export abstract class RateWindow<Rules extends RateRules> implements CountingBreaker {
  protected rules: Rules;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  /** The window's content, and the way to fill it again. */
  abstract get state(): unknown;
  abstract set state(state: unknown);
  /** What is in the window now. */
  abstract counts(): BreakerCounts;
  protected abstract add(failed: boolean, slow: boolean): void;
  protected abstract clear(): void;

  get timed(): boolean {
    return this.rules.slowCallMs !== Number.POSITIVE_INFINITY;
  }

  /** A rate is looked at by a call that adds to it: one that was good and fast opens nothing. */
  success(state: number, durationMs = 0): boolean {
    const slow = durationMs > this.rules.slowCallMs;
    if (state === BREAKER_CLOSED) {
      this.add(false, slow);
      return slow && isTooSlow(this.counts(), this.rules);
    }
    // A provider that is still slow has not recovered; a fast one starts with an empty window.
    if (!slow) this.clear();
    return slow;
  }

  failure(state: number, durationMs = 0): boolean {
    if (state !== BREAKER_CLOSED) return true;
    const slow = durationMs > this.rules.slowCallMs;
    this.add(true, slow);
    const counts = this.counts();
    const { failureRate, minimumCalls } = this.rules;
    if (counts.calls >= minimumCalls && counts.failures / counts.calls >= failureRate) return true;
    return slow && isTooSlow(counts, this.rules);
  }

  /** Gives it other settings; what the new window has room for stays counted. */
  retune(rules: Rules): void {
    const content = this.state;
    this.rules = rules;
    this.state = content;
  }
}

function isTooSlow({ calls, slowCalls }: BreakerCounts, rules: RateRules): boolean {
  return calls >= rules.minimumCalls && slowCalls / calls >= rules.slowCallRate;
}

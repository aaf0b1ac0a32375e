import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { Turns } from './waiting-line.js';

/** `perSecond`, or `limit` calls in `windowMs`. */
export type Rate =
  | { readonly perSecond: number }
  | {
      readonly limit: number;
      /** In milliseconds. */
      readonly windowMs: number;
    };

/**
 * How a rate is kept.
 *
 * - `token_bucket` spreads calls evenly and lets `burst` of them go at once after a pause. Any window sees
 *   at most its limit plus the burst.
 * - `sliding_window` lets calls go as soon as they fit: no window of that length, wherever it begins, ever
 *   sees more than the limit.
 */
export type RateAlgorithm = 'token_bucket' | 'sliding_window';

/** The figures of a rate limit that are in force. */
export interface RateRules {
  readonly algorithm: RateAlgorithm;
  readonly limit: number;
  readonly windowMs: number;
  /** The most that may go at once, and so the most that one call may cost. */
  readonly most: number;
  readonly maxWaitMs: number;
}

/** The figures as they were given. Those of the other way to say a rate are absent. */
export interface RateFigures {
  readonly perSecond?: number | undefined;
  readonly limit?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly burst?: number | undefined;
  readonly maxWaitMs?: number | undefined;
}

/** What one key is allowed to send. */
export interface Allowance extends Turns {
  /** What may go now. */
  available(now: number): number;
  /** Whether it is like a new one. */
  isUntouched(now: number): boolean;
  /** Goes on under other figures; what was used before stays used. */
  adjust(rules: RateRules, now: number): void;
}

/**
 * What is in force for `given`.
 *
 * @throws misconfigured for a figure that is not finite or out of range, or that the algorithm does not have.
 */
export function checkedRules(algorithm: RateAlgorithm, given: RateFigures): RateRules {
  const { limit, windowMs } = checkedRate(given);
  const maxWaitMs = given.maxWaitMs ?? 30_000;
  checkedNumber('rateLimit', 'maxWaitMs', maxWaitMs, { atLeast: 0 });
  if (algorithm === 'token_bucket') {
    const most = given.burst ?? Math.max(1, Math.floor((limit / windowMs) * 1000));
    checkedNumber('rateLimit', 'burst', most, { atLeast: 1 });
    return { algorithm, limit, windowMs, most, maxWaitMs };
  }
  if (given.burst !== undefined) {
    const what = 'a sliding window has no burst besides its limit';
    throw misconfigured('rateLimit', what, 'Leave burst out, or take the token bucket.');
  }
  checkedNumber('rateLimit', 'the limit of a sliding window', limit, { atLeast: 1 });
  return { algorithm, limit, windowMs, most: limit, maxWaitMs };
}

function checkedRate(given: RateFigures): { readonly limit: number; readonly windowMs: number } {
  const { perSecond, limit = Number.NaN, windowMs = Number.NaN } = given;
  if (perSecond !== undefined) {
    checkedNumber('rateLimit', 'perSecond', perSecond, { above: 0 });
    return { limit: perSecond, windowMs: 1000 };
  }
  checkedNumber('rateLimit', 'limit', limit, { above: 0 });
  checkedNumber('rateLimit', 'windowMs', windowMs, { above: 0 });
  return { limit, windowMs };
}

/** `before` with `changes`: a rate that is said the other way replaces the whole rate. */
export function mergedFigures(before: RateFigures, changes: RateFigures): RateFigures {
  const { perSecond, limit, windowMs, burst, maxWaitMs } = changes;
  const others = { burst: burst ?? before.burst, maxWaitMs: maxWaitMs ?? before.maxWaitMs };
  if (perSecond !== undefined) return { perSecond, ...others };
  if (limit === undefined && windowMs === undefined) return { ...before, ...others };
  return { limit: limit ?? before.limit, windowMs: windowMs ?? before.windowMs, ...others };
}

/** The figures in force, for `description.settings`. */
export function settingsOf(rules: RateRules): Readonly<Record<string, unknown>> {
  const { algorithm, limit, windowMs, most, maxWaitMs } = rules;
  if (algorithm === 'sliding_window') return { algorithm, limit, windowMs, maxWaitMs };
  return { algorithm, perSecond: (limit * 1000) / windowMs, burst: most, maxWaitMs };
}

import type { CallIdentity } from '../call.js';
import type { Clock, Random } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { ThrottleWindow } from './client-throttle-window.js';

export interface ClientThrottleOptions {
  /** Requests that may be made for each one that the provider accepts. @default 2 */
  readonly k?: number | undefined;
  /**
   * How far back requests and accepts count, in milliseconds: at least twenty times the usual answer time.
   *
   * @default 120_000
   */
  readonly windowMs?: number | undefined;
  /** The most that is refused: what still goes shows when the provider is back. @default 0.9 */
  readonly maxProbability?: number | undefined;
  /** Fewer requests than this in the window say too little to refuse anything. @default 10 */
  readonly minRequests?: number | undefined;
  /** What has counts of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Keys kept; those of which nothing is refused make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
}

/** The figures in force. */
export interface ThrottleRules {
  readonly k: number;
  readonly windowMs: number;
  readonly maxProbability: number;
  readonly minRequests: number;
}

/** @throws misconfigured for a figure that is not finite or out of range. */
export function checkedThrottleRules(options: ClientThrottleOptions): ThrottleRules {
  const { k = 2, windowMs = 120_000, maxProbability = 0.9, minRequests = 10 } = options;
  checkedNumber('clientThrottle', 'k', k, { atLeast: 1 });
  checkedNumber('clientThrottle', 'windowMs', windowMs, { above: 0 });
  checkedNumber('clientThrottle', 'maxProbability', maxProbability, { above: 0 });
  if (maxProbability > 1) {
    const what = `maxProbability is ${maxProbability}`;
    throw misconfigured('clientThrottle', what, 'Give a share of at most 1.');
  }
  checkedNumber('clientThrottle', 'minRequests', minRequests, { atLeast: 0, integer: true });
  return { k, windowMs, maxProbability, minRequests };
}

/** The share of calls to refuse. */
export function refusedShare(window: ThrottleWindow, now: number, rules: ThrottleRules): number {
  const counts = window.counts(now);
  const requests = counts.requests - counts.fresh;
  if (requests < rules.minRequests) return 0;
  const share = (requests - rules.k * counts.accepts) / (requests + 1);
  return Math.min(rules.maxProbability, Math.max(0, share));
}

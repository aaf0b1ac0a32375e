import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import type { Clock } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { Allowance, RateRules } from './rate-limit-rules.js';
import { rejection } from './rejection.js';
import { SlidingWindow } from './sliding-window.js';
import { TokenBucket } from './token-bucket.js';
import { WaitingLine } from './waiting-line.js';

/** The allowance of one key and who waits for it. */
export interface Lane {
  readonly key: string;
  readonly allowance: Allowance;
  readonly line: WaitingLine;
}

export function createLane(key: string, rules: RateRules, clock: Clock): Lane {
  const allowance =
    rules.algorithm === 'token_bucket'
      ? new TokenBucket(rules, clock.now())
      : new SlidingWindow(rules);
  return { key, allowance, line: new WaitingLine(clock, allowance) };
}

/**
 * What the call costs.
 *
 * @throws misconfigured where the callback says no such thing; a call of unknown cost would break the limit.
 */
export function priceOf(call: CallIdentity, cost: (call: CallIdentity) => number): number {
  const price = cost(call);
  if (Number.isFinite(price) && price >= 0) return price;
  throw misconfigured('rateLimit', `cost is ${price}`, 'Return a finite number of at least 0.');
}

/** Lets the call stand in line where it has a chance, and runs it when its turn comes. */
export async function waitForTurn<T>(
  { key, allowance, line }: Lane,
  call: Call,
  price: number,
  next: (call: Call) => Promise<T>,
  { most, maxWaitMs }: RateRules,
  clock: Clock,
): Promise<T> {
  if (price > most) throw tooDear(key, call, price, most);
  const now = clock.now();
  const delayMs = allowance.waitMs(line.cost + price, now);
  const remaining = (call.deadline ?? Number.POSITIVE_INFINITY) - now;
  if (delayMs > maxWaitMs) throw tooLong(key, call, delayMs, maxWaitMs);
  if (delayMs >= remaining) throw tooLate(key, call, delayMs);
  // In the line before anybody hears of it: a listener may abort the call, or raise the limit.
  const turn = line.join(call, { maxWaitMs, priority: 0, cost: price });
  call.emit({ type: 'limiter.delayed', key, delayMs });
  const end = await turn;
  // Whoever waited was let down by a change of the figures, or by calls of unequal cost.
  if (end !== 'admitted') {
    const longer = allowance.waitMs(line.cost + price, clock.now());
    throw end === 'too_late' ? tooLate(key, call, longer) : tooLong(key, call, longer, maxWaitMs);
  }
  // An abort may have come between the turn and now.
  abortableSignal(call)?.throwIfAborted();
  return next(call);
}

function tooDear(key: string, call: Call, price: number, most: number): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs: Number.POSITIVE_INFINITY });
  return rejection(call, {
    code: 'bulkhead_full',
    what: `the call costs ${price} and the rate limit of ${key} allows ${most} at once`,
    remedy: 'Nothing was sent. Ask for less in one call, or allow more.',
    details: { key },
  });
}

function tooLong(
  key: string,
  call: Call,
  retryAfterMs: number,
  maxWaitMs: number,
): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'bulkhead_full',
    what: `the rate limit of ${key} asks for ${Math.ceil(retryAfterMs)} ms and ${maxWaitMs} ms are allowed`,
    remedy: 'Nothing was sent. Call less often, or allow a longer wait.',
    retryAfterMs,
    details: { key },
  });
}

function tooLate(key: string, call: Call, retryAfterMs: number): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'timeout',
    what: `the rate limit of ${key} leaves no turn before the call's deadline`,
    remedy: 'Nothing was sent. Call less often, or allow more time.',
    retryAfterMs,
    details: { key },
  });
}

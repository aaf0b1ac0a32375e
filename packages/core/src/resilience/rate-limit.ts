import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { checkedNumber } from './checked-number.js';
import { createKeyedState, type KeyedState } from './keyed-state.js';
import { rejection } from './rejection.js';
import {
  createTokenBucket,
  isFull,
  type TokenBucket,
  takeToken,
  waitForTokens,
} from './token-bucket.js';
import { createWaitingLine, type WaitingLine } from './waiting-line.js';

/** `perSecond`, or `limit` calls in `windowMs`. */
export type RateLimitOptions = (
  | { readonly perSecond: number }
  | { readonly limit: number; readonly windowMs: number }
) & {
  /**
   * Calls that may go at once after a pause. Any window sees at most its limit plus this.
   *
   * @default what one second allows, at least 1
   */
  readonly burst?: number | undefined;
  /** The longest wait; a call that would wait longer is refused at once. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** What has a rate of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Keys kept; those that were not used for a while make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
};

/** The allowance of one key and who waits for it. */
interface Lane {
  readonly key: string;
  readonly bucket: TokenBucket;
  readonly line: WaitingLine;
  /** Stops the timer of the first in line. */
  cancelTimer: (() => void) | undefined;
}

interface LimiterParts {
  readonly lanes: KeyedState<Lane>;
  readonly keyOf: (call: CallIdentity) => string;
  readonly maxWaitMs: number;
  readonly clock: Clock;
}

/**
 * Spreads calls over time by a token bucket per key. A call that finds a token goes at once, without a
 * timer; the others wait in the order in which they came. Refuses with `bulkhead_full` and
 * `retryAfterMs` when the wait would be too long, with `timeout` when the call's deadline comes first,
 * and with the caller's reason on abort; nothing was sent in any of these cases. Reports
 * `limiter.delayed` and `limiter.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function rateLimit(options: RateLimitOptions): Policy {
  const { maxWaitMs = 30_000, clock = systemClock } = options;
  const perMs = ratePerMs(options);
  const burst = options.burst ?? Math.max(1, Math.floor(perMs * 1000));
  checkedNumber('rateLimit', 'burst', burst, { atLeast: 1 });
  checkedNumber('rateLimit', 'maxWaitMs', maxWaitMs, { atLeast: 0 });
  const lanes = createKeyedState<Lane>({
    create: (key) => ({
      key,
      bucket: createTokenBucket(perMs, burst, clock.now()),
      line: createWaitingLine(clock),
      cancelTimer: undefined,
    }),
    isForgettable: (lane) => lane.line.length === 0 && isFull(lane.bucket, clock.now()),
    clock,
    maxKeys: options.maxKeys,
  });
  const keyOf = options.key ?? ((call) => call.provider);
  const parts = { lanes, keyOf, maxWaitMs, clock };
  const policy = describePolicy(
    function rateLimitPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return runPaced(call, next, parts);
    },
    { kind: 'rate_limit', settings: { perSecond: perMs * 1000, burst, maxWaitMs } },
  );
  return withDeadlineRole(policy, { role: 'honours' });
}

function ratePerMs(options: RateLimitOptions): number {
  if ('perSecond' in options) {
    return checkedNumber('rateLimit', 'perSecond', options.perSecond, { above: 0 }) / 1000;
  }
  const limit = checkedNumber('rateLimit', 'limit', options.limit, { above: 0 });
  return limit / checkedNumber('rateLimit', 'windowMs', options.windowMs, { above: 0 });
}

async function runPaced<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  parts: LimiterParts,
): Promise<T> {
  const signal = abortableSignal(call);
  signal?.throwIfAborted();
  const lane = parts.lanes.at(parts.keyOf(call));
  // Whoever comes while others wait stands behind them, even if a token is there by now.
  if (lane.line.length > 0 || !takeToken(lane.bucket, parts.clock.now())) {
    await waitForTurn(lane, call, parts);
    signal?.throwIfAborted();
  }
  return next(call);
}

async function waitForTurn(lane: Lane, call: Call, parts: LimiterParts): Promise<void> {
  const { key, bucket, line } = lane;
  const now = parts.clock.now();
  const delayMs = waitForTokens(bucket, line.length + 1, now);
  const remaining = (call.deadline ?? Number.POSITIVE_INFINITY) - now;
  if (delayMs > parts.maxWaitMs) throw tooLong(key, call, delayMs, parts.maxWaitMs);
  if (delayMs >= remaining) throw tooLate(key, call, delayMs);
  call.emit({ type: 'limiter.delayed', key, delayMs });
  // Whoever leaves makes the wait shorter, never longer: only the deadline can end it early.
  const turn = line.join(call, Number.POSITIVE_INFINITY, () => tooLate(key, call, delayMs));
  if (line.length === 1) startTimer(lane, parts.clock);
  try {
    await turn;
  } finally {
    if (line.length === 0) stopTimer(lane);
  }
}

/** One timer for the whole line: it lets the first go and starts again for the next. */
function startTimer(lane: Lane, clock: Clock): void {
  const { bucket, line } = lane;
  stopTimer(lane);
  lane.cancelTimer = clock.schedule(
    () => {
      while (line.length > 0 && takeToken(bucket, clock.now())) line.admitFirst();
      if (line.length > 0) startTimer(lane, clock);
    },
    waitForTokens(bucket, 1, clock.now()),
  );
}

function stopTimer(lane: Lane): void {
  lane.cancelTimer?.();
  lane.cancelTimer = undefined;
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
  });
}

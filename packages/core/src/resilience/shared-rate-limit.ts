import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { createWindowLog } from '../store/window-log.js';
import { createKeyedState, type KeyedState } from './keyed-state.js';
import {
  askForTurn,
  type SharedLane,
  type SharedRateParts,
  type SharedRateRules,
  type TurnAnswer,
  waitForTurn,
} from './shared-rate-lane.js';
import { StoreLink, type StoreLinkOptions } from './shared-store-link.js';
import { WaitingLine } from './waiting-line.js';

export interface SharedRateLimitOptions extends StoreLinkOptions {
  /** Calls in any span of `windowMs`, by all processes together; an integer of at least 1. */
  readonly limit: number;
  /** Milliseconds. */
  readonly windowMs: number;
  /**
   * Calls in any span of `windowMs` that this process allows by itself while the store does not answer.
   * `limit` divided by the number of processes keeps the limit even then.
   *
   * @default limit
   */
  readonly localLimit?: number | undefined;
  /** Begins the keys in the store: policies of one name share their counts. @default 'rate_limit' */
  readonly name?: string | undefined;
  /** What has a count of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /**
   * The longest wait for a turn, besides what the store takes to answer; a call that would wait longer is
   * refused at once.
   *
   * @default 30_000
   */
  readonly maxWaitMs?: number | undefined;
  /** Keys remembered in this process; those that were not used for a while make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/**
 * A rate limit that several processes keep together: every call is counted in the store, in a sliding
 * window, one question each. Calls without room wait; those of one process go in the order in which they
 * came, and which process goes first is up to the store.
 *
 * A store that fails or does not answer in `storeTimeoutMs` holds up no call for longer: this process goes
 * on with what it has counted itself, up to `localLimit`, and asks the store again by itself. Reports
 * `store.failed` for the calls that met the failure, `limiter.delayed` and `limiter.rejected`.
 *
 * Refuses with `bulkhead_full` and `retryAfterMs` when the wait would be too long, with `timeout` when the
 * call's deadline comes first, and with the caller's reason on abort; nothing was sent in any of these
 * cases. A call that is aborted while the store is asked may have been counted.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function sharedRateLimit(options: SharedRateLimitOptions): Policy {
  const { clock = systemClock, name = 'rate_limit', key: keyOf = providerOf } = options;
  const rules = rulesOf(options);
  const link = new StoreLink('sharedRateLimit', options, clock);
  const parts = { rules, link, clock };
  const lanes = createKeyedState<SharedLane>({
    create: (key) => ({
      key,
      storeKey: `${name}:${key}`,
      log: createWindowLog(),
      line: new WaitingLine(clock),
      turnAt: 0,
      failures: 0,
      stop: undefined,
    }),
    isForgettable: ({ line, log }) =>
      line.length === 0 && log.endsAt(rules.windowMs) <= clock.now(),
    clock,
    maxKeys: options.maxKeys,
  });
  const policy = describePolicy(
    function sharedRateLimitPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return runShared(call, next, lanes, keyOf, parts);
    },
    { kind: 'rate_limit', settings: { ...rules, name, shared: true, ...link.settings } },
  );
  return withDeadlineRole(policy, { role: 'honours' });
}

const providerOf = (call: CallIdentity): string => call.provider;

function rulesOf(options: SharedRateLimitOptions): SharedRateRules {
  const { limit, windowMs, localLimit = limit, maxWaitMs = 30_000 } = options;
  const whole = { atLeast: 1, integer: true };
  return {
    limit: checkedNumber('sharedRateLimit', 'limit', limit, whole),
    windowMs: checkedNumber('sharedRateLimit', 'windowMs', windowMs, { above: 0 }),
    localLimit: checkedNumber('sharedRateLimit', 'localLimit', localLimit, whole),
    maxWaitMs: checkedNumber('sharedRateLimit', 'maxWaitMs', maxWaitMs, { atLeast: 0 }),
  };
}

async function runShared<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  lanes: KeyedState<SharedLane>,
  keyOf: (call: CallIdentity) => string,
  parts: SharedRateParts,
): Promise<T> {
  abortableSignal(call)?.throwIfAborted();
  const lane = lanes.at(keyOf(call));
  const { line, turnAt } = lane;
  // Whoever comes while others wait stands behind them.
  const turn =
    line.length > 0 ? behind(turnAt - parts.clock.now()) : await askForTurn(lane, call, parts);
  if (!turn.allowed) await waitForTurn(lane, call, turn, parts);
  // An abort may have come between the turn and now.
  abortableSignal(call)?.throwIfAborted();
  return next(call);
}

function behind(waitMs: number): TurnAnswer {
  const retryAfterMs = Math.max(0, waitMs);
  return { allowed: false, retryAfterMs, askAgainMs: retryAfterMs };
}

import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { createKeyedRegistry, type KeyedRegistry } from './keyed-registry.js';
import { createKeyedState, type KeyedState } from './keyed-state.js';
import { createLane, type Lane, priceOf, waitForTurn } from './rate-limit-lane.js';
import {
  checkedRules,
  mergedFigures,
  type Rate,
  type RateAlgorithm,
  type RateFigures,
  type RateRules,
  settingsOf,
} from './rate-limit-rules.js';

/** A rate, and how it is kept. */
export type RateLimitOptions = Rate &
  (
    | {
        /** @default 'token_bucket' */
        readonly algorithm?: RateAlgorithm | undefined;
        readonly burst?: undefined;
      }
    | {
        readonly algorithm?: 'token_bucket' | undefined;
        /**
         * Calls that may go at once after a pause. Any window sees at most its limit plus this.
         *
         * @default what one second allows, at least 1
         */
        readonly burst?: number | undefined;
      }
  ) & {
    /** The longest wait; a call that would wait longer is refused at once. @default 30_000 */
    readonly maxWaitMs?: number | undefined;
    /**
     * What a call takes from the allowance: its tokens, its rows. A call that costs more than may ever go
     * at once is refused.
     *
     * @default 1 for all
     */
    readonly cost?: ((call: CallIdentity) => number) | undefined;
    /** What has a rate of its own. @default the provider */
    readonly key?: ((call: CallIdentity) => string) | undefined;
    /** Keys kept; those that were not used for a while make room. @default 10_000 */
    readonly maxKeys?: number | undefined;
    /** @default the platform's clock */
    readonly clock?: Clock | undefined;
  };

/** What {@link RateLimitPolicy.configure} changes; the algorithm stays. */
export type RateLimitChanges = (
  | { readonly perSecond?: number }
  | { readonly limit?: number; readonly windowMs?: number }
) & { readonly burst?: number; readonly maxWaitMs?: number };

/** The allowance of one key, as it is now. */
export interface RateLimitSnapshot {
  readonly key: string;
  /** What may go at once, in calls, or in what `cost` counts. */
  readonly available: number;
  /** Calls that wait for their turn. */
  readonly waiting: number;
}

/** A rate limit, a view of its keys, and a way to change its figures. */
export interface RateLimitPolicy extends Policy {
  readonly registry: KeyedRegistry<RateLimitSnapshot>;
  /**
   * Changes the figures for all keys, at once. What was used stays used, and whoever waits keeps its place
   * and its wait limit and goes as soon as the new figures allow.
   *
   * @throws misconfigured, and changes nothing, for a figure that is not finite or out of range.
   */
  configure(changes: RateLimitChanges): void;
}

/**
 * Keeps calls within a rate per key. A call that fits goes at once, without a timer; the others wait in
 * the order in which they came, all of them by one timer. Refuses with `bulkhead_full` and `retryAfterMs`
 * when the wait would be too long, with `timeout` when the call's deadline comes first, and with the
 * caller's reason on abort; nothing was sent in any of these cases. Reports `limiter.delayed` and
 * `limiter.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function rateLimit(options: RateLimitOptions): RateLimitPolicy {
  const {
    algorithm = 'token_bucket',
    clock = systemClock,
    key: keyOf = providerOf,
    cost,
  } = options;
  let figures: RateFigures = options;
  let rules = checkedRules(algorithm, figures);
  const lanes = createKeyedState<Lane>({
    create: (key) => createLane(key, rules, clock),
    isForgettable: (lane) => lane.line.length === 0 && lane.allowance.isUntouched(clock.now()),
    clock,
    maxKeys: options.maxKeys,
  });
  const policy = describePolicy(
    function rateLimitPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      try {
        abortableSignal(call)?.throwIfAborted();
        const lane = lanes.at(keyOf(call));
        const price = cost === undefined ? 1 : priceOf(call, cost);
        // Whoever comes while others wait stands behind them, even if there is room by now.
        const mayGo = lane.line.length === 0 && price <= rules.most;
        if (mayGo && lane.allowance.take(price, clock.now())) return next(call);
        return waitForTurn(lane, call, price, next, rules, clock);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    {
      kind: 'rate_limit',
      get settings() {
        return settingsOf(rules);
      },
    },
  );
  const configure = (changes: RateLimitChanges): void => {
    const merged = mergedFigures(figures, changes);
    rules = checkedRules(algorithm, merged);
    figures = merged;
    adjustAll(lanes, rules, clock);
  };
  const registry = createKeyedRegistry(lanes, ({ key, allowance, line }) => ({
    key,
    available: allowance.available(clock.now()),
    waiting: line.length,
  }));
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry, configure });
}

const providerOf = (call: CallIdentity): string => call.provider;

function adjustAll(lanes: KeyedState<Lane>, rules: RateRules, clock: Clock): void {
  for (const { allowance, line } of lanes.states()) {
    allowance.adjust(rules, clock.now());
    line.wake();
  }
}

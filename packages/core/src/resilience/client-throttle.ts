import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { systemClock } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { loadVerdict } from './adaptive-overload.js';
import {
  type ClientThrottleOptions,
  checkedThrottleRules,
  refusedShare,
} from './client-throttle-rules.js';
import { type ThrottleBucket, ThrottleWindow } from './client-throttle-window.js';
import { createKeyedRegistry, type KeyedRegistry } from './keyed-registry.js';
import { createKeyedState } from './keyed-state.js';
import { rejection } from './rejection.js';

/** The counts of one key, as they are now. */
export interface ClientThrottleSnapshot {
  readonly key: string;
  /** Requests in the window: sent, on their way, and refused here. */
  readonly requests: number;
  readonly accepts: number;
  /** The share of calls that is refused. */
  readonly probability: number;
}

/** A client throttle, and a view of its keys. */
export interface ClientThrottlePolicy extends Policy {
  readonly registry: KeyedRegistry<ClientThrottleSnapshot>;
}

interface Throttle {
  readonly key: string;
  readonly window: ThrottleWindow;
}

/**
 * Refuses here what the provider would refuse anyway, as Google's SRE book does it ("Handling Overload"):
 * with the probability `(requests − k · accepts) / (requests + 1)`. While at least one of `k` requests is
 * accepted nothing is refused; while the provider is down one in ten still goes and shows when it is back.
 *
 * Everything is an accept but `unavailable`, `rate_limited` and `timeout`. A caller's abort and what our
 * own policies refuse is neither. A request counts before it is sent, so that answers which never come are
 * noticed; while it is younger than a twentieth of the window it counts only once it has ended, so that a
 * burst of first calls is not taken for an outage.
 *
 * Refuses with `bulkhead_full`, not with `unavailable`: a retry must not repeat it, since that would undo
 * it, and a breaker must not count it, since nothing was sent. Reports `throttle.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function clientThrottle(options: ClientThrottleOptions = {}): ClientThrottlePolicy {
  const { clock = systemClock, random = Math.random, key: keyOf = providerOf } = options;
  const rules = checkedThrottleRules(options);
  const throttles = createKeyedState<Throttle>({
    create: (key) => ({ key, window: new ThrottleWindow(rules.windowMs) }),
    isForgettable: ({ window }) => refusedShare(window, clock.now(), rules) === 0,
    clock,
    maxKeys: options.maxKeys,
  });
  const policy = describePolicy(
    function throttlePolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      try {
        abortableSignal(call)?.throwIfAborted();
        const { key, window } = throttles.at(keyOf(call));
        const now = clock.now();
        const share = refusedShare(window, now, rules);
        const bucket = window.begin(now);
        bucket.requests += 1;
        if (share > 0 && random() < share) return Promise.reject(refusal(key, call, share));
        return runCounted(call, next, bucket);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    { kind: 'client_throttle', settings: { ...rules } },
  );
  const registry = createKeyedRegistry(throttles, ({ key, window }) => {
    const { requests, accepts } = window.counts(clock.now());
    return { key, requests, accepts, probability: refusedShare(window, clock.now(), rules) };
  });
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry });
}

const providerOf = (call: CallIdentity): string => call.provider;

async function runCounted<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  bucket: ThrottleBucket,
): Promise<T> {
  bucket.pending += 1;
  try {
    const answer = await next(call);
    bucket.accepts += 1;
    return answer;
  } catch (error) {
    const verdict = loadVerdict(error, call);
    if (verdict === 'answer') bucket.accepts += 1;
    else if (verdict === 'nothing') bucket.requests -= 1;
    throw error;
  } finally {
    bucket.pending -= 1;
  }
}

function refusal(key: string, call: Call, probability: number): IntegrationError {
  call.emit({ type: 'throttle.rejected', key, probability });
  return rejection(call, {
    code: 'bulkhead_full',
    what: `${key} refuses most calls, and ${Math.round(probability * 100)} % are not sent to it`,
    remedy: 'Nothing was sent. Call less until it recovers.',
    details: { key, probability },
  });
}

import type { Clock, Random } from '../clock.js';
import { type Pipeline, pipeline } from '../pipeline.js';
import type { Policy } from '../policy.js';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.js';
import { type RetryOptions, retry } from './retry.js';
import { timeout } from './timeout.js';

export interface StandardOptions {
  /** Bounds the whole call, all attempts and waits, in milliseconds. @default 30_000 */
  readonly totalTimeoutMs?: number | undefined;
  /** Bounds one attempt, in milliseconds. @default 10_000, or `totalTimeoutMs` where that is less */
  readonly attemptTimeoutMs?: number | undefined;
  /** `false` leaves it out. @default 3 attempts, budgeted */
  readonly retry?: RetryOptions | false | undefined;
  /** `false` leaves it out. @default one circuit per provider, 5 failures in a row, 10 s */
  readonly breaker?: CircuitBreakerOptions | false | undefined;
  /** Made by `hedge({ … })`, on the same clock; give both it and `retry` one budget. @default none */
  readonly hedge?: Policy | undefined;
  /** Made by `pacing({ … })`, on the same clock. @default none */
  readonly pacing?: Policy | undefined;
  /** Made by `clientThrottle({ … })`, on the same clock. @default none */
  readonly throttle?: Policy | undefined;
  /** Made by `rateLimit({ … })`, on the same clock: bundles hold it only where it is used. @default none */
  readonly rateLimit?: Policy | undefined;
  /** Made by `bulkhead({ … })` or `adaptiveConcurrency({ … })`, on the same clock. @default none */
  readonly bulkhead?: Policy | undefined;
  /** The clock of the policies made here; give the port's binding the same one. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
}

/**
 * The policies that suit almost every provider, in the order that works: total timeout → retry → hedge →
 * circuit breaker → pacing → throttle → rate limit → bulkhead → attempt timeout. What runs is in `.policies`.
 *
 * Make one per provider: its circuits, budget and limits are shared by all calls through it.
 *
 * @throws misconfigured for settings that are out of range or contradict each other.
 */
export function standard(options: StandardOptions = {}): Pipeline {
  const { clock, random, totalTimeoutMs = 30_000 } = options;
  const attemptTimeoutMs = options.attemptTimeoutMs ?? Math.min(10_000, totalTimeoutMs);
  const policies: (Policy | false | undefined)[] = [
    timeout(totalTimeoutMs, { scope: 'call', clock }),
    options.retry !== false && retry({ clock, random, ...options.retry }),
    options.hedge,
    options.breaker !== false && circuitBreaker({ clock, random, ...options.breaker }),
    options.pacing,
    options.throttle,
    options.rateLimit,
    options.bulkhead,
    timeout(attemptTimeoutMs, { scope: 'attempt', clock }),
  ];
  return pipeline(...policies.filter((policy) => policy !== false && policy !== undefined));
}

import { bindPort, type Policy, pipeline } from '@quayside/core';
import {
  type AdaptiveConcurrencyOptions,
  adaptiveConcurrency,
  type BulkheadOptions,
  bulkhead,
  type CircuitBreakerOptions,
  type ClientThrottleOptions,
  circuitBreaker,
  clientThrottle,
  countWindowBreaker,
  exponentialBackoff,
  type HedgeOptions,
  hedge,
  type InjectFaultsOptions,
  injectFaults,
  type PacingOptions,
  pacing,
  type RateLimitOptions,
  type RetryOptions,
  rateLimit,
  ratioBudget,
  retry,
  retryBudget,
  standard,
  type TimeoutOptions,
  timeout,
  timeWindowBreaker,
} from '@quayside/core/resilience';

/** What a world is built of: tests put broken ones in the place of the real ones. */
export interface Parts {
  readonly bindPort: typeof bindPort;
  readonly pipeline: typeof pipeline;
  readonly standard: typeof standard;
  readonly timeout: (timeoutMs: number, options?: TimeoutOptions) => Policy;
  readonly retry: (options?: RetryOptions) => Policy;
  readonly retryBudget: typeof retryBudget;
  readonly ratioBudget: typeof ratioBudget;
  readonly exponentialBackoff: typeof exponentialBackoff;
  readonly hedge: (options?: HedgeOptions) => Policy;
  readonly circuitBreaker: (options?: CircuitBreakerOptions) => Policy;
  readonly rateLimit: (options: RateLimitOptions) => Policy;
  readonly bulkhead: (options: BulkheadOptions) => Policy;
  readonly adaptiveConcurrency: (options?: AdaptiveConcurrencyOptions) => Policy;
  readonly clientThrottle: (options?: ClientThrottleOptions) => Policy;
  readonly pacing: (options?: PacingOptions) => Policy;
  readonly countWindowBreaker: typeof countWindowBreaker;
  readonly timeWindowBreaker: typeof timeWindowBreaker;
  readonly injectFaults: (options: InjectFaultsOptions) => Policy;
}

export const realParts: Parts = {
  bindPort,
  pipeline,
  standard,
  timeout,
  retry,
  retryBudget,
  ratioBudget,
  exponentialBackoff,
  hedge,
  circuitBreaker,
  rateLimit,
  bulkhead,
  adaptiveConcurrency,
  clientThrottle,
  pacing,
  countWindowBreaker,
  timeWindowBreaker,
  injectFaults,
};

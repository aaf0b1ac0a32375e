export type {
  Backoff,
  BackoffContext,
  BackoffFactory,
  ExponentialBackoffOptions,
} from './backoff.js';
export { exponentialBackoff } from './backoff.js';
export type { Breaker } from './breaker.js';
export { breakersOf } from './breakers-of.js';
export type { BulkheadOptions } from './bulkhead.js';
export { bulkhead } from './bulkhead.js';
export type { CircuitBreakerOptions, CircuitBreakerPolicy } from './circuit-breaker.js';
export { circuitBreaker } from './circuit-breaker.js';
export type { CircuitRegistry, CircuitSnapshot } from './circuit-registry.js';
export type { CockatielPolicy } from './from-cockatiel.js';
export { fromCockatiel } from './from-cockatiel.js';
export type { FailedAttempt } from './plan-repeat.js';
export type { RateLimitOptions } from './rate-limit.js';
export { rateLimit } from './rate-limit.js';
export type { RetryOptions } from './retry.js';
export { retry } from './retry.js';
export type { RetryBudget, RetryBudgetOptions } from './retry-budget.js';
export { retryBudget } from './retry-budget.js';
export type { StandardOptions } from './standard.js';
export { standard } from './standard.js';
export type { TimeoutOptions } from './timeout.js';
export { timeout } from './timeout.js';

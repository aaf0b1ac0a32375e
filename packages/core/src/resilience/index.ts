export type { AdaptiveConcurrencyPolicy } from './adaptive-concurrency.js';
export { adaptiveConcurrency } from './adaptive-concurrency.js';
export type { AdaptiveConcurrencyOptions } from './adaptive-options.js';
export type {
  Backoff,
  BackoffContext,
  BackoffFactory,
  ExponentialBackoffOptions,
} from './backoff.js';
export { exponentialBackoff } from './backoff.js';
export type {
  Breaker,
  BreakerContext,
  BreakerCounts,
  BreakerFactory,
  CountingBreaker,
} from './breaker.js';
export { breakersOf } from './breakers-of.js';
export type { BulkheadOptions, BulkheadPolicy, BulkheadSettings } from './bulkhead.js';
export { bulkhead } from './bulkhead.js';
export type { BulkheadSnapshot } from './bulkhead-slots.js';
export type {
  CallFault,
  CallFaultSchedule,
  CustomErrorFault,
  ErrorFault,
  LatencyFault,
  LostAnswerFault,
  StallFault,
} from './call-fault.js';
export { faults } from './call-fault.js';
export type { CircuitBreakerOptions, CircuitBreakerPolicy } from './circuit-breaker.js';
export { circuitBreaker } from './circuit-breaker.js';
export type { CircuitChange } from './circuit-change.js';
export type { CircuitRegistry, CircuitSnapshot } from './circuit-registry.js';
export type { CircuitSettings } from './circuit-rules.js';
export type { CountsAsFailure } from './circuit-verdict.js';
export type { ClientThrottlePolicy, ClientThrottleSnapshot } from './client-throttle.js';
export { clientThrottle } from './client-throttle.js';
export type { ClientThrottleOptions } from './client-throttle-rules.js';
export type { CockatielEvent } from './cockatiel-event.js';
export { consecutiveBreaker } from './consecutive-breaker.js';
export type { CountWindowOptions } from './count-window-breaker.js';
export { countWindowBreaker } from './count-window-breaker.js';
export type { CockatielPolicy } from './from-cockatiel.js';
export { fromCockatiel } from './from-cockatiel.js';
export type { HedgeOptions } from './hedge.js';
export { hedge } from './hedge.js';
export type { InjectFaultsOptions } from './inject-faults.js';
export { injectFaults } from './inject-faults.js';
export type { KeyedRegistry } from './keyed-registry.js';
export type { ModelRateLimitOptions } from './model-rate-limit.js';
export { modelRateLimit } from './model-rate-limit.js';
export type { PacingOptions, PacingPolicy } from './pacing.js';
export { pacing } from './pacing.js';
export type { PacedAllowance, PacingRegistry, PacingSnapshot } from './pacing-registry.js';
export type { FailedAttempt } from './plan-repeat.js';
export type { PresetOptions, RetryWithBackoffOptions } from './presets.js';
export {
  chatwootRateLimit,
  googleAnalyticsLimits,
  hundredPerMinute,
  mcpCircuitBreaker,
  openAITierOneLimit,
  patientStandard,
  retryWithBackoff,
  shopifyRateLimit,
  statusRetry,
} from './presets.js';
export type {
  RateLimitChanges,
  RateLimitOptions,
  RateLimitPolicy,
  RateLimitSnapshot,
} from './rate-limit.js';
export { rateLimit } from './rate-limit.js';
export type { Rate, RateAlgorithm } from './rate-limit-rules.js';
export type { RateOptions } from './rate-window.js';
export type { RatioBudgetOptions } from './ratio-budget.js';
export { ratioBudget } from './ratio-budget.js';
export type { RetryOptions, RetryPolicy } from './retry.js';
export { retry } from './retry.js';
export type {
  KeyedRetryBudget,
  RetryBudget,
  RetryBudgetOptions,
  RetryBudgetSnapshot,
} from './retry-budget.js';
export { retryBudget } from './retry-budget.js';
export type { SharedCircuitBreakerOptions } from './shared-circuit-breaker.js';
export { sharedCircuitBreaker } from './shared-circuit-breaker.js';
export type { SharedRateLimitOptions } from './shared-rate-limit.js';
export { sharedRateLimit } from './shared-rate-limit.js';
export type { StoreLinkOptions } from './shared-store-link.js';
export type { StandardOptions } from './standard.js';
export { standard } from './standard.js';
export type { TimeWindowOptions } from './time-window-breaker.js';
export { timeWindowBreaker } from './time-window-breaker.js';
export type { TimeoutOptions } from './timeout.js';
export { timeout } from './timeout.js';
export type { CockatielContext, CockatielPipeline, ToCockatielOptions } from './to-cockatiel.js';
export { toCockatiel } from './to-cockatiel.js';

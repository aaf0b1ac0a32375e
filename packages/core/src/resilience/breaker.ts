/**
 * Decides when failures are too many: cockatiel's `IBreaker`, so its `ConsecutiveBreaker`, `CountBreaker`
 * and `SamplingBreaker` fit. The numbers are cockatiel's `CircuitState`.
 */
export interface Breaker {
  success(state: number): void;
  /** True when the circuit should open. */
  failure(state: number): boolean;
}

/** Cockatiel's `CircuitState`, as far as a {@link Breaker} is told about it. */
export const BREAKER_CLOSED = 0;
export const BREAKER_HALF_OPEN = 2;

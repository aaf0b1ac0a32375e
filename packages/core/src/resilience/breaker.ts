import type { Clock } from '../clock.js';

/**
 * Decides when failures are too many: cockatiel's `IBreaker`, so its `ConsecutiveBreaker`, `CountBreaker`
 * and `SamplingBreaker` fit. The numbers are cockatiel's `CircuitState`.
 */
export interface Breaker {
  /** `true` where the circuit should open although the call succeeded: it was one slow call too many. */
  success(state: number, durationMs?: number): unknown;
  /** `true` when the circuit should open. */
  failure(state: number, durationMs?: number): boolean;
  /** Whether it looks at durations. Only then are calls timed. @default false */
  readonly timed?: boolean;
  /** What it has counted that still matters; without it a closed circuit may be forgotten at any time. */
  counts?(): BreakerCounts;
}

/** The calls that a breaker decides from. */
export interface BreakerCounts {
  readonly calls: number;
  readonly failures: number;
  readonly slowCalls: number;
}

/** Our own kinds: they also fit where cockatiel expects an `IBreaker`. */
export interface CountingBreaker extends Breaker {
  /** What {@link Breaker.counts} comes from, fit for JSON. Anything else that is assigned empties it. */
  state: unknown;
  success(state: number, durationMs?: number): boolean;
  counts(): BreakerCounts;
}

/** What a circuit breaker lends to its breakers. */
export interface BreakerContext {
  readonly clock: Clock;
}

/** Makes the breaker of one key. */
export interface BreakerFactory<B extends Breaker = Breaker> {
  (context?: BreakerContext): B;
  /** What it makes, for `description.settings`. @default `{ breaker: 'custom' }` */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Gives a breaker that is in use the settings of this factory, its counters kept. False where it is of
   * another kind: a new one takes its place.
   */
  readonly retune?: (breaker: Breaker) => boolean;
}

/** Cockatiel's `CircuitState`, as far as a {@link Breaker} is told about it. */
export const BREAKER_CLOSED = 0;
export const BREAKER_HALF_OPEN = 2;

import type { Call } from './call.js';
import type { BreakerState } from './fact.js';

/** What a policy is, for inspection, validation of the order, and the start-up log. */
export interface PolicyDescription {
  /** `retry`, `timeout`, `circuit_breaker`, … */
  readonly kind: string;
  /** The settings that are in force, defaults included. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The policies inside this one, outside in. */
  readonly policies?: readonly Policy[];
  /** The circuits that the policy keeps, as they are now: for health checks. */
  readonly circuits?: () => readonly CircuitState[];
}

/** Where one circuit of a policy stands. */
export interface CircuitState {
  readonly key: string;
  readonly state: BreakerState;
}

/**
 * Surrounds a call. It may delay, repeat, refuse or observe, but it cannot invent a result: it is
 * generic over `T` and only `next` makes one.
 */
export interface Policy {
  <T>(call: Call, next: (call: Call) => Promise<T>): Promise<T>;
  readonly description?: PolicyDescription;
}

/** Attaches a description to a policy function. */
export function describePolicy(
  run: <T>(call: Call, next: (call: Call) => Promise<T>) => Promise<T>,
  description: PolicyDescription,
): Policy {
  return Object.assign(run, { description });
}

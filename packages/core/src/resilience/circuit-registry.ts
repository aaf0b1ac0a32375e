import type { Clock } from '../clock.js';
import type { BreakerState } from '../fact.js';
import { type Circuit, type CircuitRules, isolate, restore, retryAfter } from './circuit.js';
import type { KeyedState } from './keyed-state.js';

/** One circuit, as it is now. */
export interface CircuitSnapshot {
  readonly key: string;
  readonly state: BreakerState;
  /** Milliseconds until a call may pass; 0 when one may now. */
  readonly retryAfterMs: number;
  /** The code of the last failure that counted. */
  readonly lastFailure: string | undefined;
}

/** All circuits of a breaker: for health checks, and for taking a key out of service by hand. */
export interface CircuitRegistry {
  list(): readonly CircuitSnapshot[];
  /** Undefined for a key that no call has used, or that was forgotten. */
  inspect(key: string): CircuitSnapshot | undefined;
  /** Refuses all calls of `key` until {@link CircuitRegistry.restore}; results of running calls are ignored. */
  isolate(key: string): void;
  /** Ends the isolation: the circuit continues where it was, its cool-down included. */
  restore(key: string): void;
}

export function createCircuitRegistry(
  circuits: KeyedState<Circuit>,
  rules: CircuitRules,
  clock: Clock,
): CircuitRegistry {
  const snapshot = (circuit: Circuit): CircuitSnapshot => ({
    key: circuit.key,
    state: circuit.state,
    retryAfterMs: retryAfter(circuit, rules, clock.now()),
    lastFailure: circuit.lastFailure,
  });
  return {
    list: () => Array.from(circuits.states(), snapshot),
    inspect: (key) => {
      const circuit = circuits.peek(key);
      return circuit && snapshot(circuit);
    },
    isolate: (key) => isolate(circuits.at(key)),
    restore: (key) => {
      const circuit = circuits.peek(key);
      if (circuit !== undefined) restore(circuit);
    },
  };
}

import type { BreakerState } from '../fact.js';
import type { BreakerCounts } from './breaker.js';
import {
  type Circuit,
  type CircuitParts,
  closeIfProved,
  isolate,
  restore,
  retryAfter,
} from './circuit.js';
import type { AnnounceChange } from './circuit-change.js';
import { rampLeft } from './circuit-ramp.js';
import { type CircuitSettings, checkedRules } from './circuit-rules.js';
import { createKeyedRegistry, type KeyedRegistry } from './keyed-registry.js';
import type { KeyedState } from './keyed-state.js';

/** One circuit, as it is now. */
export interface CircuitSnapshot {
  readonly key: string;
  readonly state: BreakerState;
  /** Milliseconds until a call may pass; 0 when one may now. */
  readonly retryAfterMs: number;
  /** Milliseconds until all calls pass, after it has closed; 0 without a ramp. */
  readonly rampLeftMs: number;
  /** The code of the last failure that counted; `slow` for a call that succeeded too slowly. */
  readonly lastFailure: string | undefined;
  /** What the breaker decides from; undefined where it is not one of ours. */
  readonly counts: BreakerCounts | undefined;
}

/** All circuits of a breaker: for health checks, and for taking a key out of service by hand. */
export interface CircuitRegistry extends KeyedRegistry<CircuitSnapshot> {
  /** Refuses all calls of `key` until {@link CircuitRegistry.restore}; results of running calls are ignored. */
  isolate(key: string): void;
  /** Ends the isolation: the circuit continues where it was, its cool-down included. */
  restore(key: string): void;
  /**
   * Changes the settings of all circuits at once; what is left out stays. Running calls go on, states and
   * cool-downs too, with the new times. Counters are kept where the breaker stays of its kind: a window
   * keeps what it has room for. `description.settings` tells what is in force.
   *
   * @throws misconfigured for a figure that is not finite or out of range; nothing has changed then.
   */
  configure(changes: CircuitSettings): void;
}

export function createCircuitRegistry(
  circuits: KeyedState<Circuit>,
  parts: CircuitParts,
  announce: AnnounceChange,
): CircuitRegistry {
  const { clock } = parts;
  const registry = createKeyedRegistry(circuits, (circuit): CircuitSnapshot => {
    const now = clock.now();
    return {
      key: circuit.key,
      state: circuit.state,
      retryAfterMs: retryAfter(circuit, parts.rules, now),
      rampLeftMs: rampLeft(circuit, parts.rules.rampMs, now),
      lastFailure: circuit.lastFailure,
      counts: circuit.breaker.counts?.(),
    };
  });
  /** Runs what changes a circuit without a call. */
  const byHand = (circuit: Circuit, step: (circuit: Circuit) => void): void => {
    const before = circuit.state;
    step(circuit);
    announce(circuit, before, undefined);
  };
  return {
    ...registry,
    isolate: (key) => byHand(circuits.at(key), isolate),
    restore: (key) => {
      const circuit = circuits.peek(key);
      if (circuit !== undefined) byHand(circuit, restore);
    },
    configure: (changes) => {
      const before = parts.rules;
      parts.rules = checkedRules(changes, before);
      // A copy, because a listener may use new keys meanwhile.
      for (const circuit of [...circuits.states()]) {
        if (parts.rules.breaker !== before.breaker) succeed(circuit, parts);
        byHand(circuit, (one) => closeIfProved(one, parts));
      }
    },
  };
}

/** Gives a circuit the breaker that is in force, with the counters of the old one where they are alike. */
function succeed(circuit: Circuit, { rules, clock }: CircuitParts): void {
  if (rules.breaker.retune?.(circuit.breaker) === true) return;
  circuit.breaker = rules.breaker({ clock });
}

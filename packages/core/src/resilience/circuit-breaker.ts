import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { type Clock, type Random, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import {
  admit,
  type Circuit,
  type CircuitParts,
  type CircuitVerdict,
  createCircuit,
  REFUSED,
  record,
} from './circuit.js';
import { type AnnounceChange, announceTo, type CircuitChange } from './circuit-change.js';
import { isExpendable, isForgettable } from './circuit-forgetting.js';
import { circuitRefusal } from './circuit-refusal.js';
import { type CircuitRegistry, createCircuitRegistry } from './circuit-registry.js';
import { type CircuitSettings, checkedRules, settingsOf } from './circuit-rules.js';
import { type CountsAsFailure, circuitVerdict } from './circuit-verdict.js';
import { timeDriver } from './driver-time.js';
import { createKeyedState } from './keyed-state.js';

export interface CircuitBreakerOptions extends CircuitSettings {
  /** What has a circuit of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /**
   * Whether a failed call counts against the provider: `true` does, `false` does not, `undefined` leaves it
   * to the default. Never asked about a caller's abort. @default `unavailable`, `timeout`, unreadable answers
   */
  readonly countsAsFailure?: CountsAsFailure | undefined;
  /** Told of every move of a circuit, those by hand included. What it throws is dropped. */
  readonly onChange?: ((change: CircuitChange) => void) | undefined;
  /** Circuits kept; unused ones that have counted no failure make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Picks the calls that pass a ramp. @default Math.random */
  readonly random?: Random | undefined;
}

/** A circuit breaker, and a view of its circuits. */
export interface CircuitBreakerPolicy extends Policy {
  readonly registry: CircuitRegistry;
  /** See {@link CircuitRegistry.configure}. */
  readonly configure: (changes: CircuitSettings) => void;
}

/** What one breaker works with. */
interface BreakerParts extends CircuitParts {
  readonly announce: AnnounceChange;
  readonly countsAsFailure: CountsAsFailure | undefined;
}

/**
 * Stops calling a provider that is down. After too many failures the circuit of the key opens and calls
 * are refused with `circuit_open` and `retryAfterMs`; after the cool-down a few probes decide.
 *
 * Failures are `unavailable`, `timeout` and unreadable answers. A caller's abort, an answer that says no,
 * a rate limit and refusals of our own policies are not. A result that arrives after the circuit has
 * changed is ignored. Reports `breaker.changed` and `breaker.rejected`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreakerPolicy {
  const { clock = systemClock, random = Math.random, key: keyOf = providerOf } = options;
  const { maxKeys = 10_000, countsAsFailure } = options;
  checkedNumber('circuitBreaker', 'maxKeys', maxKeys, { atLeast: 1, integer: true });
  const rules = checkedRules(options);
  const announce = announceTo(options.onChange);
  const parts: BreakerParts = { rules, clock, random, announce, countsAsFailure };
  const circuits = createKeyedState<Circuit>({
    create: (key) => createCircuit(key, parts.rules.breaker({ clock })),
    isForgettable,
    isExpendable: (circuit) => isExpendable(circuit, parts.rules, clock.now()),
    clock,
    maxKeys,
  });
  const registry = createCircuitRegistry(circuits, parts, announce);
  const policy = describePolicy(
    function circuitBreakerPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      const signal = abortableSignal(call);
      // An aborted call must not take the place of a probe.
      if (signal?.aborted) return Promise.reject(signal.reason);
      let circuit: Circuit;
      try {
        circuit = circuits.at(keyOf(call));
      } catch (error) {
        return Promise.reject(error);
      }
      const healthy = circuit.state === 'closed' && !circuit.ramping;
      const generation = healthy ? circuit.generation : enter(circuit, call, parts);
      if (generation !== REFUSED) return runGuarded(call, next, circuit, generation, parts);
      // Refused before any async frame is begun: an open circuit must cost next to nothing.
      return Promise.reject(circuitRefusal(circuit, call, parts));
    },
    {
      kind: 'circuit_breaker',
      get settings() {
        return settingsOf(parts.rules);
      },
      circuits: () => registry.list(),
    },
  );
  const { configure } = registry;
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry, configure });
}

const providerOf = (call: CallIdentity): string => call.provider;

async function runGuarded<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  circuit: Circuit,
  generation: number,
  parts: BreakerParts,
): Promise<T> {
  const timed = circuit.breaker.timed === true ? timeDriver(call, parts.clock) : undefined;
  circuit.running += 1;
  let answer: T;
  try {
    answer = await next(timed === undefined ? call : timed.call);
  } catch (error) {
    const verdict = circuitVerdict(error, call, parts.clock.now(), parts.countsAsFailure);
    if (verdict === 'failure' && generation === circuit.generation) {
      circuit.lastFailure = isIntegrationError(error) ? error.code : undefined;
    }
    settle(circuit, call, generation, verdict, timed?.durationMs(), parts);
    throw error;
  }
  settle(circuit, call, generation, 'success', timed?.durationMs(), parts);
  return answer;
}

/** Asks a circuit that does not let everybody pass for entry. */
function enter(circuit: Circuit, call: Call, parts: BreakerParts): number {
  const before = circuit.state;
  const generation = admit(circuit, parts);
  parts.announce(circuit, before, call);
  // Whoever was told of the change may have isolated the key.
  return generation === circuit.generation ? generation : REFUSED;
}

function settle(
  circuit: Circuit,
  call: Call,
  generation: number,
  verdict: CircuitVerdict,
  durationMs: number | undefined,
  parts: BreakerParts,
): void {
  const before = circuit.state;
  circuit.running -= 1;
  record(circuit, generation, verdict, durationMs, parts);
  parts.announce(circuit, before, call);
}

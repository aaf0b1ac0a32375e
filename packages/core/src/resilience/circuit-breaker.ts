import { ConsecutiveBreaker } from 'cockatiel';
import type { Call, CallIdentity } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { type IntegrationError, isIntegrationError } from '../errors/integration-error.js';
import type { BreakerState } from '../fact.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { BREAKER_CLOSED, type Breaker } from './breaker.js';
import { checkedNumber } from './checked-number.js';
import {
  admit,
  type Circuit,
  type CircuitRules,
  type CircuitVerdict,
  createCircuit,
  REFUSED,
  record,
  retryAfter,
} from './circuit.js';
import { type CircuitRegistry, createCircuitRegistry } from './circuit-registry.js';
import { circuitVerdict } from './circuit-verdict.js';
import { createKeyedState } from './keyed-state.js';
import { rejection } from './rejection.js';

export interface CircuitBreakerOptions {
  /** Failures in a row that open the circuit. @default 5 */
  readonly consecutive?: number | undefined;
  /** Decides instead of `consecutive`: makes one breaker for each key, cockatiel's for example. */
  readonly breaker?: (() => Breaker) | undefined;
  /** How long an open circuit refuses everything, in milliseconds. @default 10_000 */
  readonly cooldownMs?: number | undefined;
  /** Calls let through after the cool-down; all must succeed to close the circuit. @default 1 */
  readonly halfOpenProbes?: number | undefined;
  /** After so long without an end a probe is lost and another one may go, in milliseconds. @default 30_000 */
  readonly probeLeaseMs?: number | undefined;
  /** What has a circuit of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /** Circuits kept; unused closed ones make room. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/** A circuit breaker, and a view of its circuits. */
export interface CircuitBreakerPolicy extends Policy {
  readonly registry: CircuitRegistry;
}

/** What one breaker works with. */
interface BreakerParts {
  readonly rules: CircuitRules;
  readonly clock: Clock;
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
  const { consecutive = 5, clock = systemClock, breaker: makeBreaker } = options;
  const { cooldownMs = 10_000, halfOpenProbes = 1, probeLeaseMs = 30_000 } = options;
  checkedNumber('circuitBreaker', 'consecutive', consecutive, { atLeast: 1, integer: true });
  checkedNumber('circuitBreaker', 'cooldownMs', cooldownMs, { above: 0 });
  checkedNumber('circuitBreaker', 'halfOpenProbes', halfOpenProbes, { atLeast: 1, integer: true });
  checkedNumber('circuitBreaker', 'probeLeaseMs', probeLeaseMs, { above: 0 });
  const rules = { cooldownMs, halfOpenProbes, probeLeaseMs };
  const circuits = createKeyedState<Circuit>({
    create: (key) => createCircuit(key, makeBreaker?.() ?? new ConsecutiveBreaker(consecutive)),
    isForgettable: (circuit) =>
      circuit.state !== 'isolated' && retryAfter(circuit, rules, clock.now()) === 0,
    clock,
    maxKeys: options.maxKeys,
  });
  const keyOf = options.key ?? providerOf;
  const parts = { rules, clock };
  const policy = describePolicy(
    function circuitBreakerPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      const circuit = circuits.at(keyOf(call));
      // The healthy path never asks for the time.
      const generation =
        circuit.state === 'closed' ? circuit.generation : enter(circuit, call, parts);
      if (generation !== REFUSED) return runGuarded(call, next, circuit, generation, parts);
      // Refused before any async frame is begun: an open circuit must cost next to nothing.
      return Promise.reject(refusal(circuit, call, parts));
    },
    {
      kind: 'circuit_breaker',
      settings: { ...rules, ...(makeBreaker ? { breaker: 'custom' } : { consecutive }) },
    },
  );
  const registry = createCircuitRegistry(circuits, rules, clock);
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { registry });
}

const providerOf = (call: CallIdentity): string => call.provider;

async function runGuarded<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  circuit: Circuit,
  generation: number,
  parts: BreakerParts,
): Promise<T> {
  let answer: T;
  try {
    answer = await next(call);
  } catch (error) {
    const verdict = circuitVerdict(error, call, parts.clock.now());
    if (verdict === 'failure' && isIntegrationError(error)) circuit.lastFailure = error.code;
    settle(circuit, call, generation, verdict, parts);
    throw error;
  }
  if (circuit.state !== 'closed') settle(circuit, call, generation, 'success', parts);
  else if (generation === circuit.generation) circuit.breaker.success(BREAKER_CLOSED);
  return answer;
}

/** Asks a circuit that is not closed for entry. */
function enter(circuit: Circuit, call: Call, parts: BreakerParts): number {
  const before = circuit.state;
  const generation = admit(circuit, parts.rules, parts.clock.now());
  report(before, circuit, call);
  return generation;
}

function settle(
  circuit: Circuit,
  call: Call,
  generation: number,
  verdict: CircuitVerdict,
  parts: BreakerParts,
): void {
  const before = circuit.state;
  record(circuit, generation, verdict, parts.rules, parts.clock.now());
  report(before, circuit, call);
}

function report(from: BreakerState, { key, state: to }: Circuit, call: Call): void {
  if (to !== from) call.emit({ type: 'breaker.changed', key, from, to });
}

function refusal(circuit: Circuit, call: Call, parts: BreakerParts): IntegrationError {
  const { key, state, lastFailure } = circuit;
  const retryAfterMs = retryAfter(circuit, parts.rules, parts.clock.now());
  call.emit({ type: 'breaker.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'circuit_open',
    what: `the circuit of ${key} is ${state}`,
    remedy: `Try again in ${Math.ceil(retryAfterMs)} ms.`,
    retryAfterMs,
    details: { key, state, lastFailure },
  });
}

import type { Circuit } from './circuit.js';
import { rampLeft } from './circuit-ramp.js';
import type { CircuitRules } from './circuit-rules.js';

/** True where a new circuit in its place would do the same: no call in it, no failure counted. */
export function isForgettable(circuit: Circuit): boolean {
  if (circuit.state !== 'closed' || circuit.ramping || circuit.running > 0) return false;
  const counts = circuit.breaker.counts?.();
  return counts === undefined || (counts.failures === 0 && counts.slowCalls === 0);
}

/** True where no call is kept back now and none is being waited for: what it knows is history. */
export function isExpendable(circuit: Circuit, rules: CircuitRules, now: number): boolean {
  if (circuit.state === 'isolated') return false;
  if (circuit.state === 'open') return now - circuit.since >= rules.cooldownMs;
  // What a call ends with that runs in it would be lost, also that of a probe whose lease is over.
  if (circuit.running > 0) return false;
  if (circuit.state === 'half_open') return now - circuit.since >= rules.probeLeaseMs;
  return rampLeft(circuit, rules.rampMs, now) === 0;
}

import type { Call } from '../call.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { type Circuit, type CircuitParts, retryAfter } from './circuit.js';
import { rampLeft } from './circuit-ramp.js';
import { rejection } from './rejection.js';

/** The error of a call that its circuit did not let through; reports `breaker.rejected`. */
export function circuitRefusal(
  circuit: Circuit,
  call: Call,
  { rules, clock, random }: CircuitParts,
): IntegrationError {
  const { key, state, lastFailure } = circuit;
  const now = clock.now();
  const ramps = state === 'closed';
  // Spread over the rest of the ramp: told one time, all of those refused would come back at that time.
  const retryAfterMs = ramps
    ? rampLeft(circuit, rules.rampMs, now) * random()
    : retryAfter(circuit, rules, now);
  call.emit({ type: 'breaker.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'circuit_open',
    what: `the circuit of ${key} ${ramps ? 'has just closed and does not take all calls yet' : `is ${state}`}`,
    remedy: `Try again in ${Math.ceil(retryAfterMs)} ms.`,
    retryAfterMs,
    details: { key, state, lastFailure },
  });
}

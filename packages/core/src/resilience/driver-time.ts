import { type Call, deriveCall } from '../call.js';
import type { Clock } from '../clock.js';
import type { Fact } from '../fact.js';

/** A call, and how long the driver has been at work for it. */
export interface TimedCall {
  readonly call: Call;
  durationMs(): number;
}

/**
 * Times what is inside from the moment when the driver starts, not from now: a wait for a limiter or a
 * bulkhead says nothing about the provider. Where nobody reports the start, the whole time counts.
 */
export function timeDriver(outer: Call, clock: Clock): TimedCall {
  let startedAt = clock.now();
  let started = false;
  const emit = (fact: Fact): void => {
    if (fact.type === 'attempt.started' && !started) {
      started = true;
      startedAt = clock.now();
    }
    outer.emit(fact);
  };
  return { call: deriveCall(outer, { emit }), durationMs: () => clock.now() - startedAt };
}

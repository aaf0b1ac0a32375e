import type { Call } from './call.js';
import { isIntegrationError } from './errors/integration-error.js';
import type { Fact } from './fact.js';

/** How an attempt ended. */
export function attemptSettled(
  call: Call,
  outcome: 'succeeded' | 'failed',
  durationMs: number,
  error: unknown,
): Fact {
  return { type: 'attempt.settled', attempt: call.attempt, outcome, durationMs, ...verdict(error) };
}

/** How a call ended, after `attempts` runs of the driver. */
export function callSettled(
  outcome: 'succeeded' | 'failed',
  attempts: number,
  durationMs: number,
  error: unknown,
): Fact {
  const { code, execution } = verdict(error);
  return {
    type: 'call.settled',
    outcome,
    attempts,
    durationMs,
    code,
    // A caller's abort leaves the question open, whatever its reason says, unless nothing was sent.
    execution: outcome === 'failed' && attempts === 0 ? 'not_executed' : execution,
  };
}

function verdict(error: unknown): Pick<Fact & { type: 'call.settled' }, 'code' | 'execution'> {
  if (error === undefined) return { code: undefined, execution: undefined };
  if (isIntegrationError(error)) return { code: error.code, execution: error.execution };
  return { code: 'cancelled', execution: 'unknown' };
}

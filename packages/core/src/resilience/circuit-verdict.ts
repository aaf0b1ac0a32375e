import { abortableSignal, type Call } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { CircuitVerdict } from './circuit.js';

/**
 * What a failed call says about the provider's health. Only a provider that is broken or silent counts
 * against it. An answer, be it a refusal, shows that it is alive. A caller's abort, a rate limit and what
 * our own policies refuse say nothing.
 */
export function circuitVerdict(error: unknown, call: Call, now: number): CircuitVerdict {
  const signal = abortableSignal(call);
  // A timeout further out aborts too, and is a failure of the provider.
  if (signal?.aborted && !isIntegrationError(signal.reason, 'timeout')) return 'ignored';
  if (!isIntegrationError(error)) return 'ignored';
  switch (error.code) {
    case 'unavailable':
      return 'failure';
    case 'timeout':
      return isTooLate(error.execution, call, now) ? 'ignored' : 'failure';
    case 'malformed_response':
      return error.execution === 'executed' ? 'success' : 'failure';
    default:
      return error.execution === 'executed' ? 'success' : 'ignored';
  }
}

/** The call's time was up before anything was sent. */
function isTooLate(execution: string, call: Call, now: number): boolean {
  return execution === 'not_executed' && call.deadline !== undefined && now >= call.deadline;
}

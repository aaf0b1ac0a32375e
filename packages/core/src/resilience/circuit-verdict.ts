import { abortableSignal, type Call, type CallIdentity } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { CircuitVerdict } from './circuit.js';

/**
 * An opinion on what counts as a failure of the provider: `true` does, `false` does not, `undefined` leaves
 * it to the default. What it throws is dropped and the default decides.
 */
export type CountsAsFailure = (error: unknown, call: CallIdentity) => boolean | undefined;

/**
 * What a failed call says about the provider's health. Only a provider that is broken or silent counts
 * against it. An answer, be it a refusal, shows that it is alive. A caller's abort, a rate limit and what
 * our own policies refuse say nothing. `countsAsFailure` is not asked about aborts.
 */
export function circuitVerdict(
  error: unknown,
  call: Call,
  now: number,
  countsAsFailure?: CountsAsFailure,
): CircuitVerdict {
  const signal = abortableSignal(call);
  // A timeout further out aborts too, and is a failure of the provider.
  if (signal?.aborted && !isIntegrationError(signal.reason, 'timeout')) return 'ignored';
  const opinion = opinionOf(countsAsFailure, error, call);
  if (opinion === true) return 'failure';
  const verdict = verdictOf(error, call, now);
  return opinion === false && verdict === 'failure' ? 'ignored' : verdict;
}

function opinionOf(
  countsAsFailure: CountsAsFailure | undefined,
  error: unknown,
  call: Call,
): boolean | undefined {
  try {
    return countsAsFailure?.(error, call.identity);
  } catch {
    // The provider's failure is what the caller must see, not that of a predicate.
    return undefined;
  }
}

function verdictOf(error: unknown, call: Call, now: number): CircuitVerdict {
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

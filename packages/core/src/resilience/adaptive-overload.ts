import { abortableSignal, type Call } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';

/**
 * What a failed call says about the provider's load.
 *
 * - `overload`: the provider is unavailable, refuses for its rate, or did not answer in time.
 * - `answer`: it had an answer, even if that was no.
 * - `nothing`: the caller aborted, or one of our own policies refused, and so nothing was sent.
 */
export type LoadVerdict = 'overload' | 'answer' | 'nothing';

export function loadVerdict(error: unknown, call: Call): LoadVerdict {
  const signal = abortableSignal(call);
  // A timeout further out aborts too, and shows that the provider is slow.
  if (signal?.aborted && !isIntegrationError(signal.reason, 'timeout')) return 'nothing';
  if (!isIntegrationError(error)) return 'answer';
  switch (error.code) {
    case 'unavailable':
    case 'rate_limited':
      return 'overload';
    case 'timeout':
      return error.execution === 'not_executed' ? 'nothing' : 'overload';
    case 'bulkhead_full':
    case 'circuit_open':
    case 'cancelled':
      return 'nothing';
    default:
      return 'answer';
  }
}

import type { Call } from '../call.js';
import type { ErrorCode } from '../errors/error-code.js';
import { IntegrationError, isIntegrationError } from '../errors/integration-error.js';

/** Cockatiel marks its errors by a property, which also holds over two copies of the package. */
const MARKS: readonly (readonly [mark: string, code: ErrorCode, what: string])[] = [
  ['isBrokenCircuitError', 'circuit_open', 'a circuit breaker of cockatiel is open'],
  ['isHydratingCircuitError', 'circuit_open', 'a circuit breaker of cockatiel is not ready yet'],
  ['isBulkheadRejectedError', 'bulkhead_full', 'a bulkhead of cockatiel is full'],
  ['isTaskCancelledError', 'timeout', 'a timeout of cockatiel elapsed'],
];

/** Translates an error of cockatiel; everything else comes back as it is. */
export function fromCockatielError(error: unknown, call: Call, mayHaveActed: boolean): unknown {
  if (!(error instanceof Error) || isIntegrationError(error)) return error;
  const known = MARKS.find(([mark]) => mark in error);
  // The cooperative timeout says no more than AbortError; the caller's abort was ruled out before.
  if (known === undefined && error.name !== 'AbortError') return error;
  const [, code, what] = known ?? ['', 'timeout', 'a timeout of cockatiel elapsed'];
  return new IntegrationError({
    message: `${call.provider} ${call.operation} failed: ${what} (${code}).`,
    code,
    execution: mayHaveActed ? 'unknown' : 'not_executed',
    provider: call.provider,
    port: call.port,
    operation: call.operation,
    cause: error,
  });
}

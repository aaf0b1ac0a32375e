import type { CallIdentity } from '../call.js';
import type { Execution } from './error-code.js';
import type { IntegrationError } from './integration-error.js';

/**
 * Completes an error with what only the end of the call knows. The error was made inside this call, so
 * it is completed in place: copying it would capture a second stack, the dearest part of an error.
 */
export function stampError(
  error: IntegrationError,
  identity: CallIdentity,
  attempts: number,
  execution: Execution,
): IntegrationError {
  const draft = error as { -readonly [Field in keyof IntegrationError]: IntegrationError[Field] };
  draft.provider ??= identity.provider;
  draft.port ??= identity.port;
  draft.operation ??= identity.operation;
  draft.attempts = attempts;
  draft.execution = execution;
  return error;
}

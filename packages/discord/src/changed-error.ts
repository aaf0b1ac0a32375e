import { IntegrationError, type IntegrationErrorFields } from '@quayside/core';

/** The same error, but for what is given. */
export function changedError(
  error: IntegrationError,
  changes: Partial<IntegrationErrorFields>,
): IntegrationError {
  // Neither is among what a spread takes.
  const { message, cause } = error;
  return new IntegrationError({ ...error, message, cause, ...changes });
}

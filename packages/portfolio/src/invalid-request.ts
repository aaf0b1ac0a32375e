import { IntegrationError } from '@quayside/core';

/** Says that `subject` cannot be made: `what` is wrong with what was asked for. */
export function invalidRequest(subject: string, what: string): IntegrationError {
  return new IntegrationError({
    message: `The ${subject} cannot be made: ${what} (invalid_request). Correct what is asked for.`,
    code: 'invalid_request',
    execution: 'not_executed',
    attempts: 0,
  });
}

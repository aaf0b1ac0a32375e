import { IntegrationError } from './integration-error.js';

/** Makes the error of an option that cannot work: `subject` has it, `what` is wrong, `remedy` helps. */
export function misconfigured(subject: string, what: string, remedy: string): IntegrationError {
  return new IntegrationError({
    message: `${subject} cannot work: ${what} (misconfigured). ${remedy}`,
    code: 'misconfigured',
    execution: 'not_executed',
    attempts: 0,
  });
}

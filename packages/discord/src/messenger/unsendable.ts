import { IntegrationError } from '@quayside/core';

/** The error of a message that Discord would refuse: it is not sent. */
export function unsendable(problem: string): IntegrationError {
  return new IntegrationError({
    message: `discord was not asked: ${problem} (invalid_request).`,
    code: 'invalid_request',
    execution: 'not_executed',
    provider: 'discord',
  });
}

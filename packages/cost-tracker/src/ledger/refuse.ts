import { IntegrationError } from '@quayside/core';

/** Makes the error of a request that the ledger understood and cannot do: nothing has changed. */
export function refuse(
  code: 'conflict' | 'not_found' | 'invalid_request',
  message: string,
  details?: Readonly<Record<string, unknown>>,
): IntegrationError {
  return new IntegrationError({
    message: `${message} (${code}).`,
    code,
    execution: 'executed',
    details,
  });
}

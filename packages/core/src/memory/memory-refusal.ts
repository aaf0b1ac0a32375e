import type { Call } from '../call.js';
import type { ErrorCode } from '../errors/error-code.js';
import { IntegrationError } from '../errors/integration-error.js';

/** The provider's "no": it received the request, understood it and changed nothing. */
export function refusal(
  call: Call,
  code: ErrorCode,
  what: string,
  details?: Readonly<Record<string, unknown>>,
): IntegrationError {
  return new IntegrationError({
    message: `memory ${call.operation} failed: ${what} (${code}).`,
    code,
    execution: 'executed',
    details,
  });
}

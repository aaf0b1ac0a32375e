import type { CallIdentity } from '../call.js';
import { type CallFailure, failureMessage } from '../errors/call-error.js';
import { IntegrationError } from '../errors/integration-error.js';

/** Why a policy refused a call. */
type Refusal = Pick<CallFailure, 'code' | 'what' | 'remedy' | 'retryAfterMs' | 'details' | 'cause'>;

/**
 * Makes the error of a call that a policy refused; nothing was sent. It has no stack: capturing one costs
 * five times as much as the rest, a policy refuses most when there is most to do, and the frames would
 * show this library only.
 */
export function rejection(call: CallIdentity, reason: Refusal): IntegrationError {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 0;
  } catch {
    // A hardened runtime has frozen Error: the stack is made, and paid for.
    return toError(call, reason);
  }
  try {
    return toError(call, reason);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Field by field: an object that is spread costs as much as the error. */
function toError(call: CallIdentity, reason: Refusal): IntegrationError {
  const { code, what, remedy, retryAfterMs, details, cause } = reason;
  return new IntegrationError({
    message: failureMessage(call, 'failed', code, what, remedy),
    code,
    execution: 'not_executed',
    provider: call.provider,
    port: call.port,
    operation: call.operation,
    retryAfterMs,
    details,
    cause,
  });
}

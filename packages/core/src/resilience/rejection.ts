import type { CallIdentity } from '../call.js';
import { type CallFailure, callError } from '../errors/call-error.js';
import type { IntegrationError } from '../errors/integration-error.js';

/**
 * Makes the error of a call that a policy refused; nothing was sent. It has no stack: capturing one costs
 * five times as much as the rest, a policy refuses most when there is most to do, and the frames would
 * show this library only.
 */
export function rejection(
  call: CallIdentity,
  reason: Omit<CallFailure, 'execution'>,
): IntegrationError {
  const limit = Error.stackTraceLimit;
  // Reflect, because a hardened runtime may have frozen Error, where an assignment would throw.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return callError(call, { ...reason, execution: 'not_executed' });
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

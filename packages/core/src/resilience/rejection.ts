import type { CallIdentity } from '../call.js';
import type { ErrorCode } from '../errors/error-code.js';
import { IntegrationError } from '../errors/integration-error.js';

/** Why a policy did not let a call through. */
interface Rejection {
  readonly code: ErrorCode;
  /** Completes "stripe charge failed: …". */
  readonly what: string;
  readonly remedy: string;
  readonly retryAfterMs?: number | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Makes the error of a call that a policy refused; nothing was sent. It has no stack: capturing one costs
 * five times as much as the rest, a policy refuses most when there is most to do, and the frames would
 * show this library only.
 */
export function rejection(call: CallIdentity, reason: Rejection): IntegrationError {
  const limit = Error.stackTraceLimit;
  // Reflect, because a hardened runtime may have frozen Error, where an assignment would throw.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return new IntegrationError({
      message: `${call.provider} ${call.operation} failed: ${reason.what} (${reason.code}). ${reason.remedy}`,
      code: reason.code,
      execution: 'not_executed',
      provider: call.provider,
      port: call.port,
      operation: call.operation,
      retryAfterMs: reason.retryAfterMs,
      details: reason.details,
    });
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

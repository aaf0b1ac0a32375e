import type { CallIdentity } from '../call.js';
import type { ErrorCode } from '../errors/error-code.js';
import type { IntegrationError } from '../errors/integration-error.js';

/** Failures that may be gone a moment later. Everything else stays as it is however often it is asked. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'rate_limited',
  'timeout',
  'malformed_response',
]);

/**
 * Whether a failed attempt may be repeated without the operation running twice by accident:
 *
 * | execution | repeated |
 * |---|---|
 * | `not_executed` | always |
 * | `unknown` | if the call is `safe`, `natural`, or `keyed` and has its key |
 * | `executed` | the same, and only when the server itself asks for it |
 *
 * The server's "do not repeat" always wins.
 */
export function mayRepeat(error: IntegrationError, call: CallIdentity): boolean {
  if (error.shouldRetry === false) return false;
  if (error.execution === 'not_executed') return true;
  return mayRunTwice(call) && (error.execution === 'unknown' || error.shouldRetry === true);
}

/** Whether running the call a second time is harmless wherever the first one got to. */
export function mayRunTwice(call: CallIdentity): boolean {
  if (call.idempotency === 'keyed') return Boolean(call.idempotencyKey);
  return call.idempotency !== 'none';
}

/** Whether a repeat has a chance: the code is transient, or the server says so or names a time. */
export function isTransient(error: IntegrationError): boolean {
  if (error.shouldRetry !== undefined) return error.shouldRetry;
  if (error.code === 'conflict') return error.retryAfterMs !== undefined;
  return TRANSIENT.has(error.code);
}

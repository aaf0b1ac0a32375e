import type { Call } from '../call.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { rejection } from './rejection.js';

/** What the provider would say, said here: the wait is longer than anybody wants to wait. */
export function tooLong(
  key: string,
  call: Call,
  resource: string | undefined,
  retryAfterMs: number,
): IntegrationError {
  call.emit({ type: 'pacing.rejected', key, retryAfterMs });
  const of = resource === undefined ? '' : ` of ${resource}`;
  return rejection(call, {
    code: 'rate_limited',
    what: `${key} allows nothing more${of} for ${Math.ceil(retryAfterMs)} ms`,
    remedy: 'Nothing was sent. Call again after that time, or allow a longer wait.',
    retryAfterMs,
    details: { key, ...(resource !== undefined && { resource }) },
  });
}

export function tooLate(key: string, call: Call, retryAfterMs: number): IntegrationError {
  call.emit({ type: 'pacing.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'timeout',
    what: `${key} allowed nothing more before the call's deadline`,
    remedy: 'Nothing was sent. Call less often, or allow more time.',
    retryAfterMs,
    details: { key },
  });
}

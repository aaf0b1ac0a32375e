import type { Call } from '../call.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { rejection } from './rejection.js';

/** No wait can help a call that needs more than there ever is. */
export function tooDear(key: string, call: Call, tokens: number, most: number): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs: Number.POSITIVE_INFINITY });
  return rejection(call, {
    code: 'invalid_request',
    what: `it is estimated at ${tokens} tokens and ${key} allows ${most} in a minute`,
    remedy: 'Nothing was sent. Ask for less in one call, or allow more.',
    details: { key },
  });
}

export function tooLong(key: string, call: Call, retryAfterMs: number): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'bulkhead_full',
    what: `the requests and tokens per minute of ${key} leave no turn for ${Math.ceil(retryAfterMs)} ms`,
    remedy: 'Nothing was sent. Call less often, or allow a longer wait.',
    retryAfterMs,
    details: { key },
  });
}

export function tooLate(key: string, call: Call, retryAfterMs: number): IntegrationError {
  call.emit({ type: 'limiter.rejected', key, retryAfterMs });
  return rejection(call, {
    code: 'timeout',
    what: `the requests and tokens per minute of ${key} left no turn before the call's deadline`,
    remedy: 'Nothing was sent. Call less often, or allow more time.',
    retryAfterMs,
    details: { key },
  });
}

/**
 * What went wrong, in the vocabulary shared by all adapters.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid_request` | the input is wrong; sending it again cannot help |
 * | `unauthenticated` | no or unknown credentials |
 * | `permission_denied` | known credentials that may not do this |
 * | `not_found` | the addressed thing does not exist |
 * | `conflict` | the thing is in a state that forbids this, or another request holds it |
 * | `rejected` | the provider understood and refused for a business reason |
 * | `rate_limited` | too many requests; see `retryAfterMs` |
 * | `quota_exhausted` | an allowance is used up; waiting a moment does not help |
 * | `unavailable` | the provider or the way to it is broken |
 * | `timeout` | no answer in time |
 * | `cancelled` | the caller aborted |
 * | `malformed_response` | an answer came that is not what the provider documents |
 * | `unsupported` | the adapter has no such operation |
 * | `circuit_open` | a breaker refused the call |
 * | `bulkhead_full` | a bulkhead or a limiter refused the call |
 * | `invalid_signature` | a webhook delivery that its sender did not sign |
 * | `misconfigured` | an option or an environment variable is missing or wrong |
 */
export type ErrorCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'conflict'
  | 'rejected'
  | 'rate_limited'
  | 'quota_exhausted'
  | 'unavailable'
  | 'timeout'
  | 'cancelled'
  | 'malformed_response'
  | 'unsupported'
  | 'circuit_open'
  | 'bulkhead_full'
  | 'invalid_signature'
  | 'misconfigured';

/**
 * Whether the provider may have acted.
 *
 * - `not_executed`: it certainly did not (refused connection, 429, open circuit). Always repeatable.
 * - `executed`: it received the request and answered no. Repeating brings the same answer.
 * - `unknown`: nobody can tell (timeout, 5xx, lost answer). Repeatable only where running twice is harmless.
 */
export type Execution = 'not_executed' | 'executed' | 'unknown';

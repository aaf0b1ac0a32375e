import type { Call, Clock, Random } from '@quayside/core';
import { type PacingPolicy, pacing } from '@quayside/core/resilience';

/** Options of {@link slackPacing}. */
export interface SlackPacingOptions {
  /** The longest wait; a request that would wait longer is refused at once, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Spreads what comes back after a pause. @default Math.random */
  readonly random?: Random | undefined;
}

/**
 * Surrounds every request of the Web API, each step of an operation for itself. The call's operation is
 * Slack's method; `channel` is where the method acts, if that is in one channel. Any policy will do.
 */
export type SlackPacing = <T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  channel: string | undefined,
) => Promise<T>;

/**
 * Sends nothing to a method while its `Retry-After` lasts; the other methods go on, since Slack counts each
 * for itself. The default policy has one. Slack counts by app and workspace: make one for each token, and
 * share it among the adapters that use the token.
 *
 * Refuses with `rate_limited` and `retryAfterMs` at once where the pause is longer than `maxWaitMs` or than
 * the call's deadline allows, and with `timeout` where the deadline comes while the request waits; nothing
 * was sent then.
 *
 * @throws misconfigured for a figure that is not finite or out of range
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export function slackPacing(options: SlackPacingOptions = {}): PacingPolicy {
  return pacing({ ...options, key: ({ operation }) => operation });
}

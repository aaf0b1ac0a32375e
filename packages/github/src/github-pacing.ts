import type { Clock, Random } from '@quayside/core';
import { type PacingPolicy, pacing } from '@quayside/core/resilience';

/** How far calls are kept within what GitHub asks of everybody. */
export interface GitHubPacingSettings {
  /**
   * From the start of one write to that of the next, in milliseconds. GitHub asks for a second, and for
   * writes that follow one another.
   *
   * @default 1_000
   */
  readonly writeGapMs?: number | undefined;
  /** Calls on their way at most. @default 100, GitHub's own bound for REST and GraphQL together */
  readonly concurrency?: number | undefined;
  /** The longest wait; a call that would wait longer is refused at once, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** The share of every allowance that is left to others who use the token. @default 0 */
  readonly reserve?: number | undefined;
}

/** Options of {@link githubPacing}. */
export interface GitHubPacingOptions extends GitHubPacingSettings {
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** Spreads what comes back after a pause. @default Math.random */
  readonly random?: Random | undefined;
}

/**
 * Keeps calls within GitHub's limits, by what its answers say: each resource (`core`, `search`, `graphql`)
 * for itself, and nothing at all while a secondary limit holds. Writes go one at a time and a second apart;
 * reads pass them. The default policy has one; make one for each token, and share it among all adapters
 * that use the token.
 *
 * Refuses with `rate_limited` and `retryAfterMs`, or with `timeout` where the deadline came while the call
 * waited; nothing was sent then.
 *
 * @throws misconfigured for a figure that is not finite or out of range
 * @see https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function githubPacing(options: GitHubPacingOptions = {}): PacingPolicy {
  const { writeGapMs = 1_000, concurrency = 100, ...rest } = options;
  return pacing({
    ...rest,
    concurrency,
    serial: ({ idempotency }) => idempotency !== 'safe',
    serialGapMs: writeGapMs,
  });
}

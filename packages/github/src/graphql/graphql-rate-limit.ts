import type { Call } from '@quayside/core';
import { isRecord } from '../github-errors.js';
import type { GitHubAnswer } from '../github-request.js';

/** What a query took of the token's points, where it asks for `rateLimit { cost remaining resetAt limit }`. */
export interface GraphqlRateLimit {
  /** The points of this query. */
  readonly cost: number | undefined;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** When all points are there again. */
  readonly resetAt: Date | undefined;
}

/** Reads it, and reports it as a fact. Undefined where the query did not ask, or the server has no limits. */
export function toRateLimit(
  call: Call,
  data: unknown,
  header: GitHubAnswer<unknown>['header'],
): GraphqlRateLimit | undefined {
  const said = isRecord(data) ? data.rateLimit : undefined;
  if (!isRecord(said)) return undefined;
  const [cost, limit, remaining] = [said.cost, said.limit, said.remaining].map(toCount);
  const reset = typeof said.resetAt === 'string' ? Date.parse(said.resetAt) : Number.NaN;
  // GitHub's own clock, where the answer has it.
  const waitMs = reset - Date.parse(header('date') ?? '');
  call.emit({
    type: 'rate_limit.observed',
    resource: 'graphql',
    limit,
    remaining,
    resetMs: Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs),
    cost,
  });
  return { cost, limit, remaining, resetAt: Number.isNaN(reset) ? undefined : new Date(reset) };
}

function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

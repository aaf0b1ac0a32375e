import type { Call } from '../../src/call.js';
import type { RateLimitFact } from '../../src/fact.js';

/** What one answer says of an allowance. */
export function limitFact(
  remaining: number | undefined,
  resetMs?: number,
  more: Partial<RateLimitFact> = {},
): RateLimitFact {
  return {
    type: 'rate_limit.observed',
    resource: undefined,
    limit: undefined,
    remaining,
    resetMs,
    ...more,
  };
}

/** A driver whose answer says this. */
export const saying =
  (...facts: readonly RateLimitFact[]) =>
  async (call: Call): Promise<string> => {
    for (const fact of facts) call.emit(fact);
    return 'answer';
  };

import { type LimitPlan, stageOf, waitsInside } from '../plan/policy-plan.ts';
import type { AttemptRecord, CallRecord } from '../world/history.ts';
import { stateKeyOf } from '../world/state-key.ts';
import { callsThrough, HAIR_MS, type Invariant, nameOf } from './invariant.ts';

/** What passes a limiter fits into its bucket, or its window. */
export const limiterKeepsItsRate: Invariant = {
  name: 'a limiter keeps its rate',
  violation: ({ world }) => {
    for (const policy of world.policies) {
      const limit = stageOf(policy.plan, 'limit');
      // A wait further inside would gather what the limiter has spread.
      if (limit === undefined || waitsInside(policy.plan, 'limit')) continue;
      for (const attempts of attemptsByKey(callsThrough(world, policy), limit)) {
        const early = beyond(attempts, limit);
        if (early !== undefined)
          return `attempt ${early.attempt} of ${nameOf(early.call)} went at ${early.started.at} ms, over ${limit.limit} in ${limit.windowMs} ms with ${limit.burst} at once`;
      }
    }
    return undefined;
  },
};

function attemptsByKey(calls: readonly CallRecord[], limit: LimitPlan): AttemptRecord[][] {
  const byKey = new Map<string, AttemptRecord[]>();
  for (const call of calls) {
    const key = stateKeyOf(limit, call);
    byKey.set(key, [...(byKey.get(key) ?? []), ...call.attempts]);
  }
  return [...byKey.values()];
}

function beyond(attempts: readonly AttemptRecord[], plan: LimitPlan): AttemptRecord | undefined {
  const inOrder = attempts.toSorted((one, other) => one.started.seq - other.started.seq);
  return plan.algorithm === 'token_bucket'
    ? beyondBucket(inOrder, plan)
    : beyondWindow(inOrder, plan);
}

function beyondBucket(
  attempts: readonly AttemptRecord[],
  { limit, windowMs, burst }: LimitPlan,
): AttemptRecord | undefined {
  let tokens = burst;
  let filledAt = 0;
  return attempts.find(({ started: { at } }) => {
    tokens = Math.min(burst, tokens + ((at - filledAt) * limit) / windowMs) - 1;
    filledAt = at;
    return tokens < -HAIR_MS;
  });
}

function beyondWindow(
  attempts: readonly AttemptRecord[],
  { limit, windowMs }: LimitPlan,
): AttemptRecord | undefined {
  return attempts.find(({ started: { at } }, place) => {
    const first = attempts[place - limit];
    return first !== undefined && at - first.started.at < windowMs - HAIR_MS;
  });
}

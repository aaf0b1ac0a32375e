import { type PolicyPlan, stageOf, stagesInside, waitsInside } from '../plan/policy-plan.ts';
import type { AttemptRecord, CallRecord, Stamp } from '../world/history.ts';
import { stateKeyOf } from '../world/state-key.ts';
import { callsThrough, HAIR_MS, type Invariant, nameOf } from './invariant.ts';

/** With pacing, a `Retry-After` that one call was given holds all calls of its key. */
export const pauseHoldsEverybody: Invariant = {
  name: 'a pause that a provider asks for holds everybody',
  violation: ({ world }) => {
    for (const policy of world.policies) {
      const pacing = stageOf(policy.plan, 'pacing');
      if (pacing === undefined || !isPlain(policy.plan)) continue;
      const calls = callsThrough(world, policy);
      for (const call of calls) {
        const others = calls.filter(
          (other) => stateKeyOf(pacing, other) === stateKeyOf(pacing, call),
        );
        const found = firstOf(call.attempts, (attempt) => wentInPause(attempt, others));
        if (found !== undefined) return found;
      }
    }
    return undefined;
  },
};

/** Where whoever is let through begins at once, and what the provider says is heard. */
function isPlain(plan: PolicyPlan): boolean {
  const inside = stagesInside(plan, 'pacing');
  return !waitsInside(plan, 'pacing') && !inside.includes('retry') && !inside.includes('hedge');
}

function wentInPause(
  { call, ended }: AttemptRecord,
  others: readonly CallRecord[],
): string | undefined {
  if (ended === undefined || ended.unheard || ended.said?.code !== 'rate_limited') return undefined;
  const until = ended.at + (ended.said.retryAfterMs ?? 0);
  return firstOf(others, (other) => {
    const early = other.attempts.find(
      ({ started }) => isLater(started, ended, call) && started.at < until - HAIR_MS,
    );
    return (
      early &&
      `attempt ${early.attempt} of ${nameOf(other)} began at ${early.started.at} ms; ${nameOf(call)} had been told to wait until ${until} ms`
    );
  });
}

/** The error takes a few turns from the driver to the policy, in which others may begin. */
function isLater(started: Stamp, ended: Stamp, { facts }: CallRecord): boolean {
  const heard = facts.find(
    ({ seq, fact }) =>
      seq > ended.seq && (fact.type === 'call.settled' || fact.type.startsWith('retry.')),
  );
  return started.at > ended.at || (heard !== undefined && started.seq > heard.seq);
}

function firstOf<T>(
  items: readonly T[],
  find: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

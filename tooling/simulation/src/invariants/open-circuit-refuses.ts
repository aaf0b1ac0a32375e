import {
  type BreakerPlan,
  type PolicyPlan,
  stageOf,
  stagesInside,
  waitsInside,
} from '../plan/policy-plan.ts';
import type { CallRecord, Stamp } from '../world/history.ts';
import { stateKeyOf } from '../world/state-key.ts';
import { callsThrough, HAIR_MS, type Invariant, nameOf } from './invariant.ts';

/** While a circuit cools down or is isolated, no attempt of its key begins. */
export const openCircuitRefuses: Invariant = {
  name: 'an open circuit lets nothing through',
  violation: ({ world }) => {
    for (const [place, policy] of world.policies.entries()) {
      const breaker = stageOf(policy.plan, 'breaker');
      if (breaker === undefined || mayWait(policy.plan)) continue;
      const calls = callsThrough(world, policy);
      const isolated = world.history.isolations.filter((isolation) => isolation.policy === place);
      const found = passedThrough(calls, breaker, [...openings(calls, breaker), ...isolated]);
      if (found !== undefined) return found;
    }
    return undefined;
  },
};

/** Whether a call may stand still after the circuit let it through. */
function mayWait(plan: PolicyPlan): boolean {
  const inside = stagesInside(plan, 'breaker');
  return waitsInside(plan, 'breaker') || inside.includes('retry') || inside.includes('hedge');
}

/** From when to when a key is closed to calls. */
interface Closure extends Stamp {
  readonly key: string;
  readonly untilMs: number;
}

function openings(calls: readonly CallRecord[], { cooldownMs }: BreakerPlan): Closure[] {
  return calls.flatMap(({ facts }) =>
    facts.flatMap(({ fact, at, seq }) =>
      fact.type === 'breaker.changed' && fact.to === 'open'
        ? [{ key: fact.key, at, seq, untilMs: at + cooldownMs }]
        : [],
    ),
  );
}

function passedThrough(
  calls: readonly CallRecord[],
  breaker: BreakerPlan,
  closures: readonly Closure[],
): string | undefined {
  for (const { key, at, seq, untilMs } of closures) {
    for (const call of calls) {
      if (stateKeyOf(breaker, call) !== key) continue;
      const passed = call.attempts.find(
        ({ started }) => started.seq > seq && started.at < untilMs - HAIR_MS,
      );
      if (passed !== undefined)
        return `attempt ${passed.attempt} of ${nameOf(call)} began at ${passed.started.at} ms; the circuit of ${key} was closed to calls from ${at} to ${untilMs} ms`;
    }
  }
  return undefined;
}

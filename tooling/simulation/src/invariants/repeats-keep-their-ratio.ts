import { type RatioPlan, stageOf } from '../plan/policy-plan.ts';
import type { CallRecord, Stamp } from '../world/history.ts';
import { type Invariant, nameOf } from './invariant.ts';

/** The windows of a budget move on by a tenth at a time. */
const SLICE = 0.1;

/** With a ratio budget there are as many repeats in a window as its calls allow, or the minimum. */
export const repeatsKeepTheirRatio: Invariant = {
  name: 'repeats keep the ratio of their budget',
  violation: ({ world }) => {
    for (const { plan, policy } of world.providers) {
      const budget = stageOf(policy.plan, 'retry')?.budget;
      if (budget?.kind !== 'ratio') continue;
      const isShared = stageOf(policy.plan, 'hedge')?.budget === 'retry';
      const calls = world.history.calls.filter(({ provider }) => provider === plan.name);
      const found = beyondRatio(calls, budget, isShared);
      if (found !== undefined) return found;
    }
    return undefined;
  },
};

interface Repeat extends Stamp {
  readonly call: CallRecord;
}

function beyondRatio(
  calls: readonly CallRecord[],
  { ratio, minimum, windowMs }: RatioPlan,
  isShared: boolean,
): string | undefined {
  const repeats = calls.flatMap((call) => repeatsOf(call, isShared));
  for (const { call, at, seq } of repeats) {
    const since = at - (1 - SLICE) * windowMs;
    const taken = repeats.filter((other) => other.seq <= seq && other.at > since).length;
    const begun = calls.filter(
      ({ started }) => started.seq < seq && started.at >= at - windowMs,
    ).length;
    if (taken > Math.max(minimum, ratio * begun))
      return `${nameOf(call)} made repeat number ${taken} among ${begun} calls at ${at} ms`;
  }
  return undefined;
}

function repeatsOf(call: CallRecord, isShared: boolean): Repeat[] {
  return call.facts.flatMap(({ fact, at, seq }) =>
    fact.type === 'retry.scheduled' || (isShared && fact.type === 'hedge.started')
      ? [{ call, at, seq }]
      : [],
  );
}

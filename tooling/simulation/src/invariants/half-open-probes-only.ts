import {
  type BreakerPlan,
  type PolicyPlan,
  stageOf,
  stagesInside,
  waitsInside,
} from '../plan/policy-plan.ts';
import type { AttemptRecord, CallRecord, Stamp } from '../world/history.ts';
import { stateKeyOf } from '../world/state-key.ts';
import { callsThrough, type Invariant, nameOf } from './invariant.ts';

/** A half-open circuit has as many calls on their way as it takes probes, until their lease ends. */
export const halfOpenProbesOnly: Invariant = {
  name: 'a half-open circuit lets its probes through and nobody else',
  violation: ({ world }) => {
    for (const policy of world.policies) {
      const breaker = stageOf(policy.plan, 'breaker');
      if (breaker === undefined || !isPlain(policy.plan)) continue;
      const calls = callsThrough(world, policy);
      for (const round of roundsOf(calls)) {
        const found = tooMany(calls, breaker, round);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  },
};

/** Where every attempt that the circuit lets through begins at once, one for each call. */
function isPlain(plan: PolicyPlan): boolean {
  if (waitsInside(plan, 'breaker') || stageOf(plan, 'hedge') !== undefined) return false;
  return !stagesInside(plan, 'breaker').includes('retry');
}

interface Round extends Stamp {
  readonly key: string;
  /** When the circuit changed again. */
  readonly untilSeq: number;
}

function roundsOf(calls: readonly CallRecord[]): Round[] {
  const changes = calls
    .flatMap(({ facts }) =>
      facts.flatMap(({ fact, at, seq }) =>
        fact.type === 'breaker.changed' ? [{ at, seq, key: fact.key, to: fact.to }] : [],
      ),
    )
    .toSorted((one, other) => one.seq - other.seq);
  return changes.flatMap(({ at, seq, key, to }) => {
    if (to !== 'half_open') return [];
    const next = changes.find((change) => change.seq > seq && change.key === key);
    return [{ at, seq, key, untilSeq: next?.seq ?? Number.POSITIVE_INFINITY }];
  });
}

function tooMany(
  calls: readonly CallRecord[],
  breaker: BreakerPlan,
  { at, seq, key, untilSeq }: Round,
): string | undefined {
  const probes = calls
    .filter((call) => stateKeyOf(breaker, call) === key)
    .flatMap(({ attempts }) => attempts)
    .filter(({ started }) => started.seq > seq && started.seq < untilSeq)
    .filter(({ started }) => started.at < at + breaker.probeLeaseMs);
  for (const probe of probes) {
    const others = probes.filter((other) => other !== probe && isUnderWay(other, probe.started));
    if (others.length >= breaker.halfOpenProbes)
      return `attempt ${probe.attempt} of ${nameOf(probe.call)} was probe number ${others.length + 1} of ${breaker.halfOpenProbes} at ${probe.started.at} ms`;
  }
  return undefined;
}

function isUnderWay({ started, ended, call }: AttemptRecord, { seq }: Stamp): boolean {
  const isOver = (end: Stamp | undefined): boolean => end !== undefined && end.seq < seq;
  return started.seq < seq && !isOver(ended) && !isOver(call.settled) && !isOver(call.aborted);
}

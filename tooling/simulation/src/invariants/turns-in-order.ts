import { type KeysPlan, type PolicyPlan, stageOf, waitsInside } from '../plan/policy-plan.ts';
import type { CallRecord, Stamp } from '../world/history.ts';
import { stateKeyOf } from '../world/state-key.ts';
import { callsThrough, type Invariant, nameOf } from './invariant.ts';

/** Whoever waits for a slot or for a turn goes in the order in which they came. */
export const turnsInOrder: Invariant = {
  name: 'whoever came first goes first',
  violation: ({ world }) => {
    for (const policy of world.policies) {
      const calls = callsThrough(world, policy);
      for (const kind of LINES) {
        const found = overtaken(policy.plan, calls, kind);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  },
};

const LINES = ['bulkhead', 'adaptive', 'limit'] as const;

const QUEUED = {
  bulkhead: 'bulkhead.queued',
  adaptive: 'bulkhead.queued',
  limit: 'limiter.delayed',
} as const;

interface Turn {
  readonly call: CallRecord;
  readonly came: Stamp;
  readonly went: Stamp;
}

function overtaken(
  plan: PolicyPlan,
  calls: readonly CallRecord[],
  kind: (typeof LINES)[number],
): string | undefined {
  const stage = stageOf(plan, kind);
  if (stage === undefined || !isPlain(plan, kind)) return undefined;
  for (const turns of turnsByRow(calls, stage, QUEUED[kind]).values()) {
    const inOrder = turns.toSorted((one, other) => one.came.seq - other.came.seq);
    const late = inOrder.find(({ went }, place) => {
      const next = inOrder[place + 1];
      return next !== undefined && next.went.seq < went.seq;
    });
    if (late !== undefined)
      return `${nameOf(late.call)} came at ${late.came.at} ms and was overtaken before ${late.went.at} ms`;
  }
  return undefined;
}

/** Where whoever has its turn begins its attempt at once, and one wait is the wait of one attempt. */
function isPlain(plan: PolicyPlan, kind: (typeof LINES)[number]): boolean {
  return stageOf(plan, 'hedge') === undefined && !waitsInside(plan, kind);
}

/** A row for each key and, where there are priorities, for each of them. */
function turnsByRow(
  calls: readonly CallRecord[],
  stage: KeysPlan & { readonly prioritised?: boolean },
  queued: (typeof QUEUED)[keyof typeof QUEUED],
): Map<string, Turn[]> {
  const rows = new Map<string, Turn[]>();
  for (const call of calls) {
    const rank = stage.prioritised ? call.plan.operation : '';
    const row = `${stateKeyOf(stage, call)} ${rank}`;
    rows.set(row, [...(rows.get(row) ?? []), ...turnsOf(call, queued)]);
  }
  return rows;
}

function turnsOf(call: CallRecord, queued: string): Turn[] {
  let came: Stamp | undefined;
  const turns: Turn[] = [];
  for (const { fact, at, seq } of call.facts) {
    if (fact.type === queued) came = { at, seq };
    if (fact.type === 'attempt.started' && came !== undefined)
      turns.push({ call, came, went: { at, seq } });
    // A wait that ended without a turn is of no interest.
    if (fact.type === 'attempt.started' || fact.type === 'retry.scheduled') came = undefined;
  }
  return turns;
}

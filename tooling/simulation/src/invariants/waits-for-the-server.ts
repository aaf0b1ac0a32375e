import { stageOf, waitsInside } from '../plan/policy-plan.ts';
import type { Outcome } from '../run-schedule.ts';
import type { AttemptRecord, CallRecord } from '../world/history.ts';
import { firstAmong, HAIR_MS, type Invariant, nameOf } from './invariant.ts';

const LOSES: ReadonlySet<string> = new Set(['lost_answer', 'stall']);

/** No attempt begins before the time that the server named in answer to an earlier one. */
export const waitsForTheServer: Invariant = {
  name: 'no retry before the server allows it',
  violation: (outcome) =>
    firstAmong(outcome, (call) => {
      const policy = outcome.world.providers[call.plan.provider]?.policy.plan;
      // What the server said is lost with its answer.
      if (stageOf(policy, 'faults')?.faults.some((fault) => LOSES.has(fault))) return undefined;
      for (const earlier of call.attempts) {
        const allowedAt = serverTimeOf(earlier);
        if (allowedAt === undefined || earlier.ended === undefined) continue;
        const seq = heardAt(outcome, call, earlier.ended.seq);
        const early = call.attempts.find(
          ({ started }) => started.seq > seq && started.at < allowedAt - HAIR_MS,
        );
        if (early !== undefined)
          return `attempt ${early.attempt} of ${nameOf(call)} began at ${early.started.at} ms; attempt ${earlier.attempt} was told to wait until ${allowedAt} ms`;
      }
      return undefined;
    }),
};

/** Undefined where the server named no time, or where nobody listened any more. */
function serverTimeOf({ ended }: AttemptRecord): number | undefined {
  if (ended?.said?.retryAfterMs === undefined || ended.unheard) return undefined;
  return ended.at + ended.said.retryAfterMs;
}

/**
 * From when on everybody knows of the wait. A hedge that stands in a line already is not called back: it
 * is the next repeat that must know.
 */
function heardAt({ world }: Outcome, call: CallRecord, endedSeq: number): number {
  const policy = world.providers[call.plan.provider]?.policy.plan;
  if (!waitsInside(policy, 'hedge')) return endedSeq;
  const repeat = call.facts.find(
    ({ fact, seq }) => seq > endedSeq && fact.type === 'retry.scheduled',
  );
  return repeat?.seq ?? Number.POSITIVE_INFINITY;
}

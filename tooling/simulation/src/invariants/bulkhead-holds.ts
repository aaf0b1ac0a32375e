import type { Fact } from '@quayside/core';
import { type AdaptivePlan, type BulkheadPlan, stageOf } from '../plan/policy-plan.ts';
import type { OperationName } from '../plan/world-plan.ts';
import type { CallRecord, FactRecord } from '../world/history.ts';
import { firstAmong, HAIR_MS, type Invariant, nameOf } from './invariant.ts';

/**
 * Never more attempts at a time than slots; who was let into the line is not turned away before its wait
 * is over; at the end all slots are free.
 */
export const bulkheadHolds: Invariant = {
  name: 'a bulkhead keeps its capacity and loses nobody',
  violation: (outcome) => {
    const waited = outcome.recovery.atOnce.find(({ facts }) =>
      facts.some(({ fact }) => fact.type.startsWith('bulkhead.')),
    );
    if (waited !== undefined) return `${nameOf(waited)} found no slot, and nobody else was calling`;
    return firstAmong(outcome, (call) => {
      const policy = outcome.world.providers[call.plan.provider]?.policy.plan;
      const bulkhead = stageOf(policy, 'bulkhead') ?? stageOf(policy, 'adaptive');
      if (bulkhead === undefined) return undefined;
      // Requests side by side tell their facts side by side: nobody can say whose they are. And who is
      // not among the most urgent may have to give up its place.
      const known = stageOf(policy, 'hedge') === undefined;
      const equal = bulkhead.kind === 'adaptive' || !bulkhead.prioritised;
      const urgent = equal || MOST_URGENT.has(call.plan.operation);
      const lost = known && urgent ? turnedAway(call, bulkhead) : undefined;
      return tooMany(call) ?? lost;
    });
  },
};

function tooMany(call: CallRecord): string | undefined {
  const over = call.attempts.find(({ alongside, capacity }) => alongside > capacity);
  return (
    over &&
    `attempt ${over.attempt} of ${nameOf(call)} was number ${over.alongside} of ${over.capacity} at ${over.started.at} ms`
  );
}

const MOST_URGENT: ReadonlySet<OperationName> = new Set<OperationName>(['charge', 'append']);

const ENDS_A_WAIT: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'attempt.started',
  'retry.scheduled',
]);

function turnedAway(
  call: CallRecord,
  { maxWaitMs }: BulkheadPlan | AdaptivePlan,
): string | undefined {
  let queued: FactRecord | undefined;
  for (const record of call.facts) {
    if (record.fact.type === 'bulkhead.queued') queued = record;
    if (ENDS_A_WAIT.has(record.fact.type)) queued = undefined;
    if (record.fact.type !== 'bulkhead.rejected' || queued === undefined) continue;
    if (record.at < Math.min(queued.at + maxWaitMs, call.deadline) - HAIR_MS)
      return `${nameOf(call)} was let into the line at ${queued.at} ms and turned away at ${record.at} ms`;
  }
  return undefined;
}

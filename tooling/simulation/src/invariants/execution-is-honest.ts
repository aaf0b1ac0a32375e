import { type Execution, isIntegrationError } from '@quayside/core';
import type { CallRecord, LedgerEntry } from '../world/history.ts';
import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** `not_executed` never has an effect, not even a late one; `executed` was looked at by the provider. */
export const executionIsHonest: Invariant = {
  name: 'the execution of an error is honest',
  violation: (outcome) => {
    const kinds = new Map<CallRecord, Set<LedgerEntry['kind']>>();
    for (const { call, kind } of outcome.world.history.ledger)
      kinds.set(call, (kinds.get(call) ?? new Set()).add(kind));
    return firstAmong(outcome, (call) => {
      const seen = kinds.get(call);
      const claimed = executionOf(call);
      if (claimed === 'not_executed' && seen?.has('acted'))
        return `${nameOf(call)} says not_executed, and the provider acted`;
      const looked = seen?.has('acted') || seen?.has('refused') || seen?.has('replayed');
      if (claimed === 'executed' && !looked)
        return `${nameOf(call)} says executed, and the provider never looked at it`;
      if (claimed === 'unknown' && call.attempts.length === 0)
        return `${nameOf(call)} says unknown, and its driver never ran`;
      return undefined;
    });
  },
};

/** What the caller is told: by the error, or by the last fact where the caller aborted. */
function executionOf(call: CallRecord): Execution | undefined {
  if (call.settled?.outcome !== 'rejected') return undefined;
  const { error } = call.settled;
  // A reason may be the error of the call around this one, which says nothing of this one.
  if (isIntegrationError(error) && error !== call.aborted?.reason) return error.execution;
  const last = call.facts.findLast(({ fact }) => fact.type === 'call.settled')?.fact;
  return last?.type === 'call.settled' ? last.execution : undefined;
}

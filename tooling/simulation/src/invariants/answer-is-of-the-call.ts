import type { CallRecord, LedgerEntry } from '../world/history.ts';
import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** A call that resolved was executed, and its answer tells of its own effect. */
export const answerIsOfTheCall: Invariant = {
  name: 'a resolved call was executed, and has its own answer',
  violation: (outcome) => {
    const { ledger } = outcome.world.history;
    const told = new Map<CallRecord, LedgerEntry[]>();
    for (const entry of ledger) {
      if (entry.effect !== undefined)
        told.set(entry.call, [...(told.get(entry.call) ?? []), entry]);
    }
    return firstAmong(outcome, (call) => {
      if (call.settled?.outcome !== 'resolved') return undefined;
      const { value } = call.settled;
      const effect = typeof value === 'object' && value && 'effect' in value ? value.effect : value;
      const own = told.get(call) ?? [];
      if (own.length === 0) return `${nameOf(call)} resolved and was never executed`;
      return own.some((entry) => entry.effect === effect)
        ? undefined
        : `${nameOf(call)} resolved with effect ${effect}, which is not its own`;
    });
  },
};

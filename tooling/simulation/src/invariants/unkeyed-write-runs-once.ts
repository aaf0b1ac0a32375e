import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** A write without a key is done at most once for one call. */
export const unkeyedWriteRunsOnce: Invariant = {
  name: 'an un-keyed write runs at most once',
  violation: (outcome) => {
    const { ledger } = outcome.world.history;
    const done = new Map<unknown, number>();
    for (const { kind, call } of ledger)
      if (kind === 'acted' && call.plan.operation === 'append')
        done.set(call, (done.get(call) ?? 0) + 1);
    return firstAmong(outcome, (call) => {
      const times = done.get(call) ?? 0;
      return times > 1 ? `${nameOf(call)} was executed ${times} times` : undefined;
    });
  },
};

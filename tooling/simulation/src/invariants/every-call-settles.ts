import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** Nobody is forgotten in a queue, behind a probe or in a backoff. */
export const everyCallSettles: Invariant = {
  name: 'every call settles',
  violation: (outcome) =>
    firstAmong(outcome, (call) => {
      if (call.settled !== undefined) return undefined;
      const last = call.facts.at(-1);
      return `${nameOf(call)} never settled; its last fact was ${last?.fact.type} at ${last?.at} ms`;
    }),
};

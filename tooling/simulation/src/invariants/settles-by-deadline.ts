import { firstAmong, HAIR_MS, type Invariant, nameOf } from './invariant.ts';

/** In virtual time exactly; a real clock adds what its timers are late, at most 15 ms. */
export const settlesByDeadline: Invariant = {
  name: 'a call settles by its deadline',
  violation: (outcome) =>
    firstAmong(outcome, (call) => {
      const { settled, deadline } = call;
      if (settled === undefined || settled.at <= deadline + HAIR_MS) return undefined;
      return `${nameOf(call)} settled at ${settled.at} ms, its deadline was ${deadline} ms`;
    }),
};

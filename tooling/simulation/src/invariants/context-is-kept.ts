import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** A driver runs in the async context of its caller, however the call got there. */
export const contextIsKept: Invariant = {
  name: 'a driver runs in the async context of its caller',
  violation: (outcome) =>
    firstAmong(outcome, (call) => {
      const lost = call.attempts.find(({ contextKept }) => !contextKept);
      return lost && `attempt ${lost.attempt} of ${nameOf(call)} ran in another context`;
    }),
};

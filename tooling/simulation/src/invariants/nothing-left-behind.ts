import type { Invariant } from './invariant.ts';

/** When the last call has settled, no timer of a policy waits and no listener sits on a caller's signal. */
export const nothingLeftBehind: Invariant = {
  name: 'no timer and no abort listener is left behind',
  violation: ({ world }) => {
    const left = world.leftovers.find(({ timers, listeners }) => timers > 0 || listeners > 0);
    if (left === undefined) return undefined;
    return `when all calls had settled at ${left.at} ms, ${left.timers} timers and ${left.listeners} listeners were left`;
  },
};

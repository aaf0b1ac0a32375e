import type { KeyedState } from './keyed-state.js';

/** The keys of a policy (providers, tenants, hosts), each as it is now: for health checks and dashboards. */
export interface KeyedRegistry<Snapshot> {
  /** All keys that are known, the longest unused first. */
  list(): readonly Snapshot[];
  /** Undefined for a key that no call has used, or that was forgotten. Looking does not count as a use. */
  inspect(key: string): Snapshot | undefined;
}

/** Shows the states of a policy. `toSnapshot` copies what is true now, so that nobody holds a live state. */
export function createKeyedRegistry<State, Snapshot>(
  keyed: KeyedState<State>,
  toSnapshot: (state: State) => Snapshot,
): KeyedRegistry<Snapshot> {
  return {
    list: () => Array.from(keyed.states(), (state) => toSnapshot(state)),
    inspect: (key) => {
      const state = keyed.peek(key);
      return state === undefined ? undefined : toSnapshot(state);
    },
  };
}

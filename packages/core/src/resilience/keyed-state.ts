import type { Clock } from '../clock.js';

/** State for each key of a policy (provider, tenant, host), bounded in number and in age. */
export interface KeyedState<State> {
  /** The state of `key`, made when it is first asked for. */
  at(key: string): State;
  /** The state of `key` if there is one; does not count as a use. */
  peek(key: string): State | undefined;
  /** All states, the longest unused first. */
  states(): IterableIterator<State>;
}

interface KeyedStateOptions<State> {
  readonly create: (key: string) => State;
  /** True where forgetting the state would change nothing: no call in it, nothing learnt. */
  readonly isForgettable: (state: State) => boolean;
  readonly clock: Clock;
  /** States beyond this number make room, the longest unused first. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** Unused states are forgotten after this time, in milliseconds. @default 600_000 */
  readonly idleMs?: number | undefined;
}

interface Entry<State> {
  readonly state: State;
  lastUsedAt: number;
}

/** How many states one new key looks at for room, so that no call pays for all of them. */
const LOOKS = 8;

/**
 * Keeps one state per key. A state that still matters (a call in it, an open circuit) is never
 * forgotten, so the number may exceed `maxKeys` while all of them are busy.
 */
export function createKeyedState<State>(options: KeyedStateOptions<State>): KeyedState<State> {
  const { create, isForgettable, clock, maxKeys = 10_000, idleMs = 600_000 } = options;
  const entries = new Map<string, Entry<State>>();
  // Most calls ask for the key of the call before: it needs no lookup and no stamp.
  let lastKey: string | undefined;
  let last: Entry<State> | undefined;

  const makeRoom = (now: number): void => {
    let looks = LOOKS;
    for (const [key, entry] of entries) {
      const superfluous = entries.size >= maxKeys || now - entry.lastUsedAt >= idleMs;
      if (!superfluous || looks === 0) return;
      looks -= 1;
      entries.delete(key);
      // A state that matters goes to the end of the row, so that it does not shield those behind it.
      if (!isForgettable(entry.state)) entries.set(key, entry);
    }
  };

  const find = (key: string): Entry<State> => {
    const now = clock.now();
    if (last !== undefined) last.lastUsedAt = now;
    const known = entries.get(key);
    if (known === undefined) makeRoom(now);
    else entries.delete(key);
    const entry = known ?? { state: create(key), lastUsedAt: now };
    entry.lastUsedAt = now;
    entries.set(key, entry);
    return entry;
  };

  return {
    at: (key) => {
      if (last === undefined || key !== lastKey) {
        last = find(key);
        lastKey = key;
      }
      return last.state;
    },
    peek: (key) => entries.get(key)?.state,
    *states() {
      for (const { state } of entries.values()) yield state;
    },
  };
}

import type { Clock } from '../clock.js';
import { UseRow } from './use-row.js';

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
  /**
   * True where forgetting the state would lose little. Asked instead where a state was idle for too long,
   * or where there are twice as many as wanted, so that what was learnt long ago cannot fill the memory.
   *
   * @default isForgettable
   */
  readonly isExpendable?: ((state: State) => boolean) | undefined;
  readonly clock: Clock;
  /** States beyond this number make room, the longest unused first. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** Unused states are forgotten after this time, in milliseconds. @default 600_000 */
  readonly idleMs?: number | undefined;
}

interface Entry<State> {
  readonly key: string;
  readonly state: State;
  readonly slot: number;
}

/** How many states one new key looks at for room, so that no call pays for all of them. */
const LOOKS = 8;

/**
 * Keeps one state per key. A state that still matters (a call in it, an open circuit) is never
 * forgotten, so the number may exceed `maxKeys` while all of them are busy.
 */
export function createKeyedState<State>(options: KeyedStateOptions<State>): KeyedState<State> {
  return new KeyedStates(options);
}

class KeyedStates<State> implements KeyedState<State> {
  readonly #options: KeyedStateOptions<State>;
  readonly #maxKeys: number;
  readonly #idleMs: number;
  readonly #entries = new Map<string, Entry<State>>();
  readonly #row = new UseRow();
  /** What is in each slot of the row. */
  readonly #slots: (Entry<State> | undefined)[] = [undefined];
  /** When each slot was used last. Begins with a fraction, so that engines keep the list unboxed. */
  readonly #usedAt: number[] = [0.5];
  /** Most calls ask for the key of the call before: it needs no lookup and no stamp. */
  #last: Entry<State> | undefined;

  constructor(options: KeyedStateOptions<State>) {
    this.#options = options;
    this.#maxKeys = options.maxKeys ?? 10_000;
    this.#idleMs = options.idleMs ?? 600_000;
  }

  at(key: string): State {
    let entry = this.#last;
    if (entry === undefined || entry.key !== key) {
      entry = this.#find(key);
      this.#last = entry;
    }
    return entry.state;
  }

  peek(key: string): State | undefined {
    return this.#entries.get(key)?.state;
  }

  *states(): IterableIterator<State> {
    for (let slot = this.#row.oldest(); slot !== undefined; slot = this.#row.next(slot)) {
      const entry = this.#slots[slot];
      if (entry !== undefined) yield entry.state;
    }
  }

  #find(key: string): Entry<State> {
    const now = this.#options.clock.now();
    if (this.#last !== undefined) this.#usedAt[this.#last.slot] = now;
    const known = this.#entries.get(key);
    if (known === undefined) return this.#add(key, now);
    this.#usedAt[known.slot] = now;
    this.#row.touch(known.slot);
    return known;
  }

  #add(key: string, now: number): Entry<State> {
    const state = this.#options.create(key);
    this.#makeRoom(now);
    const slot = this.#row.add();
    const entry = { key, state, slot };
    this.#entries.set(key, entry);
    this.#slots[slot] = entry;
    this.#usedAt[slot] = now;
    return entry;
  }

  #makeRoom(now: number): void {
    for (let looks = LOOKS; looks > 0; looks -= 1) {
      const slot = this.#row.oldest() ?? 0;
      const oldest = this.#slots[slot];
      if (oldest === undefined) return;
      const idle = now - (this.#usedAt[slot] ?? now) >= this.#idleMs;
      if (!idle && this.#entries.size < this.#maxKeys) return;
      if (this.#mayForget(oldest.state, idle)) {
        this.#forget(oldest);
      } else {
        // A state that matters goes to the end of the row, so that it does not shield those behind it.
        this.#row.touch(slot);
      }
    }
  }

  #forget(entry: Entry<State>): void {
    this.#row.remove(entry.slot);
    this.#slots[entry.slot] = undefined;
    this.#entries.delete(entry.key);
  }

  #mayForget(state: State, idle: boolean): boolean {
    const { isForgettable, isExpendable = isForgettable } = this.#options;
    const crowded = this.#entries.size >= 2 * this.#maxKeys;
    return crowded || idle ? isExpendable(state) : isForgettable(state);
  }
}

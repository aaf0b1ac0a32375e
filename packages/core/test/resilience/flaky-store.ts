import type { Clock } from '../../src/clock.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import type { StateStore } from '../../src/store/state-store.js';

/** A memory store that can fail, hang or take its time, and counts what it is asked. */
export interface FlakyStore extends StateStore {
  mode: 'up' | 'failing' | 'hanging' | 'throwing';
  /** Before each answer, in milliseconds. */
  delayMs: number;
  /** What was asked, oldest first: `count`, `get`, … */
  readonly asked: string[];
  /** What is really in it, whatever it answers. */
  readonly memory: StateStore;
}

export function flakyStore(clock: Clock): FlakyStore {
  const memory = createMemoryStore({ clock });
  const asked: string[] = [];
  const through = <Args extends readonly unknown[], T>(
    name: string,
    run: (...args: Args) => Promise<T>,
  ) => {
    return (...args: Args): Promise<T> => {
      asked.push(name);
      if (flaky.mode === 'throwing') throw new Error('the store threw');
      if (flaky.mode === 'failing') return Promise.reject(new Error('the store is down'));
      if (flaky.mode === 'hanging') return new Promise(() => {});
      if (flaky.delayMs === 0) return run(...args);
      return new Promise((resolve, reject) => {
        clock.schedule(() => void run(...args).then(resolve, reject), flaky.delayMs);
      });
    };
  };
  const flaky: FlakyStore = {
    mode: 'up',
    delayMs: 0,
    asked,
    memory,
    get: through('get', memory.get),
    claim: through('claim', memory.claim),
    compareAndSet: through('compareAndSet', memory.compareAndSet),
    count: through('count', memory.count),
    lease: through('lease', memory.lease),
    renew: through('renew', memory.renew),
    release: through('release', memory.release),
  };
  return flaky;
}

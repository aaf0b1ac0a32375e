import type { StateStore } from '../../store/state-store.js';
import type { ConformanceCase } from '../conformance-case.js';
import type { StateStoreHarness } from './state-store-harness.js';

/** What a test of a store works with. */
export interface StoreSession {
  readonly store: StateStore;
  /** Another connection to the same store. */
  readonly other: StateStore;
  /** A span of time that the store tells from none, in milliseconds. */
  readonly stepMs: number;
  /** A name that nobody has used before. */
  unique(prefix: string): string;
  /** Lets the store's time pass. */
  pass(ms: number): Promise<void>;
}

export type StoreCase = ConformanceCase<StoreSession, never>;

/** Runs `body` with two connections and closes them. */
export async function inStoreSession(
  harness: StateStoreHarness,
  body: (session: StoreSession) => Promise<void>,
): Promise<void> {
  const first = await harness.connect();
  const second = await harness.connect();
  const realTime = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  try {
    await body({
      store: first.store,
      other: second.store,
      stepMs: harness.stepMs ?? 200,
      unique: (prefix) => `${prefix}-${globalThis.crypto.randomUUID()}`,
      pass: harness.passTime ?? realTime,
    });
  } finally {
    await first.dispose?.();
    await second.dispose?.();
  }
}

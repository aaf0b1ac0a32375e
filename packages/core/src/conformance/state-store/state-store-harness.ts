import type { StateStore } from '../../store/state-store.js';

/** One connection to the store. */
export interface StateStoreConnection {
  readonly store: StateStore;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

/**
 * Connects the suite with one store. Nothing is assumed of what is in it: the suite uses keys that nobody
 * has used before.
 */
export interface StateStoreHarness {
  /** The store's name, for example `redis`. */
  readonly provider: string;
  /** Connects anew; all connections reach the same state. */
  connect(): Promise<StateStoreConnection>;
  /** Lets the store's time pass. @default real time passes */
  readonly passTime?: ((ms: number) => Promise<void>) | undefined;
  /**
   * What the suite's times are made of, in milliseconds: longer than the store takes for some fifty
   * requests. @default 200
   */
  readonly stepMs?: number | undefined;
}

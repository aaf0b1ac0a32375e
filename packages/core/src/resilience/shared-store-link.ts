import type { Clock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import type { StateStore } from '../store/state-store.js';

/** How a policy gets along with a store that may be slow or gone. */
export interface StoreLinkOptions {
  readonly store: StateStore;
  /** The longest wait for one answer of the store, in milliseconds. @default 250 */
  readonly storeTimeoutMs?: number | undefined;
  /** After a failure the store is left alone for so long, in milliseconds, then asked once. @default 1_000 */
  readonly storeRetryMs?: number | undefined;
}

/** What ends a question early. */
export interface AskBounds {
  readonly signal?: AbortSignal | undefined;
  readonly deadline?: number | undefined;
}

/**
 * What came of a question: the store's answer; `failed`, it just broke or was too slow; `down`, it did so a
 * moment ago and was not asked; `too_late`, the deadline came first.
 */
export type StoreAnswer<T> = { readonly value: T } | 'failed' | 'down' | 'too_late';

/**
 * Asks a store within a bounded time and leaves it alone for a while after it has failed, so that nobody
 * pays for it again and again. Then one question finds out whether it is back.
 */
export class StoreLink {
  readonly #store: StateStore;
  readonly #clock: Clock;
  /** The longest wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the store is left alone after it has failed, in milliseconds. */
  readonly retryMs: number;
  #down = false;
  #askAgainAt = 0;
  #probing = false;

  /** @throws misconfigured for a time that is not finite or out of range, naming `policy`. */
  constructor(policy: string, options: StoreLinkOptions, clock: Clock) {
    const { storeTimeoutMs = 250, storeRetryMs = 1_000 } = options;
    this.timeoutMs = checkedNumber(policy, 'storeTimeoutMs', storeTimeoutMs, { above: 0 });
    this.retryMs = checkedNumber(policy, 'storeRetryMs', storeRetryMs, { atLeast: 0 });
    this.#store = options.store;
    this.#clock = clock;
  }

  /** The times in force, for `description.settings`. */
  get settings(): Readonly<Record<string, unknown>> {
    return { storeTimeoutMs: this.timeoutMs, storeRetryMs: this.retryMs };
  }

  /** Rejects with exactly the signal's reason on abort, and never otherwise. */
  ask<T>(
    question: (store: StateStore) => Promise<T>,
    { signal, deadline = Number.POSITIVE_INFINITY }: AskBounds = {},
  ): Promise<StoreAnswer<T>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const now = this.#clock.now();
    const probes = this.#down;
    if (probes && (this.#probing || now < this.#askAgainAt)) return Promise.resolve('down');
    const remaining = deadline - now;
    if (remaining <= 0) return Promise.resolve('too_late');
    if (probes) this.#probing = true;
    return new Promise((resolve, reject) => {
      let open = true;
      const settle = (): void => {
        open = false;
        cancel();
        signal?.removeEventListener('abort', onAbort);
        if (probes) this.#probing = false;
      };
      const fail = (): void => {
        if (!open) return;
        settle();
        this.#down = true;
        this.#askAgainAt = this.#clock.now() + this.retryMs;
        resolve('failed');
      };
      const hear = (value: T): void => {
        if (!open) return;
        settle();
        this.#down = false;
        resolve({ value });
      };
      const leave = (): void => {
        settle();
        resolve('too_late');
      };
      const onAbort = (): void => {
        settle();
        reject(signal?.reason);
      };
      const late = remaining < this.timeoutMs;
      const cancel = this.#clock.schedule(late ? leave : fail, Math.min(remaining, this.timeoutMs));
      signal?.addEventListener('abort', onAbort, { once: true });
      invoke(question, this.#store).then(hear, fail);
    });
  }
}

/** Turns a synchronous throw of a store into a rejection. */
async function invoke<T>(
  question: (store: StateStore) => Promise<T>,
  store: StateStore,
): Promise<T> {
  return question(store);
}

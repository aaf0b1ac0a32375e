import { abortableSignal, type Call } from '@quayside/core';

/** Sends the first request of a key alone; those that come meanwhile follow when it has its answer. */
export type FirstAlone = <T>(key: string, call: Call, send: () => Promise<T>) => Promise<T>;

/** More than anybody talks to at a time; those that are forgotten have one more first request. */
const MOST_KEYS = 10_000;

/** What is left of a bucket is not known before its first answer: without it, a burst would be refused. */
export function createFirstAlone(): FirstAlone {
  /** Resolved once the first one has its answer; never rejected. */
  const firsts = new Map<string, Promise<void>>();
  return async (key, call, send) => {
    const first = firsts.get(key);
    if (first !== undefined) {
      await unlessAborted(first, call);
      return send();
    }
    if (firsts.size >= MOST_KEYS) firsts.clear();
    const { promise, resolve } = Promise.withResolvers<void>();
    firsts.set(key, promise);
    try {
      return await send();
    } finally {
      resolve();
    }
  };
}

function unlessAborted(wait: Promise<void>, call: Call): Promise<void> {
  const signal = abortableSignal(call);
  if (signal === undefined) return wait;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    void wait.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}

/** Cockatiel's `Event`: subscribes a listener until it is disposed of. */
export type CockatielEvent<T> = (listener: (event: T) => void) => { dispose(): void };

/** Makes an event and what fires it. A listener that throws keeps nobody else from hearing it. */
export function createCockatielEvent<T>(): {
  readonly event: CockatielEvent<T>;
  readonly emit: (event: T) => void;
} {
  const listeners = new Set<{ readonly hear: (event: T) => void }>();
  return {
    event: (hear) => {
      // An object of its own, so that a function that listens twice hears twice, as in cockatiel.
      const subscription = { hear };
      listeners.add(subscription);
      return { dispose: () => void listeners.delete(subscription) };
    },
    emit: (event) => {
      for (const { hear } of listeners) {
        try {
          hear(event);
        } catch {
          // A listener observes; it must never change the outcome of a call.
        }
      }
    },
  };
}

import { abortableSignal, type Call } from '@quayside/core';

/** Waits for what is shared with other calls: nobody's abort may end it for the others. */
export function unlessAborted<T>(call: Call, shared: Promise<T>): Promise<T> {
  const signal = abortableSignal(call);
  if (signal === undefined) return shared;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    const leave = (): void => signal.removeEventListener('abort', abort);
    shared.finally(leave).then(resolve, reject);
  });
}

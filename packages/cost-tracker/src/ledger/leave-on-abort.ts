import { abortableSignal, type Call } from '@quayside/core';

/**
 * Waits for work that cannot be stopped for as long as the caller does: rejects with the caller's reason at once,
 * and the work goes on unseen.
 */
export function leaveOnAbort<T>(call: Call, work: () => Promise<T>): Promise<T> {
  const signal = abortableSignal(call);
  if (signal === undefined) return work();
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

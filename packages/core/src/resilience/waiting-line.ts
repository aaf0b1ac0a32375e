import { abortableSignal, type Call } from '../call.js';
import type { Clock } from '../clock.js';

/** Calls that wait for their turn, first come, first served. */
export interface WaitingLine {
  readonly length: number;
  /**
   * Waits for {@link WaitingLine.admitFirst}. Rejects at once with the caller's reason on abort, and with
   * `refuse()` after `maxWaitMs` or at the call's deadline, whichever is nearer. Whoever leaves frees the
   * place in the same moment.
   */
  join(call: Call, maxWaitMs: number, refuse: RefuseWaiter): Promise<void>;
  /** Lets the first in line go. False when nobody waits. */
  admitFirst(): boolean;
}

/** Makes the error of a wait that took too long, or for which the call's deadline leaves no time. */
type RefuseWaiter = (tooLate: boolean) => Error;

const noTimer = (): void => {};

export function createWaitingLine(clock: Clock): WaitingLine {
  // A Set keeps the order of arrival and lets anybody leave from the middle.
  const waiters = new Set<() => void>();
  return {
    get length() {
      return waiters.size;
    },
    join: (call, maxWaitMs, refuse) => {
      const remaining = (call.deadline ?? Number.POSITIVE_INFINITY) - clock.now();
      if (remaining <= 0) return Promise.reject(refuse(true));
      const signal = abortableSignal(call);
      // A promise, so that the caller goes on in its own async context and not in that of whoever left.
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          waiters.delete(admit);
          cancel();
          signal?.removeEventListener('abort', onAbort);
        };
        const admit = (): void => {
          leave();
          resolve();
        };
        const onAbort = (): void => {
          leave();
          reject(signal?.reason);
        };
        const onElapsed = (): void => {
          leave();
          reject(refuse(remaining <= maxWaitMs));
        };
        const limitMs = Math.min(maxWaitMs, remaining);
        const cancel = Number.isFinite(limitMs) ? clock.schedule(onElapsed, limitMs) : noTimer;
        signal?.addEventListener('abort', onAbort, { once: true });
        waiters.add(admit);
      });
    },
    admitFirst: () => {
      const [first] = waiters;
      first?.();
      return first !== undefined;
    },
  };
}

import { abortableSignal, type Call, deriveCall } from './call.js';
import type { Clock } from './clock.js';
import { callError } from './errors/call-error.js';
import type { IntegrationError } from './errors/integration-error.js';

/** What elapsed: the whole call, or one attempt of it. */
export interface DeadlineScope {
  readonly scope: 'call' | 'attempt';
  readonly timeoutMs: number;
}

/**
 * Runs `next` until `deadline`. Rejects at the deadline even when `next` ignores its signal, with
 * `timeout`; rejects at once with exactly the caller's reason when the caller aborts. The signal that
 * `next` sees aborts in both cases and is left alone after success, so that a body which is still
 * being read is not torn down.
 */
export function runUntil<T>(
  call: Call,
  deadline: number,
  clock: Clock,
  elapsed: DeadlineScope,
  next: (call: Call) => Promise<T>,
): Promise<T> {
  const outer = abortableSignal(call);
  if (outer?.aborted) return Promise.reject(outer.reason);
  const remaining = deadline - clock.now();
  if (remaining <= 0) return Promise.reject(timeoutError(call, elapsed, false));
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const release = (): void => {
      cancelTimer();
      outer?.removeEventListener('abort', onAbort);
    };
    const give = (reason: unknown): void => {
      release();
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = (): void => give(outer?.reason);
    const cancelTimer = clock.schedule(() => {
      call.emit({ type: 'timeout.elapsed', ...elapsed });
      give(timeoutError(call, elapsed, true));
    }, remaining);
    outer?.addEventListener('abort', onAbort, { once: true });
    const inner = deriveCall(call, { deadline, signal: controller.signal });
    invoke(next, inner).then(
      (value) => {
        release();
        resolve(value);
      },
      (error) => {
        release();
        reject(error);
      },
    );
  });
}

function timeoutError(call: Call, elapsed: DeadlineScope, started: boolean): IntegrationError {
  const what = elapsed.scope === 'call' ? 'the whole call' : `attempt ${call.attempt}`;
  return callError(call, {
    what: `${what} had no answer within ${elapsed.timeoutMs} ms`,
    code: 'timeout',
    execution: started ? 'unknown' : 'not_executed',
  });
}

/** Turns a synchronous throw of `next` into a rejection. */
function invoke<T>(next: (call: Call) => Promise<T>, call: Call): Promise<T> {
  try {
    return next(call);
  } catch (error) {
    return Promise.reject(error);
  }
}

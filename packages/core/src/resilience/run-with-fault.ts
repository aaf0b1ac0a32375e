import { abortableSignal, type Call, deriveCall } from '../call.js';
import type { Clock } from '../clock.js';
import { callError } from '../errors/call-error.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { CallFault, ErrorFault, LatencyFault } from './call-fault.js';
import { sleep } from './sleep.js';

type Next<T> = (call: Call) => Promise<T>;

/** Runs one attempt, or not, as `fault` wants it. */
export async function runWithFault<T>(
  fault: CallFault,
  call: Call,
  next: Next<T>,
  clock: Clock,
): Promise<T> {
  abortableSignal(call)?.throwIfAborted();
  switch (fault.kind) {
    case 'error':
      throw 'toError' in fault ? fault.toError(call) : errorOf(fault, call);
    case 'latency':
      return slow(fault, call, next, clock);
    case 'lost_answer':
      return loseAnswer(call, next);
    case 'stall':
      return stall(call, next);
  }
}

function errorOf(fault: ErrorFault, call: Call): Error {
  const { code, execution = 'not_executed', status, retryAfterMs, shouldRetry } = fault;
  const what = 'a fault was injected before anything was sent';
  return callError(call, { what, code, execution, status, retryAfterMs, shouldRetry });
}

async function slow<T>(fault: LatencyFault, call: Call, next: Next<T>, clock: Clock): Promise<T> {
  const pause = (): Promise<void> => sleep(fault.delayMs, clock, abortableSignal(call));
  if (fault.at !== 'after') {
    await pause();
    return next(call);
  }
  try {
    return await next(call);
  } finally {
    await pause();
  }
}

async function loseAnswer<T>(call: Call, next: Next<T>): Promise<T> {
  const outer = abortableSignal(call);
  const inner = new AbortController();
  const onAbort = (): void => inner.abort(outer?.reason);
  outer?.addEventListener('abort', onAbort, { once: true });
  try {
    await next(deriveCall(call, { signal: inner.signal }));
  } catch (error) {
    // An abort, or a request that was never sent: there was no answer to lose.
    if (outer?.aborted) throw error;
    if (isIntegrationError(error) && error.execution === 'not_executed') throw error;
  } finally {
    outer?.removeEventListener('abort', onAbort);
  }
  const lost = callError(call, {
    what: 'a fault was injected: the provider may have acted and its answer was lost',
    code: 'unavailable',
    execution: 'unknown',
  });
  // Nobody will read the answer: a stream must not keep its socket.
  inner.abort(lost);
  throw lost;
}

function stall<T>(call: Call, next: Next<T>): Promise<T> {
  return new Promise((_, reject) => {
    const { signal } = call;
    // Also where the provider has answered long ago, or ignores the abort.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    next(call).catch(() => {});
  });
}

import { abortableSignal, type CallIdentity, type CallOptions } from '../call.js';
import type { Clock } from '../clock.js';
import { callError } from '../errors/call-error.js';
import type { IntegrationError } from '../errors/integration-error.js';
import type { Fact } from '../fact.js';
import { inheritedDeadline } from '../inherit-deadline.js';

/** How long one caller waits for an answer that he shares with others. */
export interface CallerLimits {
  readonly call: CallIdentity;
  readonly signal: AbortSignal | undefined;
  /** Infinity where nothing limits the wait. */
  readonly deadline: number;
  /** What was left until the deadline when the call was made. */
  readonly timeoutMs: number;
}

/** What a wait needs of its surroundings. */
export interface WaitParts {
  readonly clock: Clock;
  readonly emit: (fact: Fact, call: CallIdentity) => void;
}

/**
 * Reads a caller's limits: the signal, the nearest of `timeoutMs`, the outer call's deadline and that of
 * the context.
 *
 * @throws exactly the signal's reason when it has aborted; `timeout` when there is no time left;
 * invalid_request for a `timeoutMs` that is not a finite number above 0.
 */
export function limitsOf(
  call: CallIdentity,
  options: CallOptions | undefined,
  clock: Clock,
): CallerLimits {
  const { within, timeoutMs: own = Number.POSITIVE_INFINITY } = options ?? {};
  const signal = options?.signal ?? (within && abortableSignal(within));
  signal?.throwIfAborted();
  if (!(own > 0) || (options?.timeoutMs !== undefined && !Number.isFinite(own))) {
    throw callError(call, {
      what: 'timeoutMs must be a positive number of milliseconds',
      code: 'invalid_request',
      execution: 'not_executed',
      attempts: 0,
    });
  }
  const now = clock.now();
  const deadline = Math.min(
    now + own,
    within?.deadline ?? Number.POSITIVE_INFINITY,
    inheritedDeadline(clock) ?? Number.POSITIVE_INFINITY,
  );
  const limits = { call, signal, deadline, timeoutMs: deadline - now };
  if (limits.timeoutMs <= 0) throw outOfTime(limits, 'not_executed');
  return limits;
}

/**
 * Waits for `answer` no longer than the caller wants to: rejects at once with exactly his reason when he
 * aborts, and with `timeout` at his deadline. `onLeave` hears of both, before the caller does.
 */
export function waitWithin<T>(
  limits: CallerLimits,
  answer: Promise<T>,
  { clock, emit }: WaitParts,
  onLeave?: (reason: unknown) => void,
): Promise<T> {
  const { call, signal, deadline } = limits;
  if (signal === undefined && deadline === Number.POSITIVE_INFINITY) return answer;
  if (signal?.aborted) {
    onLeave?.(signal.reason);
    return Promise.reject(signal.reason);
  }
  return new Promise<T>((resolve, reject) => {
    const release = (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    };
    const leave = (reason: unknown): void => {
      release();
      onLeave?.(reason);
      reject(reason);
    };
    const onAbort = (): void => leave(signal?.reason);
    const onElapsed = (): void => {
      const timeoutMs = Math.round(limits.timeoutMs);
      emit({ type: 'timeout.elapsed', scope: 'call', timeoutMs }, call);
      leave(outOfTime(limits, 'unknown'));
    };
    const cancelTimer =
      deadline === Number.POSITIVE_INFINITY
        ? () => {}
        : clock.schedule(onElapsed, deadline - clock.now());
    signal?.addEventListener('abort', onAbort, { once: true });
    answer.then(
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

function outOfTime(
  { call, timeoutMs }: CallerLimits,
  execution: 'unknown' | 'not_executed',
): IntegrationError {
  const what = `the whole call had no answer within ${Math.max(0, Math.round(timeoutMs))} ms`;
  const attempts = execution === 'not_executed' ? 0 : undefined;
  return callError(call, { what, code: 'timeout', execution, attempts });
}

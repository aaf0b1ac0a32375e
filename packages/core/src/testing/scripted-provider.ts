import type { Call } from '../call.js';
import type { Clock } from '../clock.js';
import type { ErrorCode, Execution } from '../errors/error-code.js';
import { IntegrationError, type IntegrationErrorFields } from '../errors/integration-error.js';

/**
 * How one attempt ends. A waiting one ends early, with the signal's reason, when its call is aborted,
 * unless it is `deaf`.
 */
export type ScriptStep =
  | { readonly answer: unknown; readonly afterMs?: number | undefined; readonly deaf?: boolean }
  | { readonly failure: unknown; readonly afterMs?: number | undefined; readonly deaf?: boolean }
  /** Never ends by itself. */
  | { readonly silence: true; readonly deaf?: boolean }
  | ((call: Call) => Promise<unknown>);

/** One run of the provider. */
export interface ScriptedAttempt {
  readonly call: Call;
  /** On the clock of the harness. */
  readonly startedAt: number;
  /** Undefined while it runs. */
  readonly endedAt: number | undefined;
}

/** Makes an error as an adapter throws it. */
export function providerFailure(
  code: ErrorCode,
  execution: Execution,
  fields: Partial<IntegrationErrorFields> = {},
): IntegrationError {
  const message = `The scripted provider failed (${code}).`;
  return new IntegrationError({ message, code, execution, ...fields });
}

/** The `next` of a policy, and what became of it. */
export interface ScriptedProvider {
  readonly next: (call: Call) => Promise<unknown>;
  readonly attempts: readonly ScriptedAttempt[];
  /** Timers of its own that wait: an attempt that was given up and is deaf keeps its timer. */
  readonly pendingTimers: number;
}

/** A provider that plays `script` step by step and repeats the last one. */
export function scriptedProvider(script: readonly ScriptStep[], clock: Clock): ScriptedProvider {
  const attempts: Array<{ call: Call; startedAt: number; endedAt: number | undefined }> = [];
  const timers = new Set<() => void>();
  const after = (task: () => void, delayMs: number): (() => void) => {
    const forget = (): void => void timers.delete(cancel);
    const cancel = clock.schedule(() => {
      forget();
      task();
    }, delayMs);
    timers.add(cancel);
    return () => {
      forget();
      cancel();
    };
  };
  return {
    attempts,
    get pendingTimers() {
      return timers.size;
    },
    next: async (call) => {
      const step = script[Math.min(attempts.length, script.length - 1)];
      const attempt: (typeof attempts)[number] = {
        call,
        startedAt: clock.now(),
        endedAt: undefined,
      };
      attempts.push(attempt);
      try {
        if (step === undefined) throw new Error('The script of the provider is empty.');
        return await (typeof step === 'function' ? step(call) : play(step, call, after));
      } finally {
        attempt.endedAt = clock.now();
      }
    },
  };
}

type PlainStep = Exclude<ScriptStep, (call: Call) => Promise<unknown>>;

async function play(
  step: PlainStep,
  call: Call,
  after: (task: () => void, delayMs: number) => () => void,
): Promise<unknown> {
  const delayMs = 'silence' in step ? Number.POSITIVE_INFINITY : (step.afterMs ?? 0);
  if (delayMs > 0) await pass(delayMs, step.deaf ? undefined : call.signal, after);
  if ('failure' in step) throw step.failure;
  return 'answer' in step ? step.answer : undefined;
}

function pass(
  delayMs: number,
  signal: AbortSignal | undefined,
  after: (task: () => void, delayMs: number) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    };
    const cancel = Number.isFinite(delayMs) ? after(end, delayMs) : undefined;
    const onAbort = (): void => {
      cancel?.();
      signal?.removeEventListener('abort', onAbort);
      reject(signal?.reason);
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
  });
}

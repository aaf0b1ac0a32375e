import {
  abortableSignal,
  type Call,
  type Clock,
  createCall,
  deriveCall,
  isIntegrationError,
  type Policy,
  systemClock,
} from '@quayside/core';
import type { BulkheadOptions, RetryOptions, TimeoutOptions } from '@quayside/core/resilience';

type Next<T> = (call: Call) => Promise<T>;

/** Repeats three times, whatever went wrong and whatever the call is. */
export function retryOfEverything({ clock = systemClock }: RetryOptions = {}): Policy {
  return async function retryPolicy<T>(call: Call, next: Next<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(deriveCall(call, { attempt }));
      } catch (error) {
        abortableSignal(call)?.throwIfAborted();
        if (attempt === 3) throw error;
      }
      await wait(10, clock);
    }
  };
}

/** Gives every attempt a key of its own. */
export function withFreshKeys(policy: Policy): Policy {
  return <T>(call: Call, next: Next<T>): Promise<T> =>
    policy(call, (inner) => {
      const { idempotencyKey, attempt, deadline, emit } = inner;
      if (idempotencyKey === undefined || attempt === 1) return next(inner);
      const identity = { ...inner.identity, idempotencyKey: `${idempotencyKey}-${attempt}` };
      const signal = abortableSignal(inner);
      return next(deriveCall(createCall(identity, { signal, deadline, emit }), { attempt }));
    });
}

/** Forgets what the server said about when to come back. */
export function withoutServerWaits(policy: Policy): Policy {
  return <T>(call: Call, next: Next<T>): Promise<T> =>
    policy(call, async (inner) => {
      try {
        return await next(inner);
      } catch (error) {
        if (isIntegrationError(error)) Object.assign(error, { retryAfterMs: undefined });
        throw error;
      }
    });
}

/** Hides the caller's signal from a policy: its waits do not end when the caller aborts. */
export function deafToAborts(policy: Policy): Policy {
  return <T>(call: Call, next: Next<T>): Promise<T> => {
    const { identity, attempt, deadline, emit } = call;
    const hidden = deriveCall(createCall(identity, { deadline, emit }), { attempt });
    const signal = abortableSignal(call);
    return policy(hidden, (inner) => next(signal ? deriveCall(inner, { signal }) : inner));
  };
}

/** Answers in time and leaves what is inside it going on. */
export function timeoutWithoutAbort(
  timeoutMs: number,
  { clock = systemClock }: TimeoutOptions = {},
): Policy {
  return <T>(call: Call, next: Next<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const cancel = clock.schedule(() => reject(new Error('too late')), timeoutMs);
      next(call).then(resolve, reject).finally(cancel);
    });
}

/** Leaves its timer behind. */
export function timeoutThatLitters(
  policy: Policy,
  timeoutMs: number,
  { clock = systemClock }: TimeoutOptions = {},
): Policy {
  return <T>(call: Call, next: Next<T>): Promise<T> => {
    clock.schedule(() => {}, timeoutMs);
    return policy(call, next);
  };
}

/** Lets a call go although its circuit refuses it. */
export function withoutRefusals(policy: Policy): Policy {
  return async <T>(call: Call, next: Next<T>): Promise<T> => {
    try {
      return await policy(call, next);
    } catch (error) {
      if (!isIntegrationError(error, 'circuit_open')) throw error;
      return next(call);
    }
  };
}

/** Gives whoever comes second the last answer that it has seen. */
export function withOthersAnswers(): Policy {
  let last: unknown;
  return async <T>(call: Call, next: Next<T>): Promise<T> => {
    // The cast is the fault: an answer of another call, and perhaps of another operation.
    if (last !== undefined) return last as T;
    const answer = await next(call);
    last = answer;
    return answer;
  };
}

/** What goes wrong with the slots of {@link brokenBulkhead}. */
type SlotFault = 'leaks' | 'forgets' | 'borrows_context' | 'evicts' | 'reverses';

/** A bulkhead by hand, with one of the faults that such bulkheads have. */
export function brokenBulkhead(
  fault: SlotFault,
  { concurrency, queue = 0 }: BulkheadOptions,
): Policy {
  const waiting: Array<{ readonly go: () => void; readonly refuse: (error: Error) => void }> = [];
  let running = 0;
  const leave = (failed: boolean): void => {
    if (failed && fault === 'leaks') return;
    running -= 1;
    const next = fault === 'reverses' ? waiting.pop() : waiting.shift();
    if (fault !== 'forgets') next?.go();
  };
  const run = async <T>(call: Call, next: Next<T>): Promise<T> => {
    running += 1;
    try {
      const answer = await next(call);
      leave(false);
      return answer;
    } catch (error) {
      leave(true);
      throw error;
    }
  };
  return <T>(call: Call, next: Next<T>): Promise<T> => {
    if (running < concurrency) return run(call, next);
    call.emit({ type: 'bulkhead.queued', key: 'broken', queued: waiting.length + 1 });
    if (waiting.length >= queue) {
      if (fault === 'evicts') waiting.shift()?.refuse(new Error('evicted'));
      else return Promise.reject(new Error('full'));
    }
    return new Promise((resolve, reject) => {
      const refuse = (error: Error): void => {
        call.emit({ type: 'bulkhead.rejected', key: 'broken' });
        reject(error);
      };
      // Run by whoever leaves, in whose async context that is.
      waiting.push({ go: () => run(call, next).then(resolve, reject), refuse });
    });
  };
}

function wait(delayMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.schedule(resolve, delayMs));
}

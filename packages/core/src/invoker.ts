import {
  abortableSignal,
  type Call,
  type CallIdentity,
  type CallOptions,
  createCall,
  deriveCall,
  isObserved,
  type Listener,
} from './call.js';
import { type Clock, systemClock } from './clock.js';
import { type DeadlineScope, runUntil } from './deadline.js';
import { callError } from './errors/call-error.js';
import type { Execution } from './errors/error-code.js';
import { type IntegrationError, isIntegrationError } from './errors/integration-error.js';
import { stampError } from './errors/stamp-error.js';
import type { Fact } from './fact.js';
import { inheritedDeadline, passOn } from './inherit-deadline.js';
import type { Policy } from './policy.js';
import { attemptSettled, callSettled } from './settled-facts.js';

/** What runs calls: a policy, the listeners and the time. One per bound port. */
export interface InvokerOptions {
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  readonly clock?: Clock | undefined;
}

/** Runs one call: started → policy → attempts → settled, with every failure in the one error class. */
export interface Invoker {
  readonly policy: Policy | undefined;
  readonly clock: Clock;
  /** Adds a listener; returns the function that removes it. */
  subscribe(listener: Listener): () => void;
  run<T>(
    identity: CallIdentity,
    options: CallOptions | undefined,
    attempt: (call: Call) => Promise<T>,
  ): Promise<T>;
}

export function createInvoker(options: InvokerOptions = {}): Invoker {
  const clock = options.clock ?? systemClock;
  const policy = options.policy;
  const listeners = new Set<Listener>(options.listeners);

  const run = async <T>(
    identity: CallIdentity,
    callOptions: CallOptions | undefined,
    attempt: (call: Call) => Promise<T>,
  ): Promise<T> => {
    const signal = callOptions?.signal ?? signalOf(callOptions?.within);
    signal?.throwIfAborted();
    const deadline = deadlineOf(identity, callOptions, clock);
    const emit = listeners.size === 0 ? undefined : emitTo(listeners, identity);
    // The time is asked for only where somebody wants to know it.
    const startedAt = emit === undefined && deadline === undefined ? 0 : clock.now();
    const call = createCall(identity, { signal, deadline, emit });
    const trail: Trail = { attempts: 0, last: 0, inFlight: 0, uncertain: false };
    const terminal = (inner: Call): Promise<T> => runAttempt(inner, attempt, trail, clock);
    const through = (inner: Call): Promise<T> =>
      policy === undefined ? terminal(inner) : policy(inner, terminal);
    emit?.({ type: 'call.started' });
    try {
      const result =
        deadline === undefined
          ? await through(call)
          : await runUntil(call, deadline, clock, elapsed(deadline - startedAt), through);
      emit?.(callSettled('succeeded', trail.attempts, clock.now() - startedAt, undefined));
      return result;
    } catch (thrown) {
      const error = finalError(thrown, identity, signal, trail);
      emit?.(callSettled('failed', trail.attempts, clock.now() - startedAt, error));
      throw error;
    }
  };

  return {
    policy,
    clock,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run,
  };
}

/** What is known about the attempts of one call so far. */
interface Trail {
  attempts: number;
  /** The number of the attempt that was begun last. */
  last: number;
  inFlight: number;
  /** True once an attempt ended after which the provider may have acted. */
  uncertain: boolean;
}

async function runAttempt<T>(
  asked: Call,
  attempt: (call: Call) => Promise<T>,
  trail: Trail,
  clock: Clock,
): Promise<T> {
  const call = numbered(asked, trail);
  trail.attempts += 1;
  trail.inFlight += 1;
  const observed = isObserved(call);
  const startedAt = observed ? clock.now() : 0;
  if (observed) call.emit({ type: 'attempt.started', attempt: call.attempt });
  try {
    const { deadline } = call;
    const result =
      deadline === undefined ? await attempt(call) : await passOn(deadline, clock, attempt, call);
    // Where the call fails all the same, because this answer came too late for it, the provider has acted.
    trail.uncertain = true;
    if (observed) {
      call.emit(attemptSettled(call, 'succeeded', clock.now() - startedAt, undefined));
    }
    return result;
  } catch (thrown) {
    const error = attemptError(thrown, call);
    // An abort tells nothing about the provider; only a driver's own error can say "not executed".
    if (!isIntegrationError(error) || error.execution === 'unknown') trail.uncertain = true;
    if (observed) call.emit(attemptSettled(call, 'failed', clock.now() - startedAt, error));
    throw error;
  } finally {
    trail.inFlight -= 1;
  }
}

/** Two attempts never have one number, also where a policy runs them side by side. */
function numbered(call: Call, trail: Trail): Call {
  if (call.attempt > trail.last) {
    trail.last = call.attempt;
    return call;
  }
  trail.last += 1;
  return deriveCall(call, { attempt: trail.last });
}

/** Drivers throw IntegrationErrors, or the abort reason; anything else is a fault of the adapter. */
function attemptError(thrown: unknown, call: Call): unknown {
  if (isIntegrationError(thrown)) return thrown;
  if (call.signal.aborted) return call.signal.reason;
  return callError(call, {
    what: `the adapter threw ${nameOf(thrown)}`,
    remedy: 'Please report it with the cause.',
    code: 'malformed_response',
    execution: 'unknown',
    cause: thrown,
  });
}

function finalError(
  thrown: unknown,
  identity: CallIdentity,
  signal: AbortSignal | undefined,
  trail: Trail,
): unknown {
  // The caller's abort comes back as exactly the caller's reason.
  if (signal?.aborted && thrown === signal.reason) return thrown;
  const mayHaveActed = trail.uncertain || trail.inFlight > 0;
  const error = isIntegrationError(thrown)
    ? thrown
    : callError(identity, {
        what: `a policy threw ${nameOf(thrown)}`,
        code: 'unavailable',
        execution: 'not_executed',
        cause: thrown,
      });
  const execution: Execution = executionOf(error, trail, mayHaveActed);
  return stampError(error, identity, trail.attempts, execution);
}

/** One doubtful attempt makes the whole call doubtful, whatever the last attempt said. */
function executionOf(error: IntegrationError, trail: Trail, mayHaveActed: boolean): Execution {
  if (mayHaveActed) return 'unknown';
  return trail.attempts === 0 ? 'not_executed' : error.execution;
}

/** The nearest of the caller's own time, the call it is made within, and what the context passes on. */
function deadlineOf(
  identity: CallIdentity,
  options: CallOptions | undefined,
  clock: Clock,
): number | undefined {
  const timeoutMs = checkedTimeout(identity, options?.timeoutMs);
  const deadline = Math.min(
    timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + timeoutMs,
    options?.within?.deadline ?? Number.POSITIVE_INFINITY,
    inheritedDeadline(clock) ?? Number.POSITIVE_INFINITY,
  );
  return deadline === Number.POSITIVE_INFINITY ? undefined : deadline;
}

function elapsed(remainingMs: number): DeadlineScope {
  return { scope: 'call', timeoutMs: Math.max(0, Math.round(remainingMs)) };
}

function signalOf(within: Call | undefined): AbortSignal | undefined {
  return within && abortableSignal(within);
}

function checkedTimeout(identity: CallIdentity, timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined || (timeoutMs > 0 && Number.isFinite(timeoutMs))) return timeoutMs;
  throw callError(identity, {
    what: 'timeoutMs must be a positive number of milliseconds',
    code: 'invalid_request',
    execution: 'not_executed',
    attempts: 0,
  });
}

function emitTo(listeners: ReadonlySet<Listener>, identity: CallIdentity): (fact: Fact) => void {
  return (fact) => {
    for (const listener of listeners) {
      try {
        listener(fact, identity);
      } catch {
        // A listener observes; it must never change the outcome of a call.
      }
    }
  };
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}

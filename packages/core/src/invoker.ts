import {
  type Call,
  type CallIdentity,
  type CallOptions,
  createCall,
  type Listener,
} from './call.js';
import { type Clock, systemClock } from './clock.js';
import { runUntil } from './deadline.js';
import { callError } from './errors/call-error.js';
import type { Execution } from './errors/error-code.js';
import { type IntegrationError, isIntegrationError } from './errors/integration-error.js';
import { stampError } from './errors/stamp-error.js';
import type { Fact } from './fact.js';
import type { Policy } from './policy.js';

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
    const signal = callOptions?.signal;
    signal?.throwIfAborted();
    const startedAt = clock.now();
    const timeoutMs = checkedTimeout(identity, callOptions?.timeoutMs);
    const deadline = timeoutMs === undefined ? undefined : startedAt + timeoutMs;
    const emit = listeners.size === 0 ? undefined : emitTo(listeners, identity);
    const call = createCall(identity, { signal, deadline, emit });
    const trail: Trail = { attempts: 0, inFlight: 0, uncertain: false };
    const terminal = (inner: Call): Promise<T> => runAttempt(inner, attempt, trail, clock);
    const through = (inner: Call): Promise<T> =>
      policy === undefined ? terminal(inner) : policy(inner, terminal);
    emit?.({ type: 'call.started' });
    try {
      const result =
        deadline === undefined || timeoutMs === undefined
          ? await through(call)
          : await runUntil(call, deadline, clock, { scope: 'call', timeoutMs }, through);
      emit?.(settled('succeeded', trail, clock.now() - startedAt, undefined));
      return result;
    } catch (thrown) {
      const error = finalError(thrown, identity, signal, trail);
      emit?.(settled('failed', trail, clock.now() - startedAt, error));
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
  inFlight: number;
  /** True once an attempt ended without it being known whether the provider acted. */
  uncertain: boolean;
}

async function runAttempt<T>(
  call: Call,
  attempt: (call: Call) => Promise<T>,
  trail: Trail,
  clock: Clock,
): Promise<T> {
  trail.attempts += 1;
  trail.inFlight += 1;
  const startedAt = clock.now();
  call.emit({ type: 'attempt.started', attempt: call.attempt });
  try {
    const result = await attempt(call);
    call.emit(attemptSettled(call, 'succeeded', clock.now() - startedAt, undefined));
    return result;
  } catch (thrown) {
    const error = attemptError(thrown, call);
    // An abort tells nothing about the provider; only a driver's own error can say "not executed".
    if (!isIntegrationError(error) || error.execution === 'unknown') trail.uncertain = true;
    call.emit(attemptSettled(call, 'failed', clock.now() - startedAt, error));
    throw error;
  } finally {
    trail.inFlight -= 1;
  }
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

function attemptSettled(
  call: Call,
  outcome: 'succeeded' | 'failed',
  durationMs: number,
  error: unknown,
): Fact {
  return { type: 'attempt.settled', attempt: call.attempt, outcome, durationMs, ...verdict(error) };
}

function settled(
  outcome: 'succeeded' | 'failed',
  trail: Trail,
  durationMs: number,
  error: unknown,
): Fact {
  const { code, execution } = verdict(error);
  return {
    type: 'call.settled',
    outcome,
    attempts: trail.attempts,
    durationMs,
    code,
    // A caller's abort is no IntegrationError, and still leaves the question open.
    execution:
      outcome === 'failed' && code === 'cancelled' && trail.attempts === 0
        ? 'not_executed'
        : execution,
  };
}

function verdict(error: unknown): Pick<Fact & { type: 'call.settled' }, 'code' | 'execution'> {
  if (error === undefined) return { code: undefined, execution: undefined };
  if (isIntegrationError(error)) return { code: error.code, execution: error.execution };
  return { code: 'cancelled', execution: 'unknown' };
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}

import { abortableSignal, type Call, type CallIdentity, createCall } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { runUntil } from '../deadline.js';
import { IntegrationError, isIntegrationError } from '../errors/integration-error.js';
import type { Fact } from '../fact.js';
import { inheritedDeadline, passOn } from '../inherit-deadline.js';
import type { Policy } from '../policy.js';
import { type CockatielEvent, createCockatielEvent } from './cockatiel-event.js';

/** What a function that cockatiel runs is handed. */
export interface CockatielContext {
  /** Aborts with the caller's reason, or when a timeout of the pipeline elapses. */
  readonly signal: AbortSignal;
  /** Counts from 1. */
  readonly attempt: number;
}

/** Cockatiel's `IPolicy`: it fits into its `wrap()`, its `usePolicy` and whatever else expects one. */
export interface CockatielPipeline {
  /** Exists for types only, as in cockatiel. */
  readonly _altReturn: never;
  readonly onSuccess: CockatielEvent<{ readonly duration: number }>;
  readonly onFailure: CockatielEvent<{
    duration: number;
    /** Whether the policies took it for a failure of the provider, and not for an abort or a fault of yours. */
    handled: boolean;
    reason: { error: unknown };
  }>;
  execute<T>(
    run: (context: CockatielContext) => PromiseLike<T> | T,
    signal?: AbortSignal,
  ): Promise<T>;
}

export interface ToCockatielOptions {
  /**
   * What an error of the function means to the policies; undefined lets it pass them unseen: not repeated,
   * not counted. Not asked about an IntegrationError, which is taken as it is, nor after an abort.
   *
   * @default like cockatiel's `handleAll`: `unavailable`, and `unknown` whether the provider has acted
   */
  readonly toError?: ((error: unknown) => IntegrationError | undefined) | undefined;
  /** Hears what the policies report. What it throws is dropped. */
  readonly listener?: ((fact: Fact, call: CallIdentity) => void) | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/**
 * Turns a policy or a whole pipeline into what cockatiel expects of an `IPolicy`.
 *
 * `identity` says what the function does: who is called, which keys breakers and limiters by it, and
 * whether it may run twice. Without `idempotency` it may not: it is repeated only after an error that says
 * `not_executed`. A function gives each execution an identity of its own, for example its key.
 *
 * The function's own errors come out as the same objects, whatever `toError` made of them inside; refusals
 * and timeouts of the pipeline come out as IntegrationErrors; an abort comes out as exactly its reason.
 * Inherits the deadline of `withDeadline`. A listener that throws changes nothing.
 */
export function toCockatiel(
  policy: Policy,
  identity: Partial<CallIdentity> | (() => Partial<CallIdentity>) = {},
  options: ToCockatielOptions = {},
): CockatielPipeline {
  const { clock = systemClock } = options;
  const identify = typeof identity === 'function' ? identity : () => identity;
  const succeeded = createCockatielEvent<{ readonly duration: number }>();
  const failed = createCockatielEvent<FailureEvent>();
  return {
    // Cockatiel never reads it: wrap() infers a type from it.
    _altReturn: undefined as never,
    onSuccess: succeeded.event,
    onFailure: failed.event,
    execute: async (run, signal) => {
      const startedAt = clock.now();
      const mapped = new Map<unknown, unknown>();
      try {
        const whole = { ...ANONYMOUS, ...identify() };
        const answer = await runThrough(policy, whole, run, signal, mapped, { ...options, clock });
        succeeded.emit({ duration: clock.now() - startedAt });
        return answer;
      } catch (thrown) {
        const aborted = signal?.aborted === true;
        const error = aborted ? signal.reason : mapped.has(thrown) ? mapped.get(thrown) : thrown;
        const handled = !aborted && isIntegrationError(thrown);
        failed.emit({ duration: clock.now() - startedAt, handled, reason: { error } });
        throw error;
      }
    },
  };
}

type FailureEvent = Parameters<Parameters<CockatielPipeline['onFailure']>[0]>[0];

/** A call of which nobody has said what it is: it may not run twice. */
const ANONYMOUS: CallIdentity = {
  provider: 'provider',
  port: 'cockatiel',
  operation: 'execute',
  idempotency: 'none',
  idempotencyKey: undefined,
};

function runThrough<T>(
  policy: Policy,
  identity: CallIdentity,
  run: (context: CockatielContext) => PromiseLike<T> | T,
  signal: AbortSignal | undefined,
  mapped: Map<unknown, unknown>,
  options: ToCockatielOptions & { readonly clock: Clock },
): Promise<T> {
  const { clock, listener } = options;
  signal?.throwIfAborted();
  const now = clock.now();
  const deadline = inheritedDeadline(clock);
  const emit = listener === undefined ? undefined : toEmit(listener, identity);
  const call = createCall(identity, { signal, deadline, emit });
  const attempt = (inner: Call): Promise<T> => runAttempt(run, inner, mapped, options);
  if (deadline === undefined) return policy(call, attempt);
  const elapsed = { scope: 'call', timeoutMs: Math.max(0, Math.round(deadline - now)) } as const;
  return runUntil(call, deadline, clock, elapsed, (inner) => policy(inner, attempt));
}

async function runAttempt<T>(
  run: (context: CockatielContext) => PromiseLike<T> | T,
  call: Call,
  mapped: Map<unknown, unknown>,
  { clock, toError = unavailable }: ToCockatielOptions & { readonly clock: Clock },
): Promise<T> {
  const { deadline, signal, attempt } = call;
  try {
    if (deadline === undefined) return await run({ signal, attempt });
    return await passOn(deadline, clock, run, { signal, attempt });
  } catch (error) {
    if (isIntegrationError(error) || abortableSignal(call)?.aborted) throw error;
    const meaning = meaningOf(error, toError);
    if (meaning === undefined) throw error;
    mapped.set(meaning, error);
    throw meaning;
  }
}

function meaningOf(
  error: unknown,
  toError: (error: unknown) => IntegrationError | undefined,
): IntegrationError | undefined {
  try {
    return toError(error);
  } catch {
    // The function's own failure is what the caller must see.
    return undefined;
  }
}

function unavailable(cause: unknown): IntegrationError {
  return new IntegrationError({
    message: 'The function that cockatiel runs failed (unavailable).',
    code: 'unavailable',
    execution: 'unknown',
    cause,
  });
}

function toEmit(
  listener: (fact: Fact, call: CallIdentity) => void,
  identity: CallIdentity,
): (fact: Fact) => void {
  return (fact) => {
    try {
      listener(fact, identity);
    } catch {
      // A listener observes; it must never change the outcome of a call.
    }
  };
}

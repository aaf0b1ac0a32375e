import { abortableSignal, type Call, deriveCall } from '../call.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { describePolicy, type Policy } from '../policy.js';
import { fromCockatielError } from './from-cockatiel-error.js';
import { mayRepeat, mayRunTwice } from './may-repeat.js';

/**
 * Cockatiel's `IPolicy`, as far as it is used here. A fallback does not fit, because a policy cannot
 * invent a result.
 */
export interface CockatielPolicy {
  execute<T>(
    run: (context: { readonly signal: AbortSignal }) => PromiseLike<T>,
    signal?: AbortSignal,
  ): Promise<T>;
}

/**
 * Turns a policy of cockatiel (also a wrap of several) into a stage of a pipeline. Its errors become
 * `circuit_open`, `bulkhead_full` and `timeout`; a caller's abort rejects with the caller's reason.
 *
 * What the stage adds to cockatiel: no attempt begins after the call has settled or was aborted, none
 * that the call's idempotency forbids, and none after a success (a throwing `onSuccess` listener would
 * cause one).
 */
export function fromCockatiel(policy: CockatielPolicy): Policy {
  return describePolicy(
    function cockatielPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return runStage(policy, call, next);
    },
    { kind: 'cockatiel', settings: {} },
  );
}

const NOT_BEGUN = 'The attempt was not begun: the one before it may still act.';

/** What happened to the attempts inside the stage. */
interface Stage<T> {
  attempts: number;
  running: number;
  settled: boolean;
  answer: { readonly value: T } | undefined;
  failure: { readonly error: unknown } | undefined;
  /** True once an attempt ended without it being known whether the provider acted. */
  uncertain: boolean;
}

async function runStage<T>(
  policy: CockatielPolicy,
  call: Call,
  next: (call: Call) => Promise<T>,
): Promise<T> {
  const outer = abortableSignal(call);
  outer?.throwIfAborted();
  const stage: Stage<T> = {
    attempts: 0,
    running: 0,
    settled: false,
    answer: undefined,
    failure: undefined,
    uncertain: false,
  };
  try {
    return await policy.execute(({ signal }) => runAttempt(stage, call, signal, next), outer);
  } catch (error) {
    outer?.throwIfAborted();
    // A listener of the policy threw after the call had succeeded: what happened, happened.
    if (stage.answer !== undefined) return stage.answer.value;
    throw fromCockatielError(error, call, stage.uncertain || stage.running > 0);
  } finally {
    stage.settled = true;
  }
}

async function runAttempt<T>(
  stage: Stage<T>,
  call: Call,
  signal: AbortSignal,
  next: (call: Call) => Promise<T>,
): Promise<T> {
  abortableSignal(call)?.throwIfAborted();
  if (stage.answer !== undefined) return stage.answer.value;
  if (!mayBegin(stage, call))
    throw stage.failure?.error ?? new DOMException(NOT_BEGUN, 'AbortError');
  const attempt = call.attempt + stage.attempts;
  stage.attempts += 1;
  stage.running += 1;
  try {
    const value = await next(deriveCall(call, { attempt, signal }));
    stage.answer = { value };
    return value;
  } catch (error) {
    stage.failure = { error };
    if (!isIntegrationError(error) || error.execution === 'unknown') stage.uncertain = true;
    throw error;
  } finally {
    stage.running -= 1;
  }
}

/** Whether another attempt may begin, given what is known about those before it. */
function mayBegin(stage: Stage<unknown>, call: Call): boolean {
  if (stage.settled) return false;
  // A timeout of the policy has given up an attempt that is still running: it may yet act.
  if (stage.running > 0) return mayRunTwice(call);
  if (stage.failure === undefined) return true;
  const { error } = stage.failure;
  return isIntegrationError(error) ? mayRepeat(error, call) : mayRunTwice(call);
}

import type { Call, CallIdentity } from '../call.js';
import type { Clock, Random } from '../clock.js';
import { type IntegrationError, isIntegrationError } from '../errors/integration-error.js';
import type { Fact } from '../fact.js';
import type { Backoff, BackoffFactory } from './backoff.js';
import { isTransient, mayRepeat } from './may-repeat.js';
import type { RetryBudget } from './retry-budget.js';
import { retryDelay, serverWait } from './retry-delay.js';

/** The settings of a retry policy, defaults filled in. */
export interface RetryRules {
  readonly attempts: number;
  readonly backoff: BackoffFactory;
  readonly maxServerWaitMs: number;
  readonly budget: RetryBudget | undefined;
  readonly key: ((call: CallIdentity) => string) | undefined;
  readonly shouldRetry: ((error: IntegrationError, call: CallIdentity) => boolean) | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** A failed attempt, as `details.attempts` of the final error tells of it. */
export interface FailedAttempt {
  readonly attempt: number;
  readonly code: string;
  readonly execution: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** What one call's repeats have come to. */
export interface RetryState {
  readonly failures: readonly FailedAttempt[];
  readonly backoff: Backoff;
  readonly delayMs: number;
  /** What the repeat took from the budget. */
  readonly taken: number | undefined;
}

type Reason = Extract<Fact, { type: 'retry.gave_up' }>['reason'];

/**
 * Plans the repeat of a failed attempt, or throws the error that ends the call. The order of the
 * questions is from the certain to the costly: the budget is asked last, because asking spends.
 */
export function planRepeat(
  error: unknown,
  call: Call,
  previous: RetryState | undefined,
  rules: RetryRules,
  key: string,
): RetryState {
  if (!isIntegrationError(error)) throw error;
  const giveUp = (reason: Reason): IntegrationError => {
    call.emit({ type: 'retry.gave_up', attempt: call.attempt, reason });
    return previous === undefined
      ? error
      : withAttempts(error, [...previous.failures, summaryOf(error, call)]);
  };
  if (!isWorthwhile(error, call, rules)) throw giveUp('not_repeatable');
  const failures = [...(previous?.failures ?? []), summaryOf(error, call)];
  if (failures.length >= rules.attempts) throw giveUp('attempts_used');
  const backoff = nextBackoff(error, call, previous?.backoff ?? rules.backoff);
  if (backoff === undefined) throw giveUp('attempts_used');
  if ((serverWait(error) ?? 0) > rules.maxServerWaitMs) throw giveUp('server_wait_too_long');
  const delayMs = retryDelay(error, backoff.duration, rules.random);
  const remaining = (call.deadline ?? Number.POSITIVE_INFINITY) - rules.clock.now();
  if (delayMs >= remaining) throw giveUp('deadline');
  const taken = rules.budget && takeFrom(rules.budget, key, error);
  if (rules.budget !== undefined && taken === undefined) throw giveUp('budget');
  const { code, execution } = error;
  call.emit({ type: 'retry.scheduled', attempt: call.attempt, delayMs, code, execution });
  return { failures, backoff, delayMs, taken };
}

function isWorthwhile(error: IntegrationError, call: Call, rules: RetryRules): boolean {
  if (!mayRepeat(error, call)) return false;
  if (rules.shouldRetry === undefined) return isTransient(error);
  try {
    return rules.shouldRetry(error, call);
  } catch {
    // The provider's failure is what the caller must see, not that of a predicate.
    return false;
  }
}

function nextBackoff(
  error: IntegrationError,
  call: Call,
  factory: BackoffFactory,
): Backoff | undefined {
  try {
    return factory.next({ attempt: call.attempt, signal: call.signal, result: { error } });
  } catch {
    // As with the predicate: a backoff that fails must not hide the provider's failure.
    return undefined;
  }
}

function takeFrom(budget: RetryBudget, key: string, error: IntegrationError): number | undefined {
  try {
    return budget.take(key, error);
  } catch {
    // A budget that fails allows nothing, and hides nothing.
    return undefined;
  }
}

function summaryOf(error: IntegrationError, call: Call): FailedAttempt {
  const { code, execution, status, requestId } = error;
  return { attempt: call.attempt, code, execution, status, requestId };
}

/** Completes the error in place: it was made inside this call, and a copy would cost a second stack. */
function withAttempts(
  error: IntegrationError,
  failures: readonly FailedAttempt[],
): IntegrationError {
  const draft = error as { -readonly [Field in keyof IntegrationError]: IntegrationError[Field] };
  draft.details = { ...error.details, attempts: failures };
  return error;
}

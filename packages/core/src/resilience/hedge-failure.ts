import type { CallIdentity } from '../call.js';
import type { Execution } from '../errors/error-code.js';
import { type IntegrationError, isIntegrationError } from '../errors/integration-error.js';
import { isTransient } from './may-repeat.js';

/** How one of the requests of a hedged call failed; `hedge` is 0 for the one that was sent first. */
export interface HedgeFailure {
  readonly hedge: number;
  readonly error: unknown;
}

/**
 * Whether a failure is the provider's answer, which the other requests would only repeat. Where running
 * twice changes something it is not: the second deletion is told that there is nothing to delete.
 */
export function isAnswer(error: unknown, call: CallIdentity): boolean {
  if (!isIntegrationError(error) || call.idempotency !== 'safe') return false;
  return error.execution === 'executed' && !isTransient(error);
}

/** What must be known comes first: that the provider may have acted, then what it said, then refusals of ours. */
const BY_EXECUTION: readonly Execution[] = ['unknown', 'executed', 'not_executed'];

/** Whether the server said when to come back. A hedge would come before that. */
export function isToldToWait(error: unknown): boolean {
  return isIntegrationError(error) && error.retryAfterMs !== undefined;
}

/**
 * The error of a call all of whose requests failed: the one that tells most, of equals the one of the
 * request that was sent first. Its `details.hedges` names the others, and its `retryAfterMs` is the
 * longest wait that any of them was told, so that a retry around keeps it.
 */
export function tellingError(failures: readonly HedgeFailure[]): unknown {
  const [telling, ...others] = failures.toSorted(
    (one, other) => rankOf(one) - rankOf(other) || one.hedge - other.hedge,
  );
  if (others.length === 0 || !isIntegrationError(telling?.error)) return telling?.error;
  return completed(telling.error, others.map(summaryOf), longestWait(failures));
}

function longestWait(failures: readonly HedgeFailure[]): number | undefined {
  const waits = failures.flatMap(({ error }) =>
    isIntegrationError(error) ? (error.retryAfterMs ?? []) : [],
  );
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function rankOf({ error }: HedgeFailure): number {
  return isIntegrationError(error) ? BY_EXECUTION.indexOf(error.execution) : BY_EXECUTION.length;
}

function summaryOf({ hedge, error }: HedgeFailure): object {
  return isIntegrationError(error)
    ? { hedge, code: error.code, execution: error.execution }
    : { hedge };
}

/** Completes the error in place: it was made inside this call, and a copy would cost a second stack. */
function completed(
  error: IntegrationError,
  hedges: readonly object[],
  retryAfterMs: number | undefined,
): IntegrationError {
  const draft = error as { -readonly [Field in keyof IntegrationError]: IntegrationError[Field] };
  draft.details = { ...error.details, hedges };
  draft.retryAfterMs = retryAfterMs;
  return error;
}

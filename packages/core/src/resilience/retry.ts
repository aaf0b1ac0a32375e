import { abortableSignal, type Call, type CallIdentity, deriveCall } from '../call.js';
import { type Clock, type Random, systemClock } from '../clock.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { type BackoffFactory, exponentialBackoff } from './backoff.js';
import { checkedNumber } from './checked-number.js';
import { planRepeat, type RetryRules, type RetryState } from './plan-repeat.js';
import { type RetryBudget, retryBudget } from './retry-budget.js';
import { sleep } from './sleep.js';

export interface RetryOptions {
  /** Attempts in all, the first included. @default 3 */
  readonly attempts?: number | undefined;
  /** Waits between attempts; any backoff of cockatiel fits. @default {@link exponentialBackoff} */
  readonly backoff?: BackoffFactory | undefined;
  /**
   * The longest wait that is granted to a server, in milliseconds. A longer one fails the call at once,
   * with `retryAfterMs` on the error.
   *
   * @default 30_000
   */
  readonly maxServerWaitMs?: number | undefined;
  /** What repeats may cost; `false` lifts the limit. @default a {@link retryBudget} of this policy's own */
  readonly budget?: RetryBudget | false | undefined;
  /**
   * Decides instead of the error's code whether a failure may be gone next time. It cannot make a call
   * run twice that must not: what the provider may have done still decides.
   */
  readonly shouldRetry?: ((error: IntegrationError, call: CallIdentity) => boolean) | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
}

/**
 * Repeats a call that failed for a moment. Whether it may is decided by the error's `code` and
 * `execution`, by the server's own verdict and by the call's idempotency: a write without a key is
 * repeated only when the provider certainly did not act.
 *
 * Waits end at once, with exactly the caller's reason, when the caller aborts. A wait that the call's
 * deadline does not leave time for is not begun. Rejects with the error of the last attempt; its
 * `details.attempts` tells of the earlier ones. Reports `retry.scheduled` and `retry.gave_up`.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function retry(options: RetryOptions = {}): Policy {
  const { attempts = 3, maxServerWaitMs = 30_000, random = Math.random } = options;
  const { clock = systemClock } = options;
  checkedNumber('retry', 'attempts', attempts, { atLeast: 1, integer: true });
  checkedNumber('retry', 'maxServerWaitMs', maxServerWaitMs, { atLeast: 0 });
  const budget = options.budget === false ? undefined : (options.budget ?? retryBudget({ clock }));
  const backoff = options.backoff ?? exponentialBackoff({ random });
  const { shouldRetry } = options;
  const rules = { attempts, backoff, maxServerWaitMs, budget, shouldRetry, clock, random };

  const policy = describePolicy(
    function retryPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return runAttempts(call, next, rules);
    },
    {
      kind: 'retry',
      settings: { attempts, maxServerWaitMs, budgeted: budget !== undefined },
    },
  );
  return withDeadlineRole(policy, { role: 'honours' });
}

async function runAttempts<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  rules: RetryRules,
): Promise<T> {
  abortableSignal(call)?.throwIfAborted();
  let attempt = call;
  let state: RetryState | undefined;
  for (;;) {
    try {
      const answer = await next(attempt);
      rules.budget?.refund(call.provider, state?.taken);
      return answer;
    } catch (error) {
      // What a driver throws once its signal has aborted is an echo of the abort.
      abortableSignal(call)?.throwIfAborted();
      state = planRepeat(error, attempt, state, rules);
    }
    await pause(call, state, rules);
    attempt = deriveCall(call, { attempt: attempt.attempt + 1 });
  }
}

async function pause(call: Call, state: RetryState, rules: RetryRules): Promise<void> {
  try {
    await sleep(state.delayMs, rules.clock, abortableSignal(call));
  } catch (reason) {
    // The repeat that was paid for will not happen.
    rules.budget?.refund(call.provider, state.taken);
    throw reason;
  }
}

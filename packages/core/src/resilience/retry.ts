import { abortableSignal, type Call, type CallIdentity, deriveCall } from '../call.js';
import { type Clock, type Random, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import type { IntegrationError } from '../errors/integration-error.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';
import { type BackoffFactory, exponentialBackoff } from './backoff.js';
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
  /** What has a budget of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
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

/** A retry, and the budget that it draws from. */
export interface RetryPolicy extends Policy {
  /** Give it to a `hedge` to share it; `budget.registry` shows its keys. Undefined where there is none. */
  readonly budget: RetryBudget | undefined;
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
export function retry(options: RetryOptions = {}): RetryPolicy {
  const { attempts = 3, maxServerWaitMs = 30_000, random = Math.random } = options;
  const { clock = systemClock } = options;
  checkedNumber('retry', 'attempts', attempts, { atLeast: 1, integer: true });
  checkedNumber('retry', 'maxServerWaitMs', maxServerWaitMs, { atLeast: 0 });
  const budget = options.budget === false ? undefined : (options.budget ?? retryBudget({ clock }));
  const backoff = options.backoff ?? exponentialBackoff({ random });
  const { shouldRetry, key } = options;
  const rules = { attempts, backoff, maxServerWaitMs, budget, key, shouldRetry, clock, random };

  const policy = describePolicy(
    function retryPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
      return runAttempts(call, next, rules);
    },
    {
      kind: 'retry',
      settings: { attempts, maxServerWaitMs, budgeted: budget !== undefined },
    },
  );
  return Object.assign(withDeadlineRole(policy, { role: 'honours' }), { budget });
}

async function runAttempts<T>(
  call: Call,
  next: (call: Call) => Promise<T>,
  rules: RetryRules,
): Promise<T> {
  abortableSignal(call)?.throwIfAborted();
  const key = budgetKey(call, rules);
  begin(key, rules);
  let attempt = call;
  let state: RetryState | undefined;
  for (;;) {
    try {
      const answer = await next(attempt);
      refund(key, state?.taken, rules);
      return answer;
    } catch (error) {
      // What a driver throws once its signal has aborted is an echo of the abort.
      abortableSignal(call)?.throwIfAborted();
      state = planRepeat(error, attempt, state, rules, key);
    }
    await pause(call, state, rules, key);
    attempt = deriveCall(call, { attempt: attempt.attempt + 1 });
  }
}

async function pause(call: Call, state: RetryState, rules: RetryRules, key: string): Promise<void> {
  try {
    await sleep(state.delayMs, rules.clock, abortableSignal(call));
  } catch (reason) {
    // The repeat that was paid for will not happen.
    refund(key, state.taken, rules);
    throw reason;
  }
}

function budgetKey(call: Call, { key }: RetryRules): string {
  try {
    return key === undefined ? call.provider : key(call);
  } catch {
    // A faulty callback must not cost the call: it draws from the provider's budget.
    return call.provider;
  }
}

function begin(key: string, { budget }: RetryRules): void {
  try {
    budget?.begin?.(key);
  } catch {
    // A budget that fails allows no repeat; the first attempt needs none.
  }
}

function refund(key: string, taken: number | undefined, { budget }: RetryRules): void {
  try {
    budget?.refund(key, taken);
  } catch {
    // An answer is an answer, whatever the budget thinks.
  }
}

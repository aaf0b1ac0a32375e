import type { Call } from '../call.js';
import { deriveCall } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { type DeadlineScope, runUntil } from '../deadline.js';
import { checkedNumber } from '../errors/checked-number.js';
import { describePolicy, type Policy } from '../policy.js';
import { withDeadlineRole } from '../share-deadline.js';

export interface TimeoutOptions {
  /**
   * `call` bounds everything inside it, attempts and waits together, and stands outside `retry`;
   * `attempt` bounds one attempt, its body included, and stands inside.
   *
   * @default 'call'
   */
  readonly scope?: 'call' | 'attempt' | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/**
 * Rejects with `timeout` after `timeoutMs` milliseconds, even when the driver ignores its signal; never
 * earlier. The execution is `unknown` then, because the provider may have acted. The signal of what runs
 * inside aborts at that moment and is left alone after success. A caller's abort is not a timeout: it
 * rejects with the caller's own reason.
 *
 * A deadline that the call has already is kept when it is nearer.
 *
 * @throws misconfigured for a time that is not a finite number above 0.
 */
export function timeout(timeoutMs: number, options: TimeoutOptions = {}): Policy {
  const { scope = 'call', clock = systemClock } = options;
  checkedNumber('timeout', 'timeoutMs', timeoutMs, { above: 0 });
  const description = { kind: 'timeout', settings: { scope, timeoutMs } };
  const policy = describePolicy(bound({ scope, timeoutMs }, clock, undefined), description);
  if (scope === 'attempt') {
    const within = (totalMs: number): Policy => bound({ scope, timeoutMs }, clock, totalMs);
    return withDeadlineRole(policy, { role: 'enforces', within });
  }
  return withDeadlineRole(policy, {
    role: 'sets',
    timeoutMs,
    setOnly: deadlineOnly(timeoutMs, clock),
  });
}

/** Runs until the nearer of its own time and the call's deadline, which `totalMs` names if it is known. */
function bound(own: DeadlineScope, clock: Clock, totalMs: number | undefined): Policy {
  const total: DeadlineScope | undefined =
    totalMs === undefined ? undefined : { scope: 'call', timeoutMs: totalMs };
  return function timeoutPolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
    const now = clock.now();
    const ownDeadline = now + own.timeoutMs;
    const outer = call.deadline;
    if (outer === undefined || outer >= ownDeadline) {
      return runUntil(call, ownDeadline, clock, own, next);
    }
    const remaining = { scope: own.scope, timeoutMs: Math.max(0, Math.round(outer - now)) };
    return runUntil(call, outer, clock, total ?? remaining, next);
  };
}

function deadlineOnly(timeoutMs: number, clock: Clock): Policy {
  return function setDeadlinePolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
    const deadline = clock.now() + timeoutMs;
    if (call.deadline !== undefined && call.deadline <= deadline) return next(call);
    return next(deriveCall(call, { deadline }));
  };
}

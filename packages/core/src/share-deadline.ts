import type { Policy } from './policy.js';

/**
 * How a policy treats `call.deadline`, so that a pipeline can bound a whole call with the one timer that
 * its attempt needs anyway:
 *
 * - `sets`: bounds everything inside it; `setOnly` merely writes the deadline down.
 * - `honours`: never waits past the deadline by itself.
 * - `enforces`: ends what is inside it at the deadline; `within(totalMs)` names who set it.
 */
type DeadlineRole =
  | { readonly role: 'sets'; readonly timeoutMs: number; readonly setOnly: Policy }
  | { readonly role: 'honours' }
  | { readonly role: 'enforces'; readonly within: (totalMs: number) => Policy };

const DEADLINE_ROLE: unique symbol = Symbol('@quayside/core/deadline-role');

/** Declares the role of a policy. Without one, a pipeline assumes nothing. */
export function withDeadlineRole<P extends Policy>(policy: P, role: DeadlineRole): P {
  return Object.assign(policy, { [DEADLINE_ROLE]: role });
}

function roleOf(policy: Policy): DeadlineRole | undefined {
  // A policy is a plain function to its users; the role is known to this file alone.
  return (policy as Policy & { readonly [DEADLINE_ROLE]?: DeadlineRole })[DEADLINE_ROLE];
}

/**
 * Replaces a total timeout and the attempt timeout inside it by a pair that needs one timer instead of
 * two, where every policy between them honours the deadline. Otherwise returns the policies unchanged.
 */
export function shareDeadline(policies: readonly Policy[]): readonly Policy[] {
  const outer = policies.findIndex((policy) => roleOf(policy)?.role === 'sets');
  const total = policies[outer] && roleOf(policies[outer]);
  if (total?.role !== 'sets') return policies;
  const inside = policies.slice(outer + 1);
  const reach = inside.findIndex((policy) => roleOf(policy)?.role !== 'honours');
  const attempt = inside[reach] && roleOf(inside[reach]);
  if (attempt?.role !== 'enforces') return policies;
  const inner = outer + 1 + reach;
  return policies.with(outer, total.setOnly).with(inner, attempt.within(total.timeoutMs));
}

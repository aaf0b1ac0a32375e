import type { Outcome } from '../run-schedule.ts';
import type { CallRecord } from '../world/history.ts';
import type { PolicyInForce, World } from '../world/world.ts';

/** Something that holds in every world. */
export interface Invariant {
  readonly name: string;
  /** What happened where it did not hold. */
  readonly violation: (outcome: Outcome) => string | undefined;
}

/** The first violation among the calls. */
export function firstAmong(
  { world }: Outcome,
  violation: (call: CallRecord) => string | undefined,
): string | undefined {
  for (const call of world.history.calls) {
    const found = violation(call);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The calls that a policy stands before. */
export function callsThrough({ history, providers }: World, policy: PolicyInForce): CallRecord[] {
  return history.calls.filter(({ plan }) => providers[plan.provider]?.policy === policy);
}

/** `k3 (charge at acme)`. */
export function nameOf({ id, plan, provider }: CallRecord): string {
  return `${id} (${plan.operation} at ${provider})`;
}

/** Virtual time is exact, sums of fractions are not. */
export const HAIR_MS = 1e-6;

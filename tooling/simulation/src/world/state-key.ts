import { type KeysPlan, keyOf } from '../plan/policy-plan.ts';
import type { CallRecord } from './history.ts';

/** Which state of a policy a call has to do with. */
export function stateKeyOf(plan: KeysPlan, { provider, plan: { operation } }: CallRecord): string {
  return keyOf(plan, { provider, operation });
}

import type { BreakerState } from '../fact.js';
import type { CircuitState, Policy } from '../policy.js';
import type { GatewayMember } from './member-bindings.js';

/**
 * The breakers of a member by their key: those that `moved`, as they are now, and those that are not closed
 * although no call has told, because somebody isolated them by hand.
 */
export function memberBreakers(
  { bindings }: GatewayMember,
  moved: Readonly<Record<string, BreakerState>>,
): Readonly<Record<string, BreakerState>> {
  const states = { ...moved };
  for (const { binding } of bindings) {
    for (const { key, state } of circuitsOf(binding.invoker.policy)) {
      if (key in states || state !== 'closed') states[key] = state;
    }
  }
  return states;
}

function circuitsOf(policy: Policy | undefined): readonly CircuitState[] {
  const { circuits, policies = [] } = policy?.description ?? {};
  return [...(circuits?.() ?? []), ...policies.flatMap(circuitsOf)];
}

import type { Policy } from '../policy.js';
import type { CircuitBreakerPolicy } from './circuit-breaker.js';
import type { CircuitRegistry } from './circuit-registry.js';

/** The registries of all circuit breakers in a policy, those of nested policies included. */
export function breakersOf(policy: Policy): readonly CircuitRegistry[] {
  if (isCircuitBreaker(policy)) return [policy.registry];
  return (policy.description?.policies ?? []).flatMap(breakersOf);
}

function isCircuitBreaker(policy: Policy): policy is CircuitBreakerPolicy {
  return policy.description?.kind === 'circuit_breaker' && 'registry' in policy;
}

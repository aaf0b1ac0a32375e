import type { Call } from './call.js';
import { type Policy, describePolicy } from './policy.js';

/** A policy made of policies. */
export interface Pipeline extends Policy {
  /** The policies in force, outside in: what runs, for tests and for the start-up log. */
  readonly policies: readonly Policy[];
}

/**
 * Composes policies, outside in: the first surrounds all others.
 *
 * @throws misconfigured when the order cannot work, see {@link validateOrder}.
 */
export function pipeline(...policies: readonly Policy[]): Pipeline {
  const flat = policies.flatMap((policy) => (isPipeline(policy) ? policy.policies : [policy]));
  const composed = describePolicy(compose(flat), { kind: 'pipeline', settings: {}, policies: flat });
  return Object.assign(composed, { policies: flat });
}

function isPipeline(policy: Policy): policy is Pipeline {
  return 'policies' in policy;
}

function compose(
  policies: readonly Policy[],
): <T>(call: Call, next: (call: Call) => Promise<T>) => Promise<T> {
  return function pipelinePolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
    let run = next;
    for (let index = policies.length - 1; index >= 0; index -= 1) {
      const policy = policies[index];
      const inner = run;
      if (policy !== undefined) run = (innerCall) => policy(innerCall, inner);
    }
    return run(call);
  };
}

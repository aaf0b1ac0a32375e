import type { Call } from './call.js';
import { validateOrder } from './pipeline-order.js';
import { describePolicy, type Policy } from './policy.js';
import { shareDeadline } from './share-deadline.js';

/** A policy made of policies. */
export interface Pipeline extends Policy {
  /** The policies in force, outside in: what runs, for tests and for the start-up log. */
  readonly policies: readonly Policy[];
}

/**
 * Composes policies, outside in: the first surrounds all others. Pipelines inside are taken apart, so
 * that the order is checked as a whole.
 *
 * @throws misconfigured when the order cannot work, see {@link validateOrder}.
 */
export function pipeline(...policies: readonly Policy[]): Pipeline {
  const flat = policies.flatMap((policy) => (isPipeline(policy) ? policy.policies : [policy]));
  validateOrder(flat);
  const composed = compose(shareDeadline(flat));
  return Object.assign(
    describePolicy(composed, { kind: 'pipeline', settings: {}, policies: flat }),
    { policies: flat },
  );
}

function isPipeline(policy: Policy): policy is Pipeline {
  return 'policies' in policy;
}

/** Folds once, when the pipeline is built, so that a call makes one closure per policy and no loop. */
function compose(policies: readonly Policy[]): Policy {
  const [first = passThrough, ...rest] = policies;
  if (rest.length === 0) return surround(first);
  const inner = compose(rest);
  return function pipelinePolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
    return first(call, (innerCall) => inner(innerCall, next));
  };
}

/** A function of its own, so that describing a pipeline of one never touches that one. */
function surround(policy: Policy): Policy {
  return function pipelinePolicy<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
    return policy(call, next);
  };
}

function passThrough<T>(call: Call, next: (call: Call) => Promise<T>): Promise<T> {
  return next(call);
}

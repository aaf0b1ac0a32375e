import type { Policy } from '@quayside/core';
import { breakersOf } from '@quayside/core/resilience';
import type { OperatorPlan } from '../plan/world-plan.ts';
import type { World } from './world.ts';

/** Lets the operators act at their times. */
export function startOperators(world: World): void {
  for (const operator of world.plan.operators)
    world.clock.schedule(() => act(world, operator), operator.atMs);
}

function act(world: World, { policy: place, act }: OperatorPlan): void {
  const inForce = world.policies[place];
  if (inForce?.policy === undefined) return;
  if (act.kind === 'resize') {
    for (const bulkhead of resizablesOf(inForce.policy)) {
      inForce.slots.concurrency = act.concurrency;
      bulkhead.configure({ concurrency: act.concurrency });
    }
    return;
  }
  const { key, forMs } = act;
  for (const registry of breakersOf(inForce.policy)) {
    registry.isolate(key);
    const stamp = world.history.stamp();
    world.history.isolations.push({ ...stamp, policy: place, key, untilMs: stamp.at + forMs });
    world.clock.schedule(() => registry.restore(key), forMs);
  }
}

interface Resizable extends Policy {
  configure(changes: { readonly concurrency: number }): void;
}

function resizablesOf(policy: Policy): Resizable[] {
  if (isResizable(policy)) return [policy];
  return (policy.description?.policies ?? []).flatMap(resizablesOf);
}

function isResizable(policy: Policy): policy is Resizable {
  return policy.description?.kind === 'bulkhead' && 'configure' in policy;
}

import { type PolicyPlan, stageOf } from '../plan/policy-plan.ts';
import type { CallPlan, OperationName } from '../plan/world-plan.ts';
import type { CallRecord } from './history.ts';
import { makeCall } from './make-call.ts';
import type { World } from './world.ts';

/** The calls that were made after everything was well again. */
export interface Recovery {
  /** One after the other: every circuit must let them through. */
  readonly singly: readonly CallRecord[];
  /** As many at once as a bulkhead has slots: every slot must be there. */
  readonly atOnce: readonly CallRecord[];
}

/** Longer than every cool-down, lease, window and wait that a plan can hold. */
const PATIENCE_MS = 40_000;
/** Longer than every `Retry-After`, for policies that keep it for everybody. */
const LONG_PATIENCE_MS = 3_700_000;

/** Ends all trouble, lets time pass, and calls every provider again. */
export async function recover(world: World): Promise<Recovery> {
  world.recovered = true;
  for (const { network, fake } of world.providers) {
    network.recover();
    fake.recover();
  }
  const [singly, atOnce]: [CallRecord[], CallRecord[]] = [[], []];
  for (const [place, provider] of world.providers.entries()) {
    const { plan } = provider.policy;
    for (const operation of operationsOf(plan, world)) {
      for (let probe = 0; probe <= (stageOf(plan, 'breaker')?.halfOpenProbes ?? 0); probe += 1)
        singly.push(...(await callAgain(world, place, operation, 1)));
      const { concurrency } = provider.policy.slots;
      if (Number.isFinite(concurrency) && concurrency <= mostAtOnce(plan))
        atOnce.push(...(await callAgain(world, place, operation, concurrency)));
    }
  }
  return { singly, atOnce };
}

/** Where policies keep a state for every operation, every one that was called is called again. */
function operationsOf({ stages }: PolicyPlan, { history }: World): OperationName[] {
  const byOperation = stages.some((stage) => 'key' in stage && stage.key === 'operation');
  if (!byOperation) return ['read'];
  return [...new Set(history.calls.map(({ plan }) => plan.operation))];
}

function mostAtOnce(plan: PolicyPlan): number {
  return stageOf(plan, 'limit')?.burst ?? Number.POSITIVE_INFINITY;
}

async function callAgain(
  world: World,
  provider: number,
  operation: OperationName,
  count: number,
): Promise<CallRecord[]> {
  const policy = world.providers[provider]?.policy.plan;
  const isPaced = stageOf(policy, 'pacing') !== undefined;
  await world.clock.advance(isPaced ? LONG_PATIENCE_MS : PATIENCE_MS);
  const before = world.history.calls.length;
  const answers = Array.from({ length: count }, (_, nth) =>
    makeCall(world, planOf(provider, operation, `again-${before + nth}`), {}),
  );
  // Whether they settled, and how, is in their records.
  await world.clock.settle(Promise.allSettled(answers)).catch(() => {});
  return world.history.calls.slice(before);
}

function planOf(provider: number, operation: OperationName, key: string): CallPlan {
  return {
    provider,
    operation,
    key: operation === 'charge' ? key : undefined,
    pauseMs: 0,
    timeoutMs: undefined,
    abort: { kind: 'never' },
    driver: { deaf: false, fault: 'none', nested: undefined },
  };
}

import { abortableSignal, type Call, isIntegrationError } from '@quayside/core';
import { type AdaptivePlan, type BulkheadPlan, stageOf, waitsInside } from '../plan/policy-plan.ts';
import type { AttemptRecord, CallRecord } from './history.ts';
import { stateKeyOf } from './state-key.ts';
import type { PolicyInForce, ProviderParts, World } from './world.ts';

/** Records that a driver runs. */
export function beginAttempt(world: World, provider: ProviderParts, call: Call): AttemptRecord {
  const { history, context } = world;
  const inContext = context.getStore();
  const record = history.byIdentity.get(call.identity) ?? inContext;
  if (record === undefined) throw new Error('A driver runs for a call that nobody made.');
  const attempt: AttemptRecord = {
    call: record,
    attempt: call.attempt,
    started: history.stamp(),
    deadline: call.deadline === undefined ? undefined : call.deadline - provider.plan.clockAheadMs,
    signal: abortableSignal(call),
    contextKept: inContext === record,
    ...slotsOf(world, provider, record),
    ended: undefined,
  };
  record.attempts.push(attempt);
  provider.policy.running.add(attempt);
  return attempt;
}

export function endAttempt(world: World, attempt: AttemptRecord, error: unknown): void {
  attempt.ended = {
    ...world.history.stamp(),
    error,
    said: isIntegrationError(error)
      ? { code: error.code, execution: error.execution, retryAfterMs: error.retryAfterMs }
      : undefined,
    unheard: attempt.signal?.aborted ?? false,
  };
}

/**
 * The attempts that hold a slot of the same bulkhead. A driver that goes on after its signal aborted holds
 * none: its call is over for the policies. Those that have ended are forgotten here.
 */
function slotsOf(
  world: World,
  { policy }: ProviderParts,
  call: CallRecord,
): Pick<AttemptRecord, 'alongside' | 'capacity'> {
  const plan = stageOf(policy.plan, 'bulkhead') ?? stageOf(policy.plan, 'adaptive');
  if (plan === undefined) return { alongside: 1, capacity: Number.POSITIVE_INFINITY };
  const key = stateKeyOf(plan, call);
  let alongside = 1;
  for (const other of policy.running) {
    if (other.ended !== undefined || other.signal?.aborted) policy.running.delete(other);
    else if (stateKeyOf(plan, other.call) === key) alongside += 1;
  }
  return { alongside, capacity: capacityOf(policy, plan, key, world.clock.now()) };
}

function capacityOf(
  { plan: policy, slots }: PolicyInForce,
  plan: BulkheadPlan | AdaptivePlan,
  key: string,
  now: number,
): number {
  // Whoever waits further inside keeps a slot that has been taken away meanwhile.
  if (waitsInside(policy, plan.kind)) return Number.POSITIVE_INFINITY;
  if (plan.kind === 'bulkhead') return slots.concurrency;
  const moved = slots.byKey.get(key);
  if (moved === undefined) return plan.initial;
  const limit = moved.at === now ? moved.mostAtOnce : moved.now;
  // Where keys come and go, what was learnt may have been forgotten.
  return plan.maxKeys === undefined ? limit : Math.max(limit, plan.initial);
}

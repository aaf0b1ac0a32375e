import type { Call, CallOptions } from '@quayside/core';
import { stageOf } from '../plan/policy-plan.ts';
import type { CallPlan } from '../plan/world-plan.ts';
import { abortCall } from './abort-call.ts';
import type { AttemptRecord, CallRecord } from './history.ts';
import { close } from './leftovers.ts';
import type { Receipt, Store } from './store-port.ts';
import type { SimulatedProvider, World } from './world.ts';

/** What a call is made in. */
export interface Surroundings {
  /** The attempt whose driver makes the call, and its call where the driver hands it on. */
  readonly parent?: AttemptRecord | undefined;
  readonly within?: Call | undefined;
  /** A signal that several calls have. */
  readonly signal?: AbortSignal | undefined;
  /** The moment that `withDeadline` set. */
  readonly deadline?: number | undefined;
}

/** Makes a call and records what becomes of it. Settles like the call. */
export function makeCall(
  world: World,
  plan: CallPlan,
  surroundings: Surroundings,
): Promise<Receipt> {
  const provider = world.providers[plan.provider];
  if (provider === undefined) throw new RangeError(`There is no provider ${plan.provider}.`);
  const call = recordCall(world, provider, plan, surroundings);
  const options = optionsOf(world, call, provider, surroundings);
  if (plan.abort.kind === 'before') abortCall(world, call, 'before');
  const stopFollowing = followParent(world, call);
  const answer = world.context.run(call, () => invoke(provider.port, call, options));
  world.open += 1;
  answer.then(
    (value) => {
      call.settled = { ...world.history.stamp(), outcome: 'resolved', value };
      stopFollowing();
      close(world);
    },
    (error) => {
      call.settled = { ...world.history.stamp(), outcome: 'rejected', error };
      stopFollowing();
      close(world);
    },
  );
  if (plan.abort.kind === 'same_tick') abortCall(world, call, 'amid');
  if (plan.abort.kind === 'after')
    world.clock.schedule(() => abortCall(world, call, 'timer'), plan.abort.afterMs);
  return answer;
}

function invoke(port: Store, call: CallRecord, options: CallOptions): Promise<Receipt> {
  const { plan, key } = call;
  if (plan.operation === 'charge')
    return port.charge(plan, { ...options, idempotencyKey: key ?? call.id });
  // A key that the operation does not ask for is allowed, and must not make it repeatable.
  const withKey = key === undefined ? options : { ...options, idempotencyKey: key };
  return port[plan.operation](plan, withKey);
}

function recordCall(
  world: World,
  { plan: provider, policy }: SimulatedProvider,
  plan: CallPlan,
  { parent, within, signal, deadline }: Surroundings,
): CallRecord {
  const { history } = world;
  const started = history.stamp();
  const totalMs = stageOf(policy.plan, 'total')?.timeoutMs ?? Number.POSITIVE_INFINITY;
  const call: CallRecord = {
    id: parent === undefined ? `k${history.calls.length + 1}` : nestedId(parent),
    plan,
    provider: provider.name,
    key: parent && plan.key ? `${parent.call.key ?? parent.call.id}:step` : plan.key,
    parent,
    started,
    deadline: nearest(
      started.at,
      started.at + Math.min(plan.timeoutMs ?? Number.POSITIVE_INFINITY, totalMs),
      deadline,
      parent?.deadline,
    ),
    signal: signal ?? within?.signal ?? ownSignal(world, plan),
    facts: [],
    attempts: [],
    aborted: undefined,
    settled: undefined,
  };
  history.calls.push(call);
  return call;
}

/** A deadline that has passed ends a call when it begins. */
function nearest(now: number, own: number, ...others: (number | undefined)[]): number {
  const deadline = Math.min(own, ...others.map((other) => other ?? Number.POSITIVE_INFINITY));
  return Math.max(now, deadline);
}

function nestedId({ call, attempt }: AttemptRecord): string {
  return `${call.id}.${attempt}`;
}

function ownSignal(world: World, plan: CallPlan): AbortSignal | undefined {
  if (plan.abort.kind === 'never') return undefined;
  const controller = new AbortController();
  world.signals.set(controller.signal, controller);
  return controller.signal;
}

function optionsOf(
  world: World,
  call: CallRecord,
  provider: SimulatedProvider,
  { parent, within, signal }: Surroundings,
): CallOptions {
  const { timeoutMs } = call.plan;
  if (within === undefined) return { timeoutMs, signal: call.signal };
  const outer = world.providers[parent?.call.plan.provider ?? 0];
  // A deadline is handed on between bindings of one clock; between others the context translates it.
  const sameClock = outer?.plan.clockAheadMs === provider.plan.clockAheadMs;
  return sameClock ? { timeoutMs, within, signal } : { timeoutMs, signal: call.signal };
}

/** A nested call aborts with the attempt that it is made for. */
function followParent(world: World, call: CallRecord): () => void {
  const { signal, parent } = call;
  if (signal === undefined) return () => {};
  // A nested call is aborted by what ends the attempt around it: in the middle of that work.
  const origin = signal.aborted ? 'before' : 'amid';
  const note = (): void => {
    call.aborted ??= { ...world.history.stamp(), reason: signal.reason, origin };
  };
  // A signal that has aborted before is noted for its call here.
  if (signal.aborted) note();
  if (parent === undefined || signal.aborted) return () => {};
  signal.addEventListener('abort', note, { once: true });
  return () => signal.removeEventListener('abort', note);
}

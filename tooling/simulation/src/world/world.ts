import { AsyncLocalStorage } from 'node:async_hooks';
import type { BoundPort, Policy } from '@quayside/core';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { createDraw } from '../draw.ts';
import type { Parts } from '../parts.ts';
import { type PolicyPlan, stageOf } from '../plan/policy-plan.ts';
import type { ProviderPlan, WorldPlan } from '../plan/world-plan.ts';
import { buildPolicy } from './build-policy.ts';
import { aheadOf, type CountedClock, createCountedClock } from './counted-clock.ts';
import { createDriver } from './driver.ts';
import { type AttemptRecord, type CallRecord, createHistory, type History } from './history.ts';
import { createNetwork, type Network } from './network.ts';
import { createProvider, type FakeProvider } from './provider.ts';
import { recordFacts } from './record-facts.ts';
import type { Tools } from './stage-tools.ts';
import { type Store, storePort } from './store-port.ts';

/** A policy, and the attempts that it takes for running. */
export interface PolicyInForce {
  readonly plan: PolicyPlan;
  readonly policy: Policy | undefined;
  readonly running: Set<AttemptRecord>;
  readonly slots: SlotsInForce;
}

/** How many calls a bulkhead lets run, as operators and providers have moved it. */
export interface SlotsInForce {
  /** Of a bulkhead; Infinity where there is none. */
  concurrency: number;
  /** Of each key of one that adapts, once it has moved. */
  readonly byKey: Map<string, MovedSlots>;
}

/** A call that got its slot in the moment of the move may still start with the number before. */
export interface MovedSlots {
  readonly at: number;
  readonly now: number;
  readonly mostAtOnce: number;
}

/** What stands behind a port. */
export interface ProviderParts {
  readonly plan: ProviderPlan;
  readonly policy: PolicyInForce;
  readonly fake: FakeProvider;
  readonly network: Network;
}

export interface SimulatedProvider extends ProviderParts {
  readonly port: BoundPort<Store>;
}

/** A running world. */
export interface World {
  readonly plan: WorldPlan;
  /** The time of everything that is no policy. */
  readonly clock: VirtualClock;
  /** The time of policies and bindings. */
  readonly policyClock: CountedClock;
  readonly history: History;
  /** Holds the call that the code is about. */
  readonly context: AsyncLocalStorage<CallRecord>;
  readonly policies: PolicyInForce[];
  readonly providers: SimulatedProvider[];
  readonly signals: Map<AbortSignal, AbortController>;
  /** Callers and calls that have not ended. */
  open: number;
  /** All trouble is over. */
  recovered: boolean;
  /** What was left each time that nothing was open any more. */
  readonly leftovers: Leftover[];
}

/** Left behind by calls that have settled. */
export interface Leftover {
  readonly at: number;
  readonly timers: number;
  readonly listeners: number;
}

/** Shared by all worlds, one after the other: making one for each would slow down every promise. */
const context = new AsyncLocalStorage<CallRecord>();

export function createWorld(plan: WorldPlan, parts: Parts): World {
  const clock = createVirtualClock();
  const policyClock = createCountedClock(clock);
  const world: World = {
    plan,
    clock,
    policyClock,
    history: createHistory(() => clock.now()),
    context,
    policies: [],
    providers: [],
    signals: new Map(),
    open: 0,
    recovered: false,
    leftovers: [],
  };
  const { random } = createDraw(plan.seed, 'policies');
  const isCalm = (): boolean => world.recovered;
  const tools = { parts, clock: policyClock, random, isCalm };
  for (const policy of plan.policies) world.policies.push(putInForce(policy, tools));
  const weather = createDraw(plan.seed, 'weather');
  for (const provider of plan.providers) {
    const policy = world.policies[provider.policy];
    if (policy === undefined) throw new RangeError(`There is no policy ${provider.policy}.`);
    const fake = createProvider(provider, weather, clock, world.history);
    const network = createNetwork(provider.network, fake, weather, clock, world.history);
    const simulated = { plan: provider, policy, fake, network };
    world.providers.push({ ...simulated, port: bindStore(world, simulated, parts) });
  }
  return world;
}

function putInForce(plan: PolicyPlan, tools: Tools): PolicyInForce {
  const concurrency = stageOf(plan, 'bulkhead')?.concurrency ?? Number.POSITIVE_INFINITY;
  const policy = buildPolicy(plan, tools);
  return { plan, policy, running: new Set(), slots: { concurrency, byKey: new Map() } };
}

function bindStore(world: World, provider: ProviderParts, parts: Parts): BoundPort<Store> {
  const { name, badListener, clockAheadMs } = provider.plan;
  const listen = recordFacts(world);
  const fail = (): never => {
    throw new Error('a fault of a listener');
  };
  return parts.bindPort(storePort, createDriver(world, provider), {
    provider: name,
    policy: provider.policy.policy,
    clock: aheadOf(world.policyClock, clockAheadMs),
    listeners: badListener ? [fail, listen, fail] : [listen],
  });
}

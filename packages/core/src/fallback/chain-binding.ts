import type { Binding } from '../bind-port.js';
import type { CallIdentity, Listener } from '../call.js';
import type { Fact } from '../fact.js';
import type { Invoker } from '../invoker.js';
import { describePolicy } from '../policy.js';
import type { OperationOptions } from '../port.js';
import { askInOrder, type Chain, type ChainMember } from './fallback-chain.js';

/** Listeners of a chain, and the function that tells them. */
export interface ChainListeners {
  readonly listeners: Set<Listener>;
  readonly emit: (fact: Fact, call: CallIdentity) => void;
}

export function createChainListeners(initial: readonly Listener[] | undefined): ChainListeners {
  const listeners = new Set(initial);
  const emit = (fact: Fact, call: CallIdentity): void => {
    for (const listener of listeners) {
      try {
        listener(fact, call);
      } catch {
        // A listener observes; it must never change the outcome of a call.
      }
    }
  };
  return { listeners, emit };
}

/** What a chain shows of itself: everything its members can do, and all of their policies. */
export function chainBinding(
  chain: Chain,
  { binding: primary }: ChainMember,
  listeners: Set<Listener>,
): Binding {
  const { members } = chain;
  return {
    port: primary.port,
    provider: `firstOf(${members.map(({ label }) => label).join(', ')})`,
    capabilities: new Set(members.flatMap(({ binding }) => [...binding.capabilities])),
    invoker: chainInvoker(members, primary.invoker, listeners),
    probe: chainProbe(chain),
  };
}

/** Calls run in the members' own invokers; this one lets listeners hear all of them. */
function chainInvoker(
  members: readonly ChainMember[],
  primary: Invoker,
  listeners: Set<Listener>,
): Invoker {
  const policies = members.flatMap(({ binding }) => binding.invoker.policy ?? []);
  const description = {
    kind: 'first_of',
    settings: { order: members.map(({ label }) => label) },
    policies,
  };
  return {
    policy: describePolicy((call, next) => next(call), description),
    clock: primary.clock,
    subscribe: (listener) => {
      listeners.add(listener);
      const ends = members.map(({ binding }) => binding.invoker.subscribe(listener));
      return () => {
        listeners.delete(listener);
        for (const end of ends) end();
      };
    },
    run: (identity, options, attempt) => primary.run(identity, options, attempt),
  };
}

/** Succeeds where one member can be used; a fact says that it was not the first. */
function chainProbe(chain: Chain): Binding['probe'] {
  const members = chain.members.filter(({ binding }) => binding.probe !== undefined);
  const [primary] = members;
  if (primary === undefined) return undefined;
  const probed = { ...chain, members };
  const identity = {
    port: primary.binding.port.name,
    operation: 'probe',
    idempotency: 'safe',
  } as const;
  return async (options?: OperationOptions) => {
    await askInOrder(probed, identity, options, async ({ binding }, probeOptions) => {
      await binding.probe?.(probeOptions);
    });
  };
}

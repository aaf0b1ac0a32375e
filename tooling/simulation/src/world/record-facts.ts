import type { Listener } from '@quayside/core';
import { abortCall } from './abort-call.ts';
import type { World } from './world.ts';

/** Makes the listener that writes every fact into the record of its call. */
export function recordFacts(world: World): Listener {
  const { history, context } = world;
  return (fact, identity) => {
    if (fact.type === 'call.started') {
      const caller = context.getStore();
      if (caller !== undefined && caller.facts.length === 0)
        history.byIdentity.set(identity, caller);
    }
    const call = history.byIdentity.get(identity);
    const record = { ...history.stamp(), fact };
    if (call === undefined) history.strayFacts.push(record);
    else {
      call.facts.push(record);
      const { abort } = call.plan;
      if (abort.kind === 'upon' && abort.fact === fact.type) abortCall(world, call, 'own_fact');
    }
  };
}

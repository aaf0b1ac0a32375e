import type { Fact, Listener } from '@quayside/core';
import { abortCall } from './abort-call.ts';
import type { CallRecord } from './history.ts';
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
      if (fact.type === 'concurrency.changed') moveSlots(world, call, fact);
      const { abort } = call.plan;
      if (abort.kind === 'upon' && abort.fact === fact.type) abortCall(world, call, 'own_fact');
    }
  };
}

function moveSlots(
  { clock, providers }: World,
  call: CallRecord,
  { key, from, to }: Extract<Fact, { type: 'concurrency.changed' }>,
): void {
  const byKey = providers[call.plan.provider]?.policy.slots.byKey;
  const at = clock.now();
  const before = byKey?.get(key);
  const mostBefore = before?.at === at ? before.mostAtOnce : from;
  byKey?.set(key, { at, now: to, mostAtOnce: Math.max(mostBefore, to) });
}

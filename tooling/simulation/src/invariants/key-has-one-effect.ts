import type { Invariant } from './invariant.ts';

/** However often a key is sent, it has one effect: policies hand it on as it is. */
export const keyHasOneEffect: Invariant = {
  name: 'a keyed write has one effect for its key',
  violation: ({ world }) => {
    const effects = new Map<unknown, Set<unknown>>();
    for (const { call, kind, effect, provider } of world.history.ledger) {
      if (call.plan.operation !== 'charge' || kind !== 'acted') continue;
      const intent = `${provider} ${call.key ?? call.id}`;
      const known = effects.get(intent) ?? new Set();
      known.add(effect);
      effects.set(intent, known);
      if (known.size > 1) return `the key of ${call.id} has ${known.size} effects at ${provider}`;
    }
    return undefined;
  },
};

import type { Fact } from '@quayside/core';
import { firstAmong, type Invariant, nameOf } from './invariant.ts';

/** What an attempt that was already running may still tell, and what is learnt from its end. */
const LATE: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'attempt.settled',
  'http.responded',
  'rate_limit.observed',
  'usage.reported',
  'breaker.changed',
  'concurrency.changed',
]);

/** How the waits of a call's other requests end, in the moment in which the call itself ends. */
const REFUSALS: ReadonlySet<Fact['type']> = new Set<Fact['type']>([
  'bulkhead.rejected',
  'limiter.rejected',
  'pacing.rejected',
]);

/** Once a call has settled, no driver starts for it and no policy goes on with it. */
export const nothingAfterSettlement: Invariant = {
  name: 'nothing is begun for a call that has settled',
  violation: (outcome) =>
    firstAmong(outcome, (call) => {
      const { settled } = call;
      if (settled === undefined) return undefined;
      const late = call.attempts.find(({ started }) => started.seq > settled.seq);
      if (late !== undefined)
        return `attempt ${late.attempt} of ${nameOf(call)} began at ${late.started.at} ms, after the call had settled at ${settled.at} ms`;
      const told = call.facts.find(
        ({ seq, at, fact }) =>
          seq > settled.seq &&
          !LATE.has(fact.type) &&
          !(REFUSALS.has(fact.type) && at === settled.at),
      );
      return told && `${nameOf(call)} reported ${told.fact.type} after it had settled`;
    }),
};

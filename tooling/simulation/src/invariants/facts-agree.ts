import { type Fact, isIntegrationError } from '@quayside/core';
import type { CallRecord } from '../world/history.ts';
import { firstAmong, type Invariant, nameOf } from './invariant.ts';

type Settled = Extract<Fact, { type: 'call.settled' }>;

/** The facts of a call tell what happened: once each, in order, with the right figures. */
export const factsAgree: Invariant = {
  name: 'the facts agree with what happened',
  violation: (outcome) => {
    const [stray] = outcome.world.history.strayFacts;
    if (stray !== undefined) return `${stray.fact.type} was reported for a call that nobody made`;
    return firstAmong(outcome, (call) => {
      const what = call.facts.length === 0 ? withoutFacts(call) : disagreement(call);
      return what && `${nameOf(call)}: ${what}`;
    });
  },
};

/** Only a call that was aborted before it began has none. */
function withoutFacts(call: CallRecord): string | undefined {
  if (call.attempts.length > 0) return 'its driver ran, and no fact tells of the call';
  return call.aborted === undefined ? 'it reported nothing' : undefined;
}

function disagreement(call: CallRecord): string | undefined {
  const types = call.facts.map(({ fact }) => fact.type);
  const count = (type: Fact['type']): number => types.filter((other) => other === type).length;
  if (types[0] !== 'call.started') return `its first fact is ${types[0]}`;
  if (count('call.started') !== 1) return `it started ${count('call.started')} times`;
  if (call.settled !== undefined && count('call.settled') !== 1)
    return `it settled, and reported so ${count('call.settled')} times`;
  return wrongAttempts(call) ?? wrongEnd(call);
}

function wrongAttempts(call: CallRecord): string | undefined {
  const started = call.facts.flatMap(({ fact }) =>
    fact.type === 'attempt.started' ? [fact.attempt] : [],
  );
  const settled = call.facts.flatMap(({ fact }) =>
    fact.type === 'attempt.settled' ? [fact.attempt] : [],
  );
  const ran = call.attempts.map(({ attempt }) => attempt);
  if (started.join() !== ran.join())
    return `attempts ${started.join()} were reported, ${ran.join()} ran`;
  if (new Set(ran).size !== ran.length) return `two attempts have one number: ${ran.join()}`;
  const ended = call.attempts.filter(({ ended: end }) => end !== undefined);
  if (settled.length !== ended.length || new Set(settled).size !== settled.length)
    return `${ended.length} attempts ended, ${settled.length} were reported as settled`;
  return undefined;
}

function wrongEnd(call: CallRecord): string | undefined {
  const { settled } = call;
  const end = call.facts.find(({ fact }) => fact.type === 'call.settled');
  if (settled === undefined || end?.fact.type !== 'call.settled') return undefined;
  const fact: Settled = end.fact;
  const begun = call.attempts.filter(({ started }) => started.seq < end.seq).length;
  if (fact.attempts !== begun) return `${begun} attempts ran, the end tells of ${fact.attempts}`;
  if ((fact.outcome === 'succeeded') !== (settled.outcome === 'resolved'))
    return `it ${settled.outcome} and reported that it ${fact.outcome}`;
  if (Math.abs(fact.durationMs - (settled.at - call.started.at)) > 1e-6)
    return `it took ${settled.at - call.started.at} ms and reported ${fact.durationMs} ms`;
  if (settled.outcome === 'resolved') return undefined;
  const { error } = settled;
  const expected = isIntegrationError(error) ? error.code : 'cancelled';
  if (fact.code !== expected) return `it failed with ${expected} and reported ${fact.code}`;
  // The caller's reason is handed back as it is: it says nothing of this call.
  if (!isIntegrationError(error) || error === call.aborted?.reason) return undefined;
  if (error.execution !== fact.execution)
    return `its error says ${error.execution} and its end ${fact.execution}`;
  return error.attempts === fact.attempts
    ? undefined
    : `its error tells of ${error.attempts} attempts, its end of ${fact.attempts}`;
}

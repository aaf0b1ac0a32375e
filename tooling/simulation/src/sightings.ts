import type { Fact } from '@quayside/core';
import type { Outcome } from './run-schedule.ts';
import type { CallRecord, History } from './world/history.ts';

/** What a run must have seen to mean anything: the names of the counters. */
export const SIGHTINGS = [
  'retry',
  'gave up: attempts_used',
  'gave up: not_repeatable',
  'gave up: deadline',
  'gave up: budget',
  'gave up: server_wait_too_long',
  'server wait honoured',
  'attempt timed out',
  'call timed out',
  'circuit opened',
  'circuit half-opened',
  'circuit closed again',
  'circuit refused',
  'bulkhead queued',
  'bulkhead refused',
  'limiter delayed',
  'limiter refused',
  'hedge sent',
  'hedge won',
  'hedge suppressed',
  'throttled by the client',
  'paced',
  'refused by pacing',
  'concurrency adapted',
  'fault injected',
  'aborted',
  'aborted before the start',
  'aborted by a listener',
  'aborted in a backoff',
  'aborted in a line',
  'aborted while the driver ran',
  'answer lost',
  'request lost',
  'connection refused',
  'answer cut',
  'answer garbled',
  'provider hung',
  'answered 2xx',
  'answered 404 or 422',
  'answered 409',
  'answered 429',
  'answered 5xx',
  'first answer replayed',
  'acted after the call had settled',
  'answered after the call had settled',
  'fault of an adapter',
  'nested call',
  'nested call ended by the deadline around it',
  'two calls with one key',
  'sixteen callers or more',
  'circuit isolated by hand',
  'bulkhead resized while calls ran',
] as const;

export type Sighting = (typeof SIGHTINGS)[number];

/** What happened in a world, each thing once. */
export function sightingsOf({ world }: Outcome): Set<Sighting> {
  const { history, plan } = world;
  const seen = new Set<Sighting>();
  for (const call of history.calls) {
    for (const { fact } of call.facts) addFact(seen, fact);
    addAbort(seen, call);
    addCall(seen, call);
  }
  addWorld(seen, history);
  if (plan.callers.length >= 16) seen.add('sixteen callers or more');
  if (history.isolations.length > 0) seen.add('circuit isolated by hand');
  if (plan.operators.some(({ act }) => act.kind === 'resize'))
    seen.add('bulkhead resized while calls ran');
  return seen;
}

/** Facts that mean one thing. */
const BY_FACT: Readonly<Partial<Record<Fact['type'], Sighting>>> = {
  'retry.scheduled': 'retry',
  'breaker.rejected': 'circuit refused',
  'bulkhead.queued': 'bulkhead queued',
  'bulkhead.rejected': 'bulkhead refused',
  'limiter.delayed': 'limiter delayed',
  'limiter.rejected': 'limiter refused',
  'hedge.started': 'hedge sent',
  'hedge.suppressed': 'hedge suppressed',
  'pacing.delayed': 'paced',
  'pacing.rejected': 'refused by pacing',
  'throttle.rejected': 'throttled by the client',
  'concurrency.changed': 'concurrency adapted',
  'fault.injected': 'fault injected',
};

const BY_STATE = {
  open: 'circuit opened',
  half_open: 'circuit half-opened',
  closed: 'circuit closed again',
  isolated: undefined,
} as const;

function addFact(seen: Set<Sighting>, fact: Fact): void {
  const plain = BY_FACT[fact.type];
  if (plain !== undefined) seen.add(plain);
  else if (fact.type === 'retry.gave_up') seen.add(`gave up: ${fact.reason}`);
  else if (fact.type === 'timeout.elapsed') seen.add(`${fact.scope} timed out`);
  else if (fact.type === 'hedge.won' && fact.hedge > 0) seen.add('hedge won');
  else if (fact.type === 'http.responded') seen.add(answered(fact.status));
  else if (fact.type === 'breaker.changed') {
    const state = BY_STATE[fact.to];
    if (state !== undefined) seen.add(state);
  }
}

function answered(status: number): Sighting {
  if (status >= 500) return 'answered 5xx';
  if (status === 409 || status === 429) return `answered ${status}`;
  return status < 300 ? 'answered 2xx' : 'answered 404 or 422';
}

/** By the last fact before the abort. */
const ABORTED_AFTER: Readonly<Partial<Record<Fact['type'], Sighting>>> = {
  'retry.scheduled': 'aborted in a backoff',
  'bulkhead.queued': 'aborted in a line',
  'limiter.delayed': 'aborted in a line',
  'pacing.delayed': 'aborted in a line',
  'attempt.started': 'aborted while the driver ran',
};

function addAbort(seen: Set<Sighting>, { aborted, facts }: CallRecord): void {
  if (aborted === undefined) return;
  seen.add('aborted');
  if (aborted.origin === 'own_fact') seen.add('aborted by a listener');
  const last = facts.findLast(({ seq }) => seq < aborted.seq)?.fact.type;
  const during = last === undefined ? 'aborted before the start' : ABORTED_AFTER[last];
  if (during !== undefined) seen.add(during);
}

function addCall(seen: Set<Sighting>, call: CallRecord): void {
  const { attempts, settled, parent, deadline } = call;
  if (call.plan.driver.fault !== 'none' && attempts.length > 0) seen.add('fault of an adapter');
  if (parent !== undefined) seen.add('nested call');
  if (parent !== undefined && settled?.at === deadline)
    seen.add('nested call ended by the deadline around it');
  for (const [place, { ended, started }] of attempts.entries()) {
    const before = attempts[place - 1]?.ended;
    const waitMs = before?.said?.retryAfterMs ?? 0;
    if (before !== undefined && waitMs > 0 && started.at >= before.at + waitMs)
      seen.add('server wait honoured');
    if (ended !== undefined && settled !== undefined && ended.seq > settled.seq)
      seen.add('answered after the call had settled');
  }
}

const BY_NOTE: Readonly<Record<string, Sighting>> = {
  'the answer is lost': 'answer lost',
  'the request is lost': 'request lost',
  'the connection is refused': 'connection refused',
  'the answer is cut': 'answer cut',
  'the answer is garbled': 'answer garbled',
  'the provider hangs': 'provider hung',
};

function addWorld(seen: Set<Sighting>, { network, ledger, calls }: History): void {
  for (const { what } of network) {
    const noted = BY_NOTE[what];
    if (noted !== undefined) seen.add(noted);
  }
  for (const { kind, call, seq } of ledger) {
    if (kind === 'replayed') seen.add('first answer replayed');
    if (kind === 'acted' && call.settled !== undefined && seq > call.settled.seq)
      seen.add('acted after the call had settled');
  }
  const keys = calls.flatMap(({ key }) => key ?? []);
  if (new Set(keys).size < keys.length) seen.add('two calls with one key');
}

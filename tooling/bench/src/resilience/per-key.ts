import { type CallIdentity, createCall, type Policy } from '@quayside/core';
import {
  adaptiveConcurrency,
  bulkhead,
  circuitBreaker,
  clientThrottle,
  rateLimit,
  retry,
  retryBudget,
  standard,
} from '@quayside/core/resilience';
import { ConsecutiveBreaker, circuitBreaker as cockatielBreaker, handleAll } from 'cockatiel';
import { fixed, printTable } from '../statistics.ts';
import { answer } from './contender.ts';
import { settledHeap } from './heap.ts';
import { identity } from './quayside.ts';
import { timeCalls } from './time-calls.ts';

const KEYS = 100_000;
const maxKeys = 2 * KEYS;

export interface KeyFigures {
  /** What `standard()` keeps for 100,000 keys: circuits and retry budgets. */
  readonly standardMb: number;
  /** What the hungriest single policy keeps. */
  readonly largestMb: number;
  readonly lookup: LookupFigures;
}

/** With a hundred of the keys in use, and with all of them. */
interface LookupFigures {
  readonly fewNs: number;
  readonly allNs: number;
}

/** One provider for each key: what all policies take for the key by default. */
const tenants = (): readonly CallIdentity[] =>
  Array.from({ length: KEYS }, (_, index) => ({ ...identity, provider: `tenant-${index}` }));

/** One call for each key went through them: windows and samples that are full hold more. */
const policies: Readonly<Record<string, () => Policy>> = {
  'quayside retry': () => retry({ budget: retryBudget({ maxKeys }) }),
  'quayside circuitBreaker': () => circuitBreaker({ maxKeys }),
  'quayside bulkhead': () => bulkhead({ concurrency: 10, queue: 10, maxKeys }),
  'quayside adaptiveConcurrency': () => adaptiveConcurrency({ maxKeys }),
  'quayside rateLimit, token bucket': () => rateLimit({ perSecond: 100, maxKeys }),
  'quayside rateLimit, sliding window': () =>
    rateLimit({ algorithm: 'sliding_window', perSecond: 100, maxKeys }),
  'quayside clientThrottle': () => clientThrottle({ maxKeys }),
};

const wholePolicy = (): Policy =>
  standard({ retry: { budget: retryBudget({ maxKeys }) }, breaker: { maxKeys } });

type Keys = readonly CallIdentity[];

const fill =
  (make: () => Policy) =>
  async (keys: Keys): Promise<unknown> => {
    const policy = make();
    for (const key of keys) await policy(createCall(key), answer);
    return policy;
  };

/** A circuit for each key in a Map, since cockatiel has no keys. */
async function fillCockatiel(keys: Keys): Promise<unknown> {
  const circuits = new Map<string, ReturnType<typeof cockatielBreaker>>();
  for (const { provider } of keys) {
    const breaker = new ConsecutiveBreaker(5);
    const circuit = cockatielBreaker(handleAll, { halfOpenAfter: 10_000, breaker });
    circuits.set(provider, circuit);
    await circuit.execute(answer);
  }
  return circuits;
}

export async function measureKeys(rounds: number): Promise<KeyFigures> {
  const keys = tenants();
  const figures = new Map<string, number>();
  const measure = async (name: string, make: (keys: Keys) => Promise<unknown>): Promise<void> => {
    const before = await settledHeap();
    const kept = await make(keys);
    figures.set(name, ((await settledHeap()) - before) / 1e6);
    // Looked at after the measurement, so that it was not collected before.
    if (kept === undefined) throw new Error(`${name} kept nothing`);
  };
  for (const [name, make] of Object.entries(policies)) await measure(name, fill(make));
  const largestMb = Math.max(...figures.values());
  await measure('quayside standard()', fill(wholePolicy));
  await measure('cockatiel breaker, a Map by hand', fillCockatiel);
  const rows = Array.from(figures, ([name, megabytes]) => [
    name,
    fixed(megabytes, 1),
    fixed((megabytes * 1e6) / KEYS, 0),
  ]);
  printTable(`State of ${KEYS} keys`, ['', 'MB', 'B/key'], rows);
  const standardMb = figures.get('quayside standard()') ?? Number.NaN;
  return { standardMb, largestMb, lookup: await measureLookup(keys, rounds) };
}

/**
 * What finding one circuit among all of them adds to a call; reading the call's own key is not part of it.
 * With all keys in use nothing of a key is in a cache any more, which a bare Map shows best.
 */
async function measureLookup(keys: Keys, rounds: number): Promise<LookupFigures> {
  const among = circuitBreaker({ maxKeys });
  const alone = circuitBreaker({ key: ({ provider }) => (provider === '' ? '' : 'one') });
  await fill(() => among)(keys);
  const map = new Map(keys.map(({ provider }, index) => [provider, { index }]));
  let found = 0;
  const inMap = (call: CallIdentity): CallIdentity => {
    found += map.get(call.provider)?.index ?? 0;
    return call;
  };
  const cycle = (inUse: number): (() => CallIdentity) => {
    let at = 0;
    return () => {
      // A stride that visits every key that is in use, far apart from one another.
      at = (at + 7_919) % inUse;
      return keys[(at * KEYS) / inUse] ?? identity;
    };
  };
  const [all, few] = [cycle(KEYS), cycle(100)];
  const figures = await timeCalls(
    [
      { name: 'alone', run: () => alone(createCall(all()), answer) },
      { name: 'map', run: () => alone(createCall(inMap(all())), answer) },
      { name: 'all', run: () => among(createCall(all()), answer) },
      { name: 'alone, few', run: () => alone(createCall(few()), answer) },
      { name: 'few', run: () => among(createCall(few()), answer) },
    ],
    rounds,
  );
  const ns = (name: string): number => figures.get(name)?.min ?? Number.NaN;
  const lookup = { fewNs: ns('few') - ns('alone, few'), allNs: ns('all') - ns('alone') };
  printTable(
    `Finding a key among ${KEYS}`,
    ['', 'ns'],
    [
      ['quayside circuitBreaker, 100 keys in use', fixed(lookup.fewNs, 0)],
      ['quayside circuitBreaker, all in use', fixed(lookup.allNs, 0)],
      ['Map.get, all in use', fixed(ns('map') - ns('alone'), 0)],
    ],
  );
  if (found === 0) throw new Error('the Map was not used');
  return lookup;
}

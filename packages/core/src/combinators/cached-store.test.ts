import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import { deferred } from '../../test/resilience/scripted-provider.js';
import { slowNotes } from '../../test/slow-notes.js';
import { provenanceOf } from '../fallback/provenance.js';
import { firstOf } from '../first-of.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import { cacheOf } from './cache-of.js';
import type { CacheEntry, CacheStore } from './cache-store.js';
import { cached } from './cached.js';
import { freshnessOf } from './freshness.js';

/** A store as one at another machine: it keeps text, and answers later. */
function remoteStore() {
  const entries = new Map<string, string>();
  const keptMs: number[] = [];
  const store: CacheStore = {
    get: async (key) => {
      const text = entries.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as CacheEntry);
    },
    set: async (key, entry, keepMs) => {
      entries.set(key, JSON.stringify(entry));
      keptMs.push(keepMs);
    },
    delete: async (key) => void entries.delete(key),
    clear: async (prefix) => {
      for (const key of entries.keys()) if (key.startsWith(prefix)) entries.delete(key);
    },
  };
  return { store, entries, keptMs };
}

function start(store: CacheStore, clock: VirtualClock = createVirtualClock()) {
  const provider = slowNotes(clock);
  const { facts, listen } = recorder();
  const port = cached(firstOf(provider.port), {
    ttlMs: 1_000,
    staleIfErrorMs: 1_000,
    staleWhileRevalidateMs: 300,
    store,
    listeners: [listen],
  });
  const read = (id = '1', callOptions = {}) => clock.settle(port.getNote(id, callOptions));
  return { clock, provider, port, facts, read };
}

describe('cached › a store that processes share', () => {
  it('has the answers of the others, their age and where they came from', async () => {
    const clock = createVirtualClock();
    const { store, entries, keptMs } = remoteStore();
    const [here, there] = [start(store, clock), start(store, clock)];
    await here.read();
    await clock.advance(400);
    const answer = await there.read();
    expect(there.provider.sent).toEqual([]);
    expect(freshnessOf(answer)).toEqual({ state: 'fresh', ageMs: 400 });
    expect(provenanceOf(answer)).toBe('pad');
    expect([...entries.keys()]).toEqual(['firstOf(pad)/notes.getNote:"1"']);
    expect(JSON.parse([...entries.values()][0] ?? '')).toEqual({
      answer: { id: '1', text: '0' },
      storedAt: clock.wallNow() - 400,
      provenance: 'pad',
    });
    // Until nobody would want it: the longer of the two times that follow on the first.
    expect(keptMs).toEqual([2_000]);
  });

  it('an entry from a clock that is ahead is as new as can be, not newer', async () => {
    const { store } = remoteStore();
    const { clock, read } = start(store);
    const entry = { answer: { id: '1', text: 'x' }, storedAt: clock.wallNow() + 5_000 };
    await store.set('firstOf(pad)/notes.getNote:"1"', { ...entry, provenance: undefined }, 1);
    const answer = await read();
    expect(freshnessOf(answer)).toEqual({ state: 'fresh', ageMs: 0 });
    expect(provenanceOf(answer)).toBeUndefined();
  });

  it('is cleared by a write and by invalidate', async () => {
    const { store, entries } = remoteStore();
    const { clock, port, read } = start(store);
    await read('1');
    await read('12');
    await cacheOf(port)?.invalidate('getNote', '1');
    expect([...entries.keys()]).toEqual(['firstOf(pad)/notes.getNote:"12"']);
    entries.set('stripe/payments.getCharge:"1"', '{}');
    await clock.settle(port.removeNote('9'));
    expect([...entries.keys()]).toEqual(['stripe/payments.getCharge:"1"']);
  });
});

describe('cached › a store that fails', () => {
  const fail = () => Promise.reject(new Error('redis is away'));
  const failNow = (): never => {
    throw new Error('redis is away');
  };
  const broken = { get: fail, set: fail, delete: fail, clear: fail };
  const brokenNow = { get: failNow, set: failNow, delete: failNow, clear: failNow };
  const fact = { type: 'store.failed', key: 'notes.getNote', policy: 'cached' };

  it.each([broken, brokenNow])('costs the cache, never an answer', async (store) => {
    const { clock, provider, port, facts, read } = start(store);
    expect((await read()).text).toBe('0');
    expect((await read()).text).toBe('0');
    expect(facts).toEqual([
      fact,
      { type: 'cache.missed' },
      fact,
      fact,
      { type: 'cache.missed' },
      fact,
    ]);
    facts.length = 0;
    await clock.settle(port.removeNote('9'));
    await clock.advance(0);
    expect(facts).toEqual([{ ...fact, key: 'notes.removeNote' }]);
    provider.failing.push(failure('not_found', 'executed'));
    expect((await errorOf(read())).code).toBe('not_found');
    await expect(cacheOf(port)?.invalidate()).rejects.toThrow('redis is away');
  });

  it('what it could not forget is not believed here any more', async () => {
    const remote = remoteStore();
    const { clock, provider, port, read } = start({ ...remote.store, clear: fail, delete: fail });
    await read('1');
    await read('2');
    await clock.settle(port.removeNote('9'));
    expect((await read('1')).text).toBe('1');
    await clock.advance(1);
    expect((await read('1')).text).toBe('1');
    provider.version = 7;
    await cacheOf(port)
      ?.invalidate('getNote', '1')
      .catch(() => {});
    expect((await read('1')).text).toBe('7');
    expect(provider.sent.map(({ input }) => input)).toEqual(['1', '2', '9', '1', '1']);
  });

  it('what is not believed stays so for as long as anybody could want it', async () => {
    const remote = remoteStore();
    const { clock, provider, port, read } = start({ ...remote.store, delete: fail });
    await read('1');
    await cacheOf(port)
      ?.invalidate('getNote', '1')
      .catch(() => {});
    await clock.advance(1_900);
    await cacheOf(port)
      ?.invalidate('getNote', '2')
      .catch(() => {});
    provider.failing.push(failure('unavailable', 'unknown'));
    // The entry is old enough to stand in for an error.
    expect((await errorOf(read('1'))).code).toBe('unavailable');
  });
});

describe('cached › a store that takes its time', () => {
  it('is not waited for beyond the limits of the reader', async () => {
    const never: CacheStore = { ...remoteStore().store, get: () => new Promise(() => {}) };
    const { clock, provider, port } = start(never);
    const controller = new AbortController();
    const aborted = port.getNote('1', { signal: controller.signal });
    const hurried = errorOf(port.getNote('1', { timeoutMs: 30 }));
    controller.abort('gone');
    await expect(aborted).rejects.toBe('gone');
    await clock.advance(30);
    expect((await hurried).code).toBe('timeout');
    expect(provider.sent).toEqual([]);
  });

  it('an abort while it is asked sends nothing', async () => {
    const looking = deferred<undefined>();
    const { clock, provider, port } = start({ ...remoteStore().store, get: () => looking.promise });
    const controller = new AbortController();
    const reading = port.getNote('1', { signal: controller.signal });
    const outcome = expect(reading).rejects.toBe('gone');
    looking.resolve(undefined);
    controller.abort('gone');
    await outcome;
    await clock.advance(100);
    expect(provider.sent).toEqual([]);
  });

  it('an abort while the answer is kept does not tear the answer down', async () => {
    const controller = new AbortController();
    const { clock, provider, port, read } = start({
      ...remoteStore().store,
      set: () => controller.abort('gone'),
    });
    const reading = port.getNote('1', { signal: controller.signal });
    const outcome = expect(reading).rejects.toBe('gone');
    await clock.advance(50);
    await outcome;
    expect(provider.sent[0]?.call.signal.aborted).toBe(false);
    expect((await read()).id).toBe('1');
  });

  it('is not waited for by a write, nor by a reader whose answer is to be kept', async () => {
    const slow = () => new Promise<void>(() => {});
    const { clock, provider, port, read } = start({
      ...remoteStore().store,
      set: slow,
      clear: slow,
      delete: slow,
    });
    expect((await read()).text).toBe('0');
    provider.failing.push(failure('not_found', 'executed'));
    expect((await errorOf(read())).code).toBe('not_found');
    await clock.settle(port.removeNote('9'));
    expect(clock.pendingTimers).toBe(0);
  });
});

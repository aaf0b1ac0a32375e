import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import type { Notes } from '../../test/note-port.js';
import { slowNotes } from '../../test/slow-notes.js';
import { bindingOf } from '../bind-port.js';
import { withDeadline } from '../inherit-deadline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CachedOptions, cached } from './cached.js';
import { freshnessOf } from './freshness.js';

const TTL = 1_000;

function start(options: Partial<CachedOptions<Notes>> = {}) {
  const clock = createVirtualClock();
  const provider = slowNotes(clock);
  const { facts, listen } = recorder();
  const port = cached(provider.port, { ttlMs: TTL, listeners: [listen], ...options });
  const read = (id = '1', callOptions = {}) => clock.settle(port.getNote(id, callOptions));
  return { clock, provider, port, facts, read };
}

describe('cached › hits and misses', () => {
  it('answers a second time without asking, and says so', async () => {
    const { clock, provider, facts, read } = start();
    const first = await read();
    await clock.advance(100);
    const second = await read();
    expect(second).toEqual(first);
    expect(provider.sent).toHaveLength(1);
    expect(facts).toEqual([
      { type: 'cache.missed' },
      { type: 'cache.served', freshness: 'fresh', ageMs: 100 },
    ]);
    expect(freshnessOf(first)).toEqual({ state: 'live', ageMs: 0 });
    expect(freshnessOf(second)).toEqual({ state: 'fresh', ageMs: 100 });
  });

  it('asks again when the time to live is over, not a moment earlier', async () => {
    const { clock, provider, read } = start();
    await read();
    await clock.advance(TTL - 1);
    await read();
    expect(provider.sent).toHaveLength(1);
    await clock.advance(1);
    await read();
    expect(provider.sent).toHaveLength(2);
  });

  it('counts the age from the answer, not from the last time it was read', async () => {
    const { clock, provider, read } = start();
    await read();
    for (let count = 0; count < 4; count += 1) {
      await clock.advance(TTL / 2 - 1);
      await read();
    }
    // Asked at 0 and, after 1,050, at the third of the reads that follow.
    expect(provider.sent).toHaveLength(2);
  });

  it('keeps inputs, operations and ports apart', async () => {
    const { provider, read } = start();
    await read('1');
    await read('2');
    expect(provider.sent.map(({ input }) => input)).toEqual(['1', '2']);
  });

  it('asks once for all who miss at the same time', async () => {
    const { clock, provider, port, facts } = start();
    const reads = Array.from({ length: 1_000 }, () => port.getNote('1'));
    const answers = await clock.settle(Promise.all(reads));
    expect(provider.sent).toHaveLength(1);
    expect(new Set(answers).size).toBe(1);
    const types = facts.map(({ type }) => type);
    expect(types.filter((type) => type === 'cache.missed')).toHaveLength(1_000);
    expect(types.filter((type) => type === 'coalescing.joined')).toHaveLength(999);
  });

  it('never keeps a failure', async () => {
    const { provider, read } = start();
    provider.failing.push(failure('not_found', 'executed'), failure('unavailable', 'unknown'));
    expect((await errorOf(read())).code).toBe('not_found');
    expect((await errorOf(read())).code).toBe('unavailable');
    expect((await read()).id).toBe('1');
    expect(provider.sent).toHaveLength(3);
  });

  it('gives each reader an outermost level of his own', async () => {
    const { read } = start();
    const first = await read();
    const second = await read();
    Object.assign(second, { text: 'changed' });
    expect((await read()).text).toBe('0');
    expect(first.text).toBe('0');
  });

  it('forceRefresh asks, keeps the answer, and is what later reads get', async () => {
    const { provider, facts, read } = start();
    await read();
    provider.version = 7;
    expect((await read()).text).toBe('0');
    expect((await read('1', { forceRefresh: true })).text).toBe('7');
    expect((await read()).text).toBe('7');
    expect(provider.sent).toHaveLength(2);
    expect(facts.map(({ type }) => type)).toEqual([
      ...['cache.missed', 'cache.served', 'cache.missed', 'cache.served'],
    ]);
  });

  it('an older call that ends after a forced one does not replace its answer', async () => {
    const { clock, provider, port, read } = start();
    provider.latencyMs = 500;
    const slow = port.getNote('1');
    await clock.advance(10);
    provider.version = 7;
    provider.latencyMs = 50;
    const forced = port.getNote('1', { forceRefresh: true });
    const joined = port.getNote('1');
    expect((await clock.settle(forced)).text).toBe('7');
    expect((await joined).text).toBe('7');
    expect((await clock.settle(slow)).text).toBe('0');
    expect((await read()).text).toBe('7');
    expect(provider.sent).toHaveLength(2);
  });

  it('only reads that answer once are kept; everything else goes through', async () => {
    const { clock, provider, port } = start();
    for (let count = 0; count < 2; count += 1) {
      await clock.settle(port.addNote({ text: 'a' }, { idempotencyKey: 'order-1' }));
      await clock.settle(port.appendNote({ text: 'a' }));
      for await (const note of port.listNotes()) expect(note.text).toBe(String(provider.version));
      for await (const note of await port.followNotes({ from: '1' })) expect(note.id).toBe('1');
    }
    expect(provider.sent).toHaveLength(4);
  });

  it('readers who come later join the newest call, also once an older one has ended', async () => {
    const { clock, provider, port } = start();
    const old = port.getNote('1');
    provider.latencyMs = 300;
    const forced = port.getNote('1', { forceRefresh: true });
    await clock.settle(old);
    const later = port.getNote('1');
    expect(await clock.settle(later)).toBe(await forced);
    expect(provider.sent).toHaveLength(2);
  });

  it('an input without a canonical form is never kept', async () => {
    const { clock, provider, port } = start();
    // No typed caller writes this; the schema refuses it each time.
    const odd = new Date(Number.NaN) as never;
    for (let count = 0; count < 2; count += 1)
      expect((await clock.settle(errorOf(port.getNote(odd)))).code).toBe('invalid_request');
    expect(provider.sent).toEqual([]);
  });
});

describe('cached › room', () => {
  it('keeps as many answers as it may: those that were not read for longest go', async () => {
    const { provider, read } = start({ maxEntries: 2 });
    await read('1');
    await read('2');
    await read('1');
    await read('3');
    await read('1');
    expect(provider.sent.map(({ input }) => input)).toEqual(['1', '2', '3']);
    await read('2');
    expect(provider.sent).toHaveLength(4);
  });

  it('keeps a thousand, unless told otherwise', async () => {
    const { clock, provider, port } = start({ ttlMs: 1e6 });
    provider.latencyMs = 0;
    const ids = Array.from({ length: 1_001 }, (_, index) => `id-${index}`);
    await clock.settle(Promise.all(ids.map((id) => port.getNote(id))));
    await clock.settle(port.getNote('id-1'));
    expect(provider.sent).toHaveLength(1_001);
    await clock.settle(port.getNote('id-0'));
    expect(provider.sent).toHaveLength(1_002);
  });
});

describe('cached › options', () => {
  it('operations choose what is kept', async () => {
    const { provider, read } = start({ operations: [] });
    await read();
    await read();
    expect(provider.sent).toHaveLength(2);
  });

  it('a key keeps tenants apart', async () => {
    const tenant = new AsyncLocalStorage<string>();
    const { provider, read } = start({ key: (it) => `${tenant.getStore()} ${it.canonical}` });
    for (const name of ['a', 'b', 'a', 'b']) await tenant.run(name, () => read());
    expect(provider.sent).toHaveLength(2);
  });

  it('a read without a key is never kept', async () => {
    const { provider, facts, read } = start({ key: () => undefined });
    await read();
    await read();
    expect(provider.sent).toHaveLength(2);
    expect(facts).toEqual([]);
  });

  it('measures ages by a clock that nobody sets back', async () => {
    const time = createVirtualClock();
    const clock = { ...time, wallNow: () => 0 };
    const { provider, read } = start({ clock });
    await read();
    await time.advance(TTL);
    await read();
    expect(provider.sent).toHaveLength(2);
  });

  it.each<[Partial<CachedOptions<Notes>>, RegExp]>([
    [{ ttlMs: 0 }, /^cached cannot work: ttlMs is 0 .*Give a finite number of at least 1\./],
    [{ ttlMs: Number.POSITIVE_INFINITY }, /ttlMs is Infinity/],
    [
      { staleWhileRevalidateMs: -1 },
      /^cached cannot work: staleWhileRevalidateMs is -1 .*at least 0/,
    ],
    [{ staleIfErrorMs: Number.NaN }, /^cached cannot work: staleIfErrorMs is NaN .*at least 0/],
    [{ maxEntries: 0 }, /^cached cannot work: maxEntries is 0 .*Give an integer of at least 1\./],
    [{ maxEntries: 1.5 }, /maxEntries is 1\.5/],
    [
      { operations: ['followNotes'] },
      /^cached cannot work: 'followNotes' is no operation of notes/,
    ],
    [
      { invalidateOn: { getNote: [] } },
      /^cached cannot work: invalidateOn names 'getNote', which is no write of notes.*Name a write/,
    ],
    [{ invalidateOn: { listNotes: [] } }, /'listNotes', which is no write/],
    [
      { invalidateOn: { addNote: ['getNot' as 'getNote'] } },
      /invalidateOn\.addNote names 'getNot'/,
    ],
  ])('refuses %o', (options, message) => {
    expect(() => start(options)).toThrow(message);
  });

  it('refuses what is no bound port', () => {
    expect(() => cached({} as never, { ttlMs: 1 })).toThrow(/^cached cannot work: its port is no/);
  });

  it('describes itself around the policies of the port', () => {
    const { port } = start({ staleIfErrorMs: 5 });
    expect(bindingOf(port)?.invoker.policy?.description).toEqual({
      kind: 'cached',
      settings: {
        operations: 'getNote',
        ttlMs: TTL,
        staleWhileRevalidateMs: 0,
        staleIfErrorMs: 5,
        maxEntries: 1_000,
      },
      policies: [],
    });
  });
});

describe('cached › the limits of each caller', () => {
  it('whoever leaves leaves alone, and the others get the answer', async () => {
    const { clock, provider, port, read } = start();
    const controller = new AbortController();
    const aborted = port.getNote('1', { signal: controller.signal });
    const hurried = errorOf(port.getNote('1', { timeoutMs: 20 }));
    const patient = port.getNote('1');
    await clock.advance(10);
    controller.abort('gone');
    await expect(aborted).rejects.toBe('gone');
    expect((await clock.settle(patient)).id).toBe('1');
    expect((await hurried).code).toBe('timeout');
    await read();
    expect(provider.sent).toHaveLength(1);
  });

  it('an answer that nobody waits for any more is not fetched to its end', async () => {
    const { clock, provider, port, read } = start();
    const left = withDeadline(20, () => errorOf(port.getNote('1')), { clock });
    await clock.advance(20);
    expect((await left).code).toBe('timeout');
    expect(provider.sent[0]?.call.signal.aborted).toBe(true);
    await read();
    expect(provider.sent).toHaveLength(2);
  });

  it('an abort by whoever hears of the miss sends nothing', async () => {
    const controller = new AbortController();
    const { clock, provider, port } = start({ listeners: [() => controller.abort('gone')] });
    await expect(port.getNote('1', { signal: controller.signal })).rejects.toBe('gone');
    await clock.advance(100);
    expect(provider.sent).toEqual([]);
  });

  it('an abort counts also where the answer is in the cache', async () => {
    const { read } = start();
    await read();
    await expect(read('1', { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect((await errorOf(read('1', { timeoutMs: -1 }))).code).toBe('invalid_request');
  });
});

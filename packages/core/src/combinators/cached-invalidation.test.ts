import { describe, expect, it } from 'vitest';
import { errorOf, failure } from '../../test/failures.js';
import type { Notes } from '../../test/note-port.js';
import { slowNotes } from '../../test/slow-notes.js';
import type { BoundPort } from '../bind-port.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { cacheOf } from './cache-of.js';
import { type CachedOptions, cached } from './cached.js';
import { isWrite } from './shared-reads.js';

function start(options: Partial<CachedOptions<Notes>> = {}) {
  const clock = createVirtualClock();
  const provider = slowNotes(clock);
  const port = cached(provider.port, { ttlMs: 1e6, ...options });
  const read = async (id = '1') => (await clock.settle(port.getNote(id))).text;
  return { clock, provider, port, read };
}

const writes: Record<string, (port: BoundPort<Notes>) => Promise<unknown>> = {
  keyed: (port) => port.addNote({ text: 'a' }, { idempotencyKey: 'order-1' }),
  natural: (port) => port.removeNote('9'),
  none: (port) => port.appendNote({ text: 'a' }),
};

describe('cached › writes through the same port', () => {
  it.each(Object.entries(writes))('a %s write makes it forget everything', async (_, write) => {
    const { clock, port, read } = start();
    expect([await read('1'), await read('2')]).toEqual(['0', '0']);
    await clock.settle(write(port));
    expect([await read('1'), await read('2')]).toEqual(['1', '1']);
  });

  it.each([
    ['that may have acted', failure('timeout', 'unknown'), '1'],
    ['that was answered with no: what we know is wrong', failure('conflict', 'executed'), '1'],
    ['that nobody classified', new TypeError('?'), '1'],
    ['that was not sent changes nothing', failure('circuit_open', 'not_executed'), '0'],
  ])('also one %s', async (_, error, text) => {
    const { clock, provider, port, read } = start();
    await read();
    provider.failing.push(error);
    await clock.settle(errorOf(port.removeNote('9')));
    expect(await read()).toBe(text);
  });

  it('also one that its caller gave up', async () => {
    const { clock, port, read } = start();
    await read();
    const controller = new AbortController();
    const writing = port.removeNote('9', { signal: controller.signal });
    await clock.advance(10);
    controller.abort('gone');
    await expect(writing).rejects.toBe('gone');
    expect(await read()).toBe('1');
  });

  it('not before it has ended: the provider has not acted for certain', async () => {
    const { clock, provider, port, read } = start();
    await read();
    const writing = port.removeNote('9');
    expect(await port.getNote('1')).toMatchObject({ text: '0' });
    await clock.settle(writing);
    expect(await read()).toBe('1');
    expect(provider.sent.map(({ operation }) => operation)).toEqual([
      ...['getNote', 'removeNote', 'getNote'],
    ]);
  });

  it('a read that was on its way is answered, not kept, and joined by nobody', async () => {
    const { clock, provider, port, read } = start();
    provider.latencyMs = 300;
    const before = port.getNote('1');
    await clock.advance(10);
    provider.latencyMs = 20;
    await clock.settle(port.removeNote('9'));
    expect(await read()).toBe('1');
    expect((await clock.settle(before)).text).toBe('0');
    expect(await read()).toBe('1');
    expect(provider.sent).toHaveLength(3);
  });

  it('an answer from before a write never stands in for an error', async () => {
    const { clock, provider, port } = start({ ttlMs: 1_000, staleIfErrorMs: 1e6 });
    await clock.settle(port.getNote('1'));
    await clock.advance(1_000);
    provider.latencyMs = 300;
    provider.failing.push(failure('unavailable', 'unknown'));
    const reading = errorOf(port.getNote('1'));
    provider.latencyMs = 20;
    await clock.settle(port.removeNote('9'));
    expect((await clock.settle(reading)).code).toBe('unavailable');
  });

  it('invalidateOn says what a write changes; writes that it does not name change everything', async () => {
    const { clock, port, read } = start({
      invalidateOn: { appendNote: [], addNote: ['getNote'], removeNote: undefined },
    });
    await read();
    await clock.settle(port.appendNote({ text: 'a' }));
    expect(await read()).toBe('0');
    await clock.settle(port.addNote({ text: 'a' }, { idempotencyKey: 'order-1' }));
    expect(await read()).toBe('2');
    await clock.settle(port.removeNote('9'));
    expect(await read()).toBe('3');
  });

  it('invalidateOn leaves the reads of other operations alone', async () => {
    const { clock, port, read } = start({ invalidateOn: { appendNote: ['listNotes'] } });
    await read();
    await clock.settle(port.appendNote({ text: 'a' }));
    expect(await read()).toBe('0');
  });
});

describe('isWrite', () => {
  it.each([
    ['safe', 'one', false],
    ['safe', 'stream', false],
    ['natural', 'one', true],
    ['keyed', 'one', true],
    ['none', 'stream', true],
    ['natural', 'pages', false],
  ] as const)('a %s operation that answers with %s: %s', (idempotency, shape, expected) => {
    expect(isWrite({ operation: 'x', idempotency, shape })).toBe(expected);
  });
});

describe('cached › invalidate', () => {
  it('forgets one answer', async () => {
    const { provider, port, read } = start();
    await read('1');
    await read('2');
    provider.version = 7;
    await cacheOf(port)?.invalidate('getNote', '1');
    expect([await read('1'), await read('2')]).toEqual(['7', '0']);
  });

  it('forgets one operation, or everything', async () => {
    const { provider, port, read } = start();
    for (const args of [['getNote'], []] as const) {
      await read('1');
      await read('2');
      provider.version += 1;
      await cacheOf(port)?.invalidate(...args);
      expect(await read('1')).toBe(String(provider.version));
      expect(await read('2')).toBe(String(provider.version));
    }
  });

  it('does not forget another operation', async () => {
    const { provider, port, read } = start();
    await read('1');
    provider.version = 7;
    await cacheOf(port)?.invalidate('listNotes');
    expect(await read('1')).toBe('0');
  });

  it('a read that is on its way is not kept', async () => {
    const { clock, provider, port, read } = start();
    const reading = port.getNote('1');
    provider.version = 7;
    await cacheOf(port)?.invalidate('getNote', '1');
    expect((await clock.settle(reading)).text).toBe('0');
    expect(await read()).toBe('7');
  });

  it('leaves other reads that are on their way alone', async () => {
    const { clock, provider, port, read } = start();
    const reading = port.getNote('1');
    await cacheOf(port)?.invalidate('getNote', '2');
    const joined = port.getNote('1');
    expect(await clock.settle(joined)).toBe(await reading);
    await read();
    expect(provider.sent).toHaveLength(1);
  });

  it('is there for the port that cached made, and for no other', () => {
    const { provider, port } = start();
    expect(cacheOf(provider.port)).toBeUndefined();
    expect(cacheOf(port)).toBeDefined();
    expect(cacheOf(cached(port, { ttlMs: 1 }))).not.toBe(cacheOf(port));
  });
});

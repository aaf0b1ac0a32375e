import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import type { Notes } from '../../test/note-port.js';
import { slowNotes } from '../../test/slow-notes.js';
import { type BindOptions, bindingOf } from '../bind-port.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CoalescedOptions, coalesced } from './coalesced.js';

const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', noteUnhandled);
});
afterEach(() => {
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled).toEqual([]);
});

function start(options: CoalescedOptions<Notes> = {}, bind: Partial<BindOptions<Notes>> = {}) {
  const clock = createVirtualClock();
  const provider = slowNotes(clock, bind);
  const { facts, listen } = recorder();
  const port = coalesced(provider.port, { listeners: [listen], ...options });
  return { clock, provider, port, facts };
}

describe('coalesced › sharing', () => {
  it('§6 #11 a thousand reads of the same at once are one call', async () => {
    const { clock, provider, port, facts } = start();
    const reads = Array.from({ length: 1_000 }, () => port.getNote('1'));
    const answers = await clock.settle(Promise.all(reads));
    expect(provider.sent).toHaveLength(1);
    expect(new Set(answers).size).toBe(1);
    expect(facts).toHaveLength(999);
    expect(facts[0]).toEqual({ type: 'coalescing.joined', waiting: 2 });
    expect(facts.at(-1)).toEqual({ type: 'coalescing.joined', waiting: 1_000 });
  });

  it('reads of something else, and later ones, are calls of their own', async () => {
    const { clock, provider, port, facts } = start();
    await clock.settle(Promise.all([port.getNote('1'), port.getNote('2')]));
    await clock.settle(port.getNote('1'));
    expect(provider.sent.map(({ input }) => input)).toEqual(['1', '2', '1']);
    expect(facts).toEqual([]);
  });

  it('all who wait share the error as well, and the next read is sent again', async () => {
    const { clock, provider, port } = start();
    provider.failing.push(failure('unavailable', 'unknown'));
    const outcomes = [port.getNote('1'), port.getNote('1')].map(errorOf);
    const errors = await clock.settle(Promise.all(outcomes));
    expect(errors[0]).toMatchObject({ code: 'unavailable', provider: 'pad', attempts: 1 });
    expect(errors[1]).toBe(errors[0]);
    expect((await clock.settle(port.getNote('1'))).id).toBe('1');
    expect(provider.sent).toHaveLength(2);
  });

  it('only reads that answer once share; everything else goes through', async () => {
    const { clock, provider, port } = start();
    const key = { idempotencyKey: 'order-1' };
    await clock.settle(
      Promise.all([
        ...[port.addNote({ text: 'a' }, key), port.addNote({ text: 'a' }, key)],
        ...[port.appendNote({ text: 'a' }), port.appendNote({ text: 'a' })],
        ...[port.removeNote('1'), port.removeNote('1')],
      ]),
    );
    expect(provider.sent).toHaveLength(6);
    for await (const note of port.listNotes()) expect(note.id).toBe('1');
    for await (const note of await port.followNotes({ from: '1' })) expect(note.id).toBe('1');
  });

  it('an invalid input is refused for all, and nothing is sent', async () => {
    const { clock, provider, port } = start();
    const errors = await clock.settle(
      Promise.all([port.getNote(''), port.getNote('')].map(errorOf)),
    );
    expect(errors.map(({ code }) => code)).toEqual(['invalid_request', 'invalid_request']);
    expect(provider.sent).toEqual([]);
  });

  it('an input without a canonical form goes through, and no key is asked for', async () => {
    const asked: unknown[] = [];
    const { clock, provider, port } = start({ key: (read) => String(asked.push(read)) });
    class Id extends String {}
    // No typed caller writes this: an instance of a class where the schema is lenient.
    const odd = new Id('1') as string;
    const outcomes = [port.getNote(odd), port.getNote(odd)].map(errorOf);
    expect((await clock.settle(Promise.all(outcomes))).map(({ code }) => code)).toEqual([
      'invalid_request',
      'invalid_request',
    ]);
    expect([provider.sent, asked]).toEqual([[], []]);
  });

  it('forceRefresh shares with nobody', async () => {
    const { clock, provider, port } = start();
    const reads = [port.getNote('1'), port.getNote('1', { forceRefresh: true })];
    await clock.settle(Promise.all(reads));
    expect(provider.sent).toHaveLength(2);
  });
});

describe('coalesced › options', () => {
  it('operations choose who shares', async () => {
    const { clock, provider, port } = start({ operations: [] });
    await clock.settle(Promise.all([port.getNote('1'), port.getNote('1')]));
    expect(provider.sent).toHaveLength(2);
    const named = start({ operations: ['getNote'] });
    await named.clock.settle(Promise.all([named.port.getNote('1'), named.port.getNote('1')]));
    expect(named.provider.sent).toHaveLength(1);
  });

  it('a key says what two reads must have in common', async () => {
    const tenant = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { clock, provider, port } = start({
      key: (read) => {
        seen.push(read);
        return `${tenant.getStore()} ${read.canonical}`;
      },
    });
    const read = (name: string) => tenant.run(name, () => port.getNote('1'));
    await clock.settle(Promise.all([read('a'), read('b'), read('a')]));
    expect(provider.sent).toHaveLength(2);
    expect(seen[0]).toEqual({ operation: 'getNote', input: '1', canonical: '"1"' });
  });

  it.each<[string, CoalescedOptions<Notes>['key']]>([
    ['has none', () => undefined],
    [
      'throws',
      () => {
        throw new Error('no tenant');
      },
    ],
  ])('a read whose key %s shares with nobody', async (_, key) => {
    const { clock, provider, port } = start({ key });
    await clock.settle(Promise.all([port.getNote('1'), port.getNote('1')]));
    expect(provider.sent).toHaveLength(2);
  });

  it('beyond maxWaiting callers are refused, and those who leave make room', async () => {
    const { clock, provider, port } = start({ maxWaiting: 2 });
    const controller = new AbortController();
    const first = port.getNote('1');
    const second = port.getNote('1', { signal: controller.signal });
    const error = await errorOf(port.getNote('1'));
    expect(error).toMatchObject({ code: 'bulkhead_full', execution: 'not_executed', attempts: 0 });
    expect(error.message).toBe(
      'pad getNote was not sent: 2 callers wait for this answer already (bulkhead_full). Nothing was sent. Try again when the provider has answered.',
    );
    controller.abort('gone');
    await expect(second).rejects.toBe('gone');
    const third = port.getNote('1');
    expect(await clock.settle(third)).toBe(await first);
    expect(provider.sent).toHaveLength(1);
  });

  it.each<[string, CoalescedOptions<Notes>, RegExp]>([
    [
      'a write',
      { operations: ['addNote'] },
      /^coalesced cannot work: 'addNote' is no operation of notes that is safe/,
    ],
    ['a list', { operations: ['listNotes'] }, /'listNotes' is no.*Choose from getNote\./],
    [
      'no waiting',
      { maxWaiting: 0 },
      /^coalesced cannot work: maxWaiting is 0 .*Give an integer of at least 1\./,
    ],
    ['half a caller', { maxWaiting: 1.5 }, /maxWaiting is 1\.5/],
    ['endless waiting', { maxWaiting: Number.POSITIVE_INFINITY }, /maxWaiting is Infinity/],
  ])('refuses %s', (_, options, message) => {
    expect(() => coalesced(start().provider.port, options)).toThrow(message);
  });

  it('refuses what is no bound port', () => {
    expect(() => coalesced({} as never)).toThrow(
      /^coalesced cannot work: its port is no bound port.*Give it what bindPort made\./,
    );
  });

  it('describes itself around the policies of the port', () => {
    const { port } = start();
    const description = bindingOf(port)?.invoker.policy?.description;
    expect(description).toEqual({
      kind: 'coalesced',
      settings: { operations: 'getNote', maxWaiting: 10_000 },
      policies: [],
    });
  });
});

describe('coalesced › writes', () => {
  it('a read after a write never shares an answer from before it', async () => {
    const { clock, provider, port } = start();
    provider.latencyMs = 300;
    const before = port.getNote('1');
    await clock.advance(10);
    provider.latencyMs = 20;
    await clock.settle(port.removeNote('1'));
    const after = port.getNote('1');
    expect((await clock.settle(after)).text).toBe('1');
    expect((await clock.settle(before)).text).toBe('0');
  });

  it('also where the write failed: it may have acted', async () => {
    const { clock, provider, port } = start();
    provider.latencyMs = 300;
    const before = port.getNote('1');
    provider.latencyMs = 20;
    provider.failing.push(failure('timeout', 'unknown'));
    expect((await clock.settle(errorOf(port.appendNote({ text: 'a' })))).code).toBe('timeout');
    expect((await clock.settle(port.getNote('1'))).text).toBe('1');
    await clock.settle(before);
    expect(provider.sent).toHaveLength(3);
  });
});

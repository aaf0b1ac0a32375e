import { expect, it } from 'vitest';
import { bindNotes, type Note, type NoteInput, notes } from '../test/note-port.js';
import type { CallOptions, KeyedOptions } from './call.js';
import type { Pages } from './page.js';
import type { Policy } from './policy.js';
import { type Driver, definePort, unsupported } from './port.js';
import * as z from './schema/index.js';

// What must not compile. Each `@ts-expect-error` is an error itself where the line below it compiles.
// The functions are never called: tsc alone reads them.

interface Pair {
  add(input: NoteInput, options: KeyedOptions): Promise<Note>;
  get(id: string, options?: CallOptions): Promise<Note>;
}

interface Shapes {
  list(input?: { readonly size?: number | undefined }, options?: CallOptions): Pages<Note>;
  follow(id: string, options?: CallOptions): Promise<AsyncIterable<Note>>;
}

const noteInput = z.strictObject({ text: z.string() });
const add = { idempotency: 'keyed', input: noteInput } as const;
const get = { idempotency: 'safe', input: z.string() } as const;
const list = { idempotency: 'safe', shape: 'pages', input: z.strictObject({}) } as const;
const follow = { idempotency: 'safe', shape: 'stream', input: z.string() } as const;

const tables = (): unknown => [
  definePort<Pair>('pair', { add, get }),
  // @ts-expect-error the table misses `get`
  definePort<Pair>('pair', { add }),
  // @ts-expect-error the table has an operation that the interface has not
  definePort<Pair>('pair', { add, get, remove: get }),
  // @ts-expect-error the signature demands a key, so the operation is keyed
  definePort<Pair>('pair', { add: { ...add, idempotency: 'none' }, get }),
  // @ts-expect-error the signature takes no key, so the operation cannot be keyed
  definePort<Pair>('pair', { add, get: { ...get, idempotency: 'keyed' } }),
  // @ts-expect-error the schema makes something else than the input
  definePort<Pair>('pair', { add: { ...add, input: z.string() }, get }),
  // @ts-expect-error one answer is no list
  definePort<Pair>('pair', { add, get: { ...get, shape: 'pages' } }),
  definePort<Shapes>('shapes', { list, follow }),
  // @ts-expect-error a list must say that it is one
  definePort<Shapes>('shapes', { list: get, follow }),
  // @ts-expect-error a stream must say that it is one
  definePort<Shapes>('shapes', { list, follow: { ...follow, shape: 'pages' } }),
];

const port = bindNotes({});

const calls = (): unknown => [
  port.addNote({ text: 'a' }, { idempotencyKey: 'order-7' }),
  // @ts-expect-error a keyed write without options
  port.addNote({ text: 'a' }),
  // @ts-expect-error a keyed write without a key
  port.addNote({ text: 'a' }, {}),
  // @ts-expect-error a key that may be missing
  port.addNote({ text: 'a' }, { idempotencyKey: undefined }),
  // @ts-expect-error an unknown field
  port.addNote({ text: 'a', txet: 'b' }, { idempotencyKey: 'order-7' }),
  port.getNote('1', { timeoutMs: 5, signal: undefined }),
  port.listNotes(),
];

const wholePair: Driver<Pair> = {
  add: async ({ text }, call) => ({ id: call.idempotencyKey ?? '', text }),
  get: unsupported,
};
// @ts-expect-error the driver misses `get`
const partOfPair: Driver<Pair> = { add: wholePair.add };
// @ts-expect-error the driver answers something else
const wrongAnswer: Driver<Pair> = { ...wholePair, get: async () => 'a note' };

const drivers = (): unknown => [wholePair, partOfPair, wrongAnswer];

const policies = (): readonly Policy[] => [
  (call, next) => next(call),
  // @ts-expect-error a policy cannot make up a result
  async () => ({ id: '1', text: 'made up' }),
];

it('definePort › what must not compile is read by the compiler alone', () => {
  expect([tables, calls, drivers, policies].map((checked) => typeof checked)).toEqual(
    Array.from({ length: 4 }, () => 'function'),
  );
});

it('definePort › keeps the name and the table', () => {
  expect(definePort<Pair>('pair', { add, get })).toEqual({
    name: 'pair',
    operations: { add, get },
  });
  expect(Object.keys(notes.operations)).toHaveLength(6);
});

import {
  type BindOptions,
  type BoundPort,
  bindPort,
  type CallOptions,
  type Driver,
  definePort,
  type KeyedOptions,
  type Pages,
  type Port,
  unsupported,
} from '../src/index.js';
import * as z from '../src/schema/index.js';

export interface Note {
  readonly id: string;
  readonly text: string;
}

export interface NoteInput {
  readonly text: string;
}

/** A port with every idempotency and every shape, for tests of the kernel. */
export interface Notes {
  addNote(input: NoteInput, options: KeyedOptions): Promise<Note>;
  appendNote(input: NoteInput, options?: CallOptions): Promise<Note>;
  removeNote(id: string, options?: CallOptions): Promise<void>;
  getNote(id: string, options?: CallOptions): Promise<Note>;
  listNotes(input?: { readonly pageSize?: number | undefined }, options?: CallOptions): Pages<Note>;
  followNotes(
    input: { readonly from: string },
    options?: CallOptions,
  ): Promise<AsyncIterable<Note>>;
}

const text = z.string().check(z.minLength(1));
const noteInput = z.strictObject({ text });

export const notes: Port<Notes> = definePort<Notes>('notes', {
  addNote: { idempotency: 'keyed', input: noteInput },
  appendNote: { idempotency: 'none', input: noteInput },
  removeNote: { idempotency: 'natural', input: text },
  getNote: { idempotency: 'safe', input: text },
  listNotes: {
    idempotency: 'safe',
    shape: 'pages',
    input: z.strictObject({ pageSize: z.optional(z.int()) }),
  },
  followNotes: { idempotency: 'safe', shape: 'stream', input: z.strictObject({ from: text }) },
});

/** Binds the notes' port to the operations that a test is about. */
export function bindNotes(
  driver: Partial<Driver<Notes>>,
  options: Partial<BindOptions<Notes>> = {},
): BoundPort<Notes> {
  const complete: Driver<Notes> = {
    addNote: unsupported,
    appendNote: unsupported,
    removeNote: unsupported,
    getNote: unsupported,
    listNotes: unsupported,
    followNotes: unsupported,
    ...driver,
  };
  return bindPort(notes, complete, { provider: 'pad', ...options });
}

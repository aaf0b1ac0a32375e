import type { BindOptions, BoundPort } from '../src/bind-port.js';
import type { Call } from '../src/call.js';
import type { Clock } from '../src/clock.js';
import { recorder } from './failures.js';
import { bindNotes, type Note, type Notes } from './note-port.js';

/** What reached the driver, and when. */
export interface SentNote {
  readonly operation: string;
  readonly input: unknown;
  readonly call: Call;
  readonly at: number;
}

export interface SlowNotes {
  readonly port: BoundPort<Notes>;
  readonly sent: SentNote[];
  /** How long every request takes, in milliseconds. */
  latencyMs: number;
  /** What the next requests reject with, one by one. */
  readonly failing: Error[];
  /** Counts the writes: it is the text of every note that is read. */
  version: number;
  readonly facts: ReturnType<typeof recorder>['facts'];
}

/** Notes at a provider that takes its time. A note's text is the number of writes before its request. */
export function slowNotes(clock: Clock, options: Partial<BindOptions<Notes>> = {}): SlowNotes {
  const sent: SentNote[] = [];
  const { facts, listen } = recorder();
  const answer =
    (operation: string, act: (input: unknown) => Note) =>
    async (input: unknown, call: Call): Promise<Note> => {
      sent.push({ operation, input, call, at: clock.now() });
      const error = notes.failing.shift();
      const note = act(input);
      await pause(notes.latencyMs, clock, call);
      if (error !== undefined) throw error;
      return note;
    };
  const read = (input: unknown): Note => ({ id: String(input), text: String(notes.version) });
  const write = (): Note => {
    notes.version += 1;
    return { id: '1', text: String(notes.version) };
  };
  const port = bindNotes(
    {
      getNote: answer('getNote', read),
      addNote: answer('addNote', write),
      appendNote: answer('appendNote', write),
      removeNote: async (input, call) => void (await answer('removeNote', write)(input, call)),
      listNotes: async () => ({ items: [read('1')], next: undefined }),
      followNotes: async () =>
        (async function* () {
          yield read('1');
        })(),
    },
    { clock, listeners: [listen], ...options },
  );
  const notes: SlowNotes = { port, sent, latencyMs: 50, failing: [], version: 0, facts };
  return notes;
}

function pause(delayMs: number, clock: Clock, { signal }: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(resolve, delayMs);
    signal.addEventListener('abort', () => {
      cancel();
      reject(signal.reason);
    });
  });
}

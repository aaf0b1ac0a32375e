import type { Clock } from '../clock.js';
import type {
  Channel,
  ChannelMember,
  Message,
  MessageRef,
  Person,
  ScheduledMessage,
} from '../ports/messenger-resources.js';
import type { RichText } from '../ports/rich-text.js';
import type { KeyedAnswers } from './answer-once.js';

/** What a message says, as it was sent. */
export interface MemoryContent {
  readonly text: string;
  readonly blocks: RichText | undefined;
}

/** A message as the memory messenger keeps it. */
export interface MemoryMessage extends Message, MemoryContent {
  readonly reactions: readonly string[];
  /** The name of the file that it shows. */
  readonly file: string | undefined;
}

/** A message that only one person saw. */
export interface MemoryEphemeral extends MemoryContent {
  readonly channel: string;
  readonly person: string;
}

/** A file that was uploaded. */
export interface MemoryFile {
  readonly id: string;
  readonly name: string;
  readonly content: Uint8Array;
  readonly channel: string;
}

/** One row of the schedule. */
export interface ScheduledRow extends ScheduledMessage, MemoryContent {
  readonly thread: string | undefined;
}

/** Everything the memory messenger remembers. Rows are replaced, never changed. */
export interface MemoryMessengerState {
  readonly channels: Map<string, Channel>;
  readonly members: Map<string, readonly ChannelMember[]>;
  readonly people: Map<string, Person>;
  /** By channel and id, oldest first. */
  readonly messages: Map<string, MemoryMessage>;
  readonly scheduled: Map<string, ScheduledRow>;
  readonly ephemerals: MemoryEphemeral[];
  readonly files: MemoryFile[];
  readonly answers: KeyedAnswers;
  nextId(prefix: string): string;
  now(): Date;
}

/** Who the application is. */
export const MEMORY_BOT = 'bot';

export function createMemoryMessengerState(
  clock: Clock,
  channels: readonly Channel[],
  people: readonly Person[],
): MemoryMessengerState {
  let count = 0;
  const everybody = people.map(({ id, name }) => ({ id, name }));
  return {
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    members: new Map(channels.map(({ id }) => [id, everybody])),
    people: new Map(people.map((person) => [person.id, person])),
    messages: new Map(),
    scheduled: new Map(),
    ephemerals: [],
    files: [],
    answers: new Map(),
    nextId: (prefix) => `${prefix}_${String(++count).padStart(6, '0')}`,
    now: () => new Date(clock.wallNow()),
  };
}

export function messageKey({ channel, id }: MessageRef): string {
  return `${channel}/${id}`;
}

/** Writes a message into a channel. */
export function post(
  state: MemoryMessengerState,
  channel: string,
  content: MemoryContent,
  place: { readonly author?: string; readonly thread?: string | undefined; readonly file?: string },
): MemoryMessage {
  const { author = MEMORY_BOT, thread, file } = place;
  const ref = { channel, id: state.nextId('message'), thread };
  const message: MemoryMessage = {
    ref,
    author,
    byBot: author === MEMORY_BOT,
    text: content.text,
    blocks: content.blocks,
    sentAt: state.now(),
    editedAt: undefined,
    reactions: [],
    file,
  };
  state.messages.set(messageKey(ref), message);
  return message;
}

/** Posts what was scheduled for a time that has come. */
export function deliverDue(state: MemoryMessengerState): void {
  for (const row of [...state.scheduled.values()]) {
    if (row.sendAt > state.now()) continue;
    state.scheduled.delete(row.id);
    post(state, row.channel, row, { thread: row.thread });
  }
}

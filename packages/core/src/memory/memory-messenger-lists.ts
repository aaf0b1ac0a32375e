import type { Call } from '../call.js';
import type { Page } from '../page.js';
import type {
  FindPersonInput,
  ListChannelsInput,
  ListMembersInput,
  ListMessagesInput,
} from '../ports/messenger-requests.js';
import type { Channel, ChannelMember, Message, Person } from '../ports/messenger-resources.js';
import { findChannel } from './memory-messages.js';
import type { MemoryMessage, MemoryMessengerState } from './memory-messenger-state.js';
import { pageOf } from './page-of.js';

type State = MemoryMessengerState;
type Cursor = string | undefined;

const PAGE_SIZE = 10;

export function findPerson(state: State, { email }: FindPersonInput): Person | undefined {
  const wanted = email.toLowerCase();
  return [...state.people.values()].find((person) => person.email?.toLowerCase() === wanted);
}

export function listChannels(
  state: State,
  input: ListChannelsInput,
  call: Call,
  cursor: Cursor,
): Page<Channel> {
  const { kinds = ['public', 'private'], includeArchived = false, pageSize = PAGE_SIZE } = input;
  const rows = [...state.channels.values()]
    .filter(({ kind }) => kinds.includes(kind))
    .filter(({ archived }) => includeArchived || !archived);
  return pageOf(rows, cursor, pageSize, call);
}

export function listMembers(
  state: State,
  input: ListMembersInput,
  call: Call,
  cursor: Cursor,
): Page<ChannelMember> {
  const { id } = findChannel(state, input.channel, call);
  return pageOf(state.members.get(id) ?? [], cursor, input.pageSize ?? PAGE_SIZE, call);
}

export function listMessages(
  state: State,
  input: ListMessagesInput,
  call: Call,
  cursor: Cursor,
): Page<Message> {
  const { channel, thread, sentFrom, sentBefore, pageSize = PAGE_SIZE } = input;
  findChannel(state, channel, call);
  const rows = [...state.messages.values()]
    .filter(({ ref }) => ref.channel === channel)
    // A channel shows the first message of a thread, the thread all of them.
    .filter(({ ref }) => (thread === undefined ? ref.thread === undefined : isIn(ref, thread)))
    .filter(({ sentAt }) => sentFrom === undefined || sentAt >= sentFrom)
    .filter(({ sentAt }) => sentBefore === undefined || sentAt < sentBefore)
    .toReversed()
    .map((message) => ({ id: message.ref.id, message }));
  const { items, next } = pageOf(rows, cursor, pageSize, call);
  return { items: items.map(({ message }) => toMessage(message)), next };
}

function isIn(ref: Message['ref'], thread: string): boolean {
  return ref.thread === thread || ref.id === thread;
}

/** Shows a kept message as the port's. */
function toMessage({ ref, author, byBot, text, sentAt, editedAt }: MemoryMessage): Message {
  return { ref, author, byBot, text, sentAt, editedAt };
}

import type { Call } from '../call.js';
import type {
  CancelScheduledInput,
  DirectMessageInput,
  EditInput,
  EphemeralInput,
  MessageContent,
  ReactionInput,
  ReplyInput,
  ScheduleInput,
  SendInput,
  UploadFileInput,
} from '../ports/messenger-requests.js';
import type {
  Channel,
  MessageRef,
  Person,
  ScheduledMessage,
  UploadedFile,
} from '../ports/messenger-resources.js';
import {
  MEMORY_BOT,
  type MemoryContent,
  type MemoryMessage,
  type MemoryMessengerState,
  messageKey,
  post,
} from './memory-messenger-state.js';
import { refusal } from './memory-refusal.js';

type State = MemoryMessengerState;

export function send(state: State, input: SendInput, call: Call): MessageRef {
  return post(state, writable(state, input.channel, call).id, contentOf(input), {}).ref;
}

export function reply(state: State, input: ReplyInput, call: Call): MessageRef {
  const to = find(state, input.to, call);
  writable(state, to.ref.channel, call);
  const thread = to.ref.thread ?? to.ref.id;
  return post(state, to.ref.channel, contentOf(input), { thread }).ref;
}

export function sendDirect(state: State, input: DirectMessageInput, call: Call): MessageRef {
  const person = findPersonById(state, input.person, call);
  const id = `direct_${person.id}`;
  if (!state.channels.has(id)) {
    state.channels.set(id, {
      id,
      name: undefined,
      kind: 'direct',
      topic: undefined,
      archived: false,
    });
    state.members.set(id, [{ id: person.id, name: person.name }]);
  }
  return post(state, id, contentOf(input), {}).ref;
}

export function sendEphemeral(state: State, input: EphemeralInput, call: Call): void {
  const { channel, person } = input;
  writable(state, channel, call);
  findPersonById(state, person, call);
  state.ephemerals.push({ channel, person, ...contentOf(input) });
}

export function schedule(state: State, input: ScheduleInput, call: Call): ScheduledMessage {
  const { channel, sendAt, thread } = input;
  writable(state, channel, call);
  if (sendAt <= state.now()) throw refusal(call, 'invalid_request', 'sendAt is in the past');
  const id = state.nextId('scheduled');
  state.scheduled.set(id, { channel, id, sendAt, thread, ...contentOf(input) });
  return { channel, id, sendAt };
}

export function cancelScheduled(state: State, input: CancelScheduledInput, call: Call): void {
  if (state.scheduled.get(input.id)?.channel !== input.channel)
    throw refusal(call, 'not_found', `nothing waits under '${input.id}'`);
  state.scheduled.delete(input.id);
}

export function editMessage(state: State, input: EditInput, call: Call): MessageRef {
  const message = find(state, input.message, call);
  if (message.author !== MEMORY_BOT)
    throw refusal(call, 'permission_denied', 'somebody else wrote this message');
  replace(state, { ...message, ...contentOf(input), editedAt: state.now() });
  return message.ref;
}

export function deleteMessage(state: State, ref: MessageRef, call: Call): void {
  findChannel(state, ref.channel, call);
  const message = state.messages.get(messageKey(ref));
  if (message !== undefined && message.author !== MEMORY_BOT)
    throw refusal(call, 'permission_denied', 'somebody else wrote this message');
  state.messages.delete(messageKey(ref));
}

export function getPermalink(state: State, ref: MessageRef, call: Call): string {
  const { channel, id } = find(state, ref, call).ref;
  return `https://memory.invalid/${encodeURIComponent(channel)}/${encodeURIComponent(id)}`;
}

export function react(state: State, { message: ref, emoji }: ReactionInput, call: Call): void {
  const message = find(state, ref, call);
  replace(state, { ...message, reactions: [...new Set([...message.reactions, emoji])] });
}

export function unreact(state: State, { message: ref, emoji }: ReactionInput, call: Call): void {
  const message = find(state, ref, call);
  replace(state, { ...message, reactions: message.reactions.filter((one) => one !== emoji) });
}

/** A file whose stream, if it was one, has been read. */
export type ReadFile = UploadFileInput & { readonly content: string | Uint8Array };

export function uploadFile(state: State, input: ReadFile, call: Call): UploadedFile {
  const { channel, name, text = '', thread, content } = input;
  writable(state, channel, call);
  const id = state.nextId('file');
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  state.files.push({ id, name, content: bytes.slice(), channel });
  const shown = post(state, channel, { text, blocks: undefined }, { thread, file: name });
  return { id, message: shown.ref, url: `https://memory.invalid/files/${id}` };
}

export function findChannel(state: State, id: string, call: Call): Channel {
  const channel = state.channels.get(id);
  if (channel === undefined) throw refusal(call, 'not_found', `there is no channel '${id}'`);
  return channel;
}

function writable(state: State, id: string, call: Call): Channel {
  const channel = findChannel(state, id, call);
  if (channel.archived) throw refusal(call, 'conflict', `the channel '${id}' is archived`);
  return channel;
}

function find(state: State, ref: MessageRef, call: Call): MemoryMessage {
  findChannel(state, ref.channel, call);
  const message = state.messages.get(messageKey(ref));
  if (message === undefined) throw refusal(call, 'not_found', `there is no message '${ref.id}'`);
  return message;
}

function findPersonById(state: State, id: string, call: Call): Person {
  const person = state.people.get(id);
  if (person === undefined) throw refusal(call, 'not_found', `there is no person '${id}'`);
  return person;
}

function replace(state: State, message: MemoryMessage): void {
  state.messages.set(messageKey(message.ref), message);
}

function contentOf({ text, blocks }: MessageContent): MemoryContent {
  return { text, blocks };
}

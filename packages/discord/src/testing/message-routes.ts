import { DiscordFailure, wrongForm } from './discord-failure.js';
import {
  BOT,
  type DiscordState,
  type FakeChannel,
  messagesIn,
  postMessage,
} from './discord-state.js';
import { type FakeRoute, findChannel, findMessage, type RouteCall } from './fake-route.js';
import { contentOf } from './message-content.js';
import { bot, channelToWire, messageToWire, userToWire } from './to-wire.js';

const CHANNEL = '/channels/([^/]+)';
const MESSAGE = `${CHANNEL}/messages/([^/]+)`;
const LONGEST_NONCE = 25;

/** Messages, reactions and threads. */
export const messageRoutes: readonly FakeRoute[] = [
  { method: 'POST', path: at(`${CHANNEL}/messages`), act: post },
  { method: 'GET', path: at(`${CHANNEL}/messages`), act: list },
  {
    method: 'GET',
    path: at(MESSAGE),
    act: ({ state, ids }) => messageToWire(state, findMessage(state, ids)),
  },
  { method: 'PATCH', path: at(MESSAGE), act: edit },
  {
    method: 'DELETE',
    path: at(MESSAGE),
    act: ({ state, ids }) => void state.messages.delete(findMessage(state, ids).id),
  },
  { method: 'PUT', path: at(`${MESSAGE}/reactions/([^/]+)/@me`), act: (call) => react(call, true) },
  {
    method: 'DELETE',
    path: at(`${MESSAGE}/reactions/([^/]+)/@me`),
    act: (call) => react(call, false),
  },
  {
    method: 'GET',
    path: at(`${MESSAGE}/reactions/([^/]+)`),
    act: ({ state, ids }) => {
      const isThere = findMessage(state, ids).reactions.includes(decodeURIComponent(ids[2] ?? ''));
      return isThere ? [userToWire(state.users.get(BOT) ?? bot)] : [];
    },
  },
  { method: 'POST', path: at(`${MESSAGE}/threads`), act: startThread },
  {
    method: 'POST',
    path: at(`${CHANNEL}/typing`),
    act: ({ state, ids }) => void writable(state, ids[0]),
  },
];

function at(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

function post(call: RouteCall): unknown {
  const { state, ids, json, files } = call;
  const channel = writable(state, ids[0]);
  const { nonce, enforce_nonce: enforced, message_reference: reference } = json;
  if (String(nonce ?? '').length > LONGEST_NONCE) throw wrongForm('nonce', 'NONCE_TYPE_TOO_LONG');
  const replyTo = reference === undefined ? undefined : referenced(state, channel, reference);
  const attachments = Array.isArray(json.attachments) ? json.attachments : [];
  const message = postMessage(state, {
    channel: channel.id,
    ...contentOf(call),
    replyTo,
    nonce: nonce !== undefined && enforced === true ? String(nonce) : undefined,
    files: files.map((file, index) => ({
      ...file,
      id: state.nextId(),
      fields: { ...attachments[index], id: undefined },
    })),
  });
  return messageToWire(state, message);
}

function writable(state: DiscordState, id: string | undefined): FakeChannel {
  const channel = findChannel(state, id);
  if (channel.type === 4) throw new DiscordFailure(400, 50008, 'Cannot send messages here');
  if (channel.locked) throw new DiscordFailure(400, 160005, 'Thread is locked');
  if (channel.isPrivate && !channel.members?.includes(BOT))
    throw new DiscordFailure(403, 50001, 'Missing Access');
  return channel;
}

function referenced(state: DiscordState, channel: FakeChannel, reference: unknown): string {
  const id = (reference as { readonly message_id?: unknown }).message_id;
  const message = state.messages.get(String(id));
  if (message?.channel === channel.id) return message.id;
  throw wrongForm('message_reference', 'REPLIES_UNKNOWN_MESSAGE');
}

function list({ state, ids, query }: RouteCall): unknown {
  const { id } = findChannel(state, ids[0]);
  const limit = Number(query.get('limit') ?? 50);
  if (!(limit >= 1 && limit <= 100)) throw wrongForm('limit', 'NUMBER_TYPE_MAX');
  const before = BigInt(query.get('before') ?? '99999999999999999999');
  const found = messagesIn(state, id).filter((message) => BigInt(message.id) < before);
  return found
    .toReversed()
    .slice(0, limit)
    .map((message) => messageToWire(state, message));
}

function edit(call: RouteCall): unknown {
  const { state, ids } = call;
  const message = findMessage(state, ids);
  if (message.author !== BOT)
    throw new DiscordFailure(403, 50005, 'Cannot edit a message authored by another user');
  const editedAt = state.clock.wallNow();
  const files = [...call.files, ...message.files];
  const edited = { ...message, ...contentOf({ json: call.json, files }), editedAt };
  state.messages.set(message.id, edited);
  return messageToWire(state, edited);
}

function react({ state, ids }: RouteCall, isThere: boolean): undefined {
  const message = findMessage(state, ids);
  const emoji = decodeURIComponent(ids[2] ?? '');
  const isKnown = /^\w+:\d+$/.test(emoji) || /\p{Emoji}/u.test(emoji);
  if (!isKnown || (!isThere && !message.reactions.includes(emoji)))
    throw new DiscordFailure(400, 10014, 'Unknown Emoji');
  const others = message.reactions.filter((one) => one !== emoji);
  const reactions = isThere ? [...others, emoji] : others;
  state.messages.set(message.id, { ...message, reactions });
}

/** The thread has the message's id, and begins with a notice of it. */
function startThread({ state, ids, json }: RouteCall): unknown {
  const message = findMessage(state, ids);
  const { type } = findChannel(state, ids[0]);
  if (type !== 0 && type !== 5)
    throw new DiscordFailure(400, 50024, 'Cannot execute action on this channel type');
  if (state.channels.has(message.id))
    throw new DiscordFailure(400, 160004, 'A thread has already been created for this message');
  const { name } = json;
  if (typeof name !== 'string' || name === '' || name.length > 100)
    throw wrongForm('name', 'BASE_TYPE_BAD_LENGTH');
  const thread = { id: message.id, type: 11, name, parent: message.channel };
  state.channels.set(thread.id, thread);
  postMessage(state, { channel: thread.id, content: '', type: 21, replyTo: message.id });
  return channelToWire(state, thread);
}

import { isTrue, jsonOf, type MethodParams, required } from './decode-params.js';
import { SlackFailure } from './slack-failure.js';
import {
  BOT_ID,
  BOT_USER,
  type FakeChannel,
  type FakeMessage,
  messagesIn,
  postMessage,
  replaceMessage,
  type SlackState,
} from './slack-state.js';

/** A method of the fake: what it answers beside `ok`. */
export type FakeMethod = (
  state: SlackState,
  params: MethodParams,
) => Readonly<Record<string, unknown>>;

const LONGEST_TEXT = 40_000;
const FARTHEST_S = 120 * 24 * 3600;

/** The chat and reactions methods. */
export const chatMethods: Readonly<Record<string, FakeMethod>> = {
  'chat.postMessage': (state, params) => {
    const channel = writable(state, required(params, 'channel'));
    const threadTs = params.thread_ts || undefined;
    const message = postMessage(state, { channel: channel.id, threadTs, ...contentOf(params) });
    return { channel: channel.id, ts: message.ts, message: toWire(state, message) };
  },
  'chat.postEphemeral': (state, params) => {
    const channel = writable(state, required(params, 'channel'));
    const user = required(params, 'user');
    if (!channel.members.includes(user)) throw new SlackFailure('user_not_in_channel');
    state.ephemerals.push({ channel: channel.id, user, text: contentOf(params).text });
    return { message_ts: state.nextTs() };
  },
  'chat.scheduleMessage': (state, params) => {
    const channel = writable(state, required(params, 'channel'));
    const postAt = Number(required(params, 'post_at'));
    const now = state.clock.wallNow() / 1000;
    if (postAt <= now) throw new SlackFailure('time_in_past');
    if (postAt > now + FARTHEST_S) throw new SlackFailure('time_too_far');
    const id = state.nextId('Q');
    const threadTs = params.thread_ts || undefined;
    const { text, blocks } = contentOf(params);
    state.scheduled.set(id, { id, channel: channel.id, postAt, text, blocks, threadTs });
    return { channel: channel.id, scheduled_message_id: id, post_at: postAt };
  },
  'chat.deleteScheduledMessage': (state, params) => {
    const id = required(params, 'scheduled_message_id');
    if (state.scheduled.get(id)?.channel !== required(params, 'channel'))
      throw new SlackFailure('invalid_scheduled_message_id');
    state.scheduled.delete(id);
    return {};
  },
  'chat.update': (state, params) => {
    const message = own(state, params, 'cant_update_message');
    const edited = { ...message, ...contentOf(params), editedTs: state.nextTs() };
    replaceMessage(state, edited);
    const { channel, ts, text } = edited;
    return { channel, ts, text, message: toWire(state, edited) };
  },
  'chat.delete': (state, params) => {
    const { channel, ts } = own(state, params, 'cant_delete_message');
    state.messages.delete(`${channel}/${ts}`);
    return { channel, ts };
  },
  'chat.getPermalink': (state, params) => {
    const { channel, ts } = findMessage(state, params, 'message_ts');
    const permalink = `https://fake.slack.com/archives/${channel}/p${ts.replace('.', '')}`;
    return { channel, permalink };
  },
  'reactions.add': (state, params) => {
    const message = findMessage(state, params, 'timestamp');
    const name = required(params, 'name');
    if (message.reactions.includes(name)) throw new SlackFailure('already_reacted');
    replaceMessage(state, { ...message, reactions: [...message.reactions, name] });
    return {};
  },
  'reactions.remove': (state, params) => {
    const message = findMessage(state, params, 'timestamp');
    const name = required(params, 'name');
    if (!message.reactions.includes(name)) throw new SlackFailure('no_reaction');
    const reactions = message.reactions.filter((one) => one !== name);
    replaceMessage(state, { ...message, reactions });
    return {};
  },
};

/** A message in Slack's own shape. */
export function toWire(state: SlackState, message: FakeMessage): Readonly<Record<string, unknown>> {
  const { channel, ts, text, user, botId, threadTs, editedTs, blocks, reactions } = message;
  const replies = messagesIn(state, channel).filter((one) => one.threadTs === ts && one.ts !== ts);
  const thread = threadTs ?? (replies.length > 0 ? ts : undefined);
  return {
    type: 'message',
    ts,
    text,
    user,
    ...(botId === undefined ? {} : { bot_id: botId }),
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(replies.length === 0 ? {} : { reply_count: replies.length }),
    ...(editedTs === undefined ? {} : { edited: { user, ts: editedTs } }),
    ...(blocks === undefined ? {} : { blocks }),
    ...(reactions.length === 0
      ? {}
      : { reactions: reactions.map((name) => ({ name, users: [BOT_USER], count: 1 })) }),
    ...(message.files.length === 0 ? {} : { files: message.files.map((id) => ({ id })) }),
  };
}

export function findChannel(state: SlackState, id: string): FakeChannel {
  const byName = [...state.channels.values()].find(({ name }) => `#${name}` === id);
  const channel = state.channels.get(id) ?? byName;
  if (channel === undefined) throw new SlackFailure('channel_not_found');
  return channel;
}

export function writable(state: SlackState, id: string): FakeChannel {
  const channel = findChannel(state, id);
  if (channel.archived) throw new SlackFailure('is_archived');
  if (!channel.members.includes(BOT_USER)) throw new SlackFailure('not_in_channel');
  return channel;
}

function findMessage(state: SlackState, params: MethodParams, field: string): FakeMessage {
  const channel = findChannel(state, required(params, 'channel'));
  const message = state.messages.get(`${channel.id}/${required(params, field)}`);
  if (message === undefined) throw new SlackFailure('message_not_found');
  return message;
}

function own(state: SlackState, params: MethodParams, refusal: string): FakeMessage {
  const message = findMessage(state, params, 'ts');
  if (message.botId !== BOT_ID) throw new SlackFailure(refusal);
  return message;
}

function contentOf(params: MethodParams): Pick<FakeMessage, 'text' | 'blocks' | 'metadata'> {
  const blocks = jsonOf(params, 'blocks', 'invalid_blocks_format');
  const attachments = jsonOf(params, 'attachments', 'invalid_attachments');
  if (blocks !== undefined && !Array.isArray(blocks)) throw new SlackFailure('invalid_blocks');
  const isEmpty = (blocks === undefined || blocks.length === 0) && attachments === undefined;
  const text = params.text ?? '';
  if (text === '' && isEmpty) throw new SlackFailure('no_text');
  if (text.length > LONGEST_TEXT) throw new SlackFailure('msg_too_long');
  if (params.as_user !== undefined && isTrue(params.as_user))
    throw new SlackFailure('as_user_not_supported');
  return { text, blocks, metadata: jsonOf(params, 'metadata', 'invalid_metadata_format') };
}

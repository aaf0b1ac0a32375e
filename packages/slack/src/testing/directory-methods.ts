import { type FakeMethod, findChannel, toWire } from './chat-methods.js';
import { cutPage, isTrue, type MethodParams, required } from './decode-params.js';
import { SlackFailure } from './slack-failure.js';
import {
  BOT_ID,
  BOT_USER,
  type FakeChannel,
  type FakeMessage,
  type FakeUser,
  messagesIn,
  type SlackState,
  TEAM,
} from './slack-state.js';

/** Methods that read, and those that open conversations and views. */
export const directoryMethods: Readonly<Record<string, FakeMethod>> = {
  'auth.test': () => ({
    url: 'https://fake.slack.com/',
    team: 'Fake',
    user: 'bot',
    team_id: TEAM,
    user_id: BOT_USER,
    bot_id: BOT_ID,
  }),
  'conversations.list': (state, params) => {
    const types = (params.types ?? 'public_channel').split(',');
    const rows = [...state.channels.values()]
      .filter(({ kind }) => types.includes(TYPES[kind]))
      .filter(({ archived }) => !archived || !isTrue(params.exclude_archived));
    return toList(rows.map(toChannel), params, 'channels');
  },
  'conversations.info': (state, params) => ({
    channel: toChannel(findChannel(state, required(params, 'channel'))),
  }),
  'conversations.open': (state, params) => {
    const users = required(params, 'users').split(',');
    for (const id of users) findUser(state, id);
    const id = users.length === 1 ? `D0${users[0]}` : `G0${users.toSorted().join('')}`;
    const kind = users.length === 1 ? 'im' : 'mpim';
    const isNew = !state.channels.has(id);
    const members = [BOT_USER, ...users];
    if (isNew) state.channels.set(id, { id, name: undefined, kind, archived: false, members });
    return { channel: { id }, already_open: !isNew };
  },
  'conversations.join': (state, params) => {
    const channel = findChannel(state, required(params, 'channel'));
    if (channel.kind !== 'public') throw new SlackFailure('method_not_supported_for_channel_type');
    const members = [...new Set([...channel.members, BOT_USER])];
    state.channels.set(channel.id, { ...channel, members });
    return { channel: toChannel({ ...channel, members }) };
  },
  'conversations.members': (state, params) =>
    toList(findChannel(state, required(params, 'channel')).members, params, 'members'),
  'conversations.history': (state, params) => {
    const { id } = findChannel(state, required(params, 'channel'));
    const rows = messagesIn(state, id)
      .filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts)
      .filter((message) => isWithin(message, params))
      .toReversed();
    return toList(rows.map(readable(state, params)), params, 'messages');
  },
  'conversations.replies': (state, params) => {
    const { id } = findChannel(state, required(params, 'channel'));
    const ts = required(params, 'ts');
    const all = messagesIn(state, id);
    if (!all.some((message) => message.ts === ts)) throw new SlackFailure('thread_not_found');
    const rows = all
      .filter((message) => message.ts === ts || message.threadTs === ts)
      .filter((message) => message.ts === ts || isWithin(message, params));
    return toList(rows.map(readable(state, params)), params, 'messages');
  },
  'users.lookupByEmail': (state, params) => {
    const email = required(params, 'email').toLowerCase();
    const user = [...state.users.values()].find((one) => one.email?.toLowerCase() === email);
    if (user === undefined) throw new SlackFailure('users_not_found');
    return { user: toUser(user) };
  },
  'users.info': (state, params) => ({ user: toUser(findUser(state, required(params, 'user'))) }),
  'users.list': (state, params) => toList([...state.users.values()].map(toUser), params, 'members'),
  'views.open': (state, params) => openView(state, params, 'trigger_id'),
  'views.publish': (state, params) => openView(state, params, 'user_id'),
  'views.update': (state, params) => openView(state, params, 'view'),
};

const TYPES = {
  public: 'public_channel',
  private: 'private_channel',
  im: 'im',
  mpim: 'mpim',
} as const;

function openView(
  state: SlackState,
  params: MethodParams,
  field: string,
): Readonly<Record<string, unknown>> {
  required(params, field);
  required(params, 'view');
  const id = params.view_id ?? state.nextId('V');
  return { view: { id, type: 'modal', hash: state.nextTs() } };
}

function toList(
  rows: readonly unknown[],
  params: MethodParams,
  field: string,
): Readonly<Record<string, unknown>> {
  const { page, next } = cutPage(rows, params);
  return { [field]: page, has_more: next !== '', response_metadata: { next_cursor: next } };
}

function readable(state: SlackState, params: MethodParams): (message: FakeMessage) => unknown {
  const withMetadata = isTrue(params.include_all_metadata);
  return (message) => ({
    ...toWire(state, message),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  });
}

/** Bounds are exclusive unless `inclusive` says otherwise. */
function isWithin({ ts }: FakeMessage, params: MethodParams): boolean {
  const { oldest, latest } = params;
  const edges = isTrue(params.inclusive);
  const time = Number(ts);
  const after = oldest === undefined || time > Number(oldest) || (edges && time === Number(oldest));
  const before =
    latest === undefined || time < Number(latest) || (edges && time === Number(latest));
  return after && before;
}

function findUser(state: SlackState, id: string): FakeUser {
  const user = state.users.get(id);
  if (user === undefined) throw new SlackFailure('user_not_found');
  return user;
}

function toChannel({ id, name, kind, archived, members }: FakeChannel): unknown {
  return {
    id,
    name,
    is_channel: kind === 'public' || kind === 'private',
    is_private: kind !== 'public',
    is_im: kind === 'im',
    is_mpim: kind === 'mpim',
    is_archived: archived,
    is_member: members.includes(BOT_USER),
    topic: { value: '' },
    num_members: members.length,
  };
}

function toUser({ id, name, email, isBot }: FakeUser): unknown {
  return {
    id,
    name: name.toLowerCase(),
    real_name: name,
    is_bot: isBot,
    deleted: false,
    profile: { display_name: name, real_name: name, ...(email === undefined ? {} : { email }) },
  };
}

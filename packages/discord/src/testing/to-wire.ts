import {
  BOT,
  type DiscordState,
  type FakeChannel,
  type FakeMessage,
  type FakeUser,
  GUILD,
} from './discord-state.js';

type Wire = Readonly<Record<string, unknown>>;

const VIEW_CHANNEL = '1024';

/** Whom the token belongs to. */
export const bot: FakeUser = { id: BOT, name: 'Bot', isBot: true };

const isThread = ({ type }: FakeChannel): boolean => type >= 10 && type <= 12;

/** A message in Discord's own shape. */
export function messageToWire(state: DiscordState, message: FakeMessage): Wire {
  const { id, channel, type, author, content, embeds, components, flags, nonce } = message;
  const thread = state.channels.get(id);
  const first = message.replyTo === undefined ? undefined : state.messages.get(message.replyTo);
  return {
    id,
    channel_id: channel,
    type,
    author: userToWire(state.users.get(author) ?? { id: author, name: 'webhook', isBot: true }),
    content,
    embeds: embeds.map((embed) => ({ ...embed, type: 'rich' })),
    components,
    flags,
    timestamp: new Date(message.sentAt).toISOString(),
    edited_timestamp:
      message.editedAt === undefined ? null : new Date(message.editedAt).toISOString(),
    attachments: message.files.map(({ id: fileId, name, content: bytes, fields }) => ({
      ...fields,
      id: fileId,
      filename: name,
      size: bytes.length,
      url: `https://cdn.discordapp.com/attachments/${channel}/${fileId}/${encodeURIComponent(name)}`,
    })),
    reactions: message.reactions.map((name) => ({ emoji: { name }, count: 1, me: true })),
    tts: false,
    pinned: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    ...(nonce === undefined ? {} : { nonce }),
    ...(thread === undefined ? {} : { thread: channelToWire(state, thread) }),
    ...(first === undefined
      ? {}
      : {
          message_reference: { type: 0, channel_id: first.channel, message_id: first.id },
          referenced_message: messageToWire(state, first),
        }),
  };
}

export function channelToWire(state: DiscordState, channel: FakeChannel): Wire {
  const { id, type, name, topic, members = [], parent } = channel;
  if (type === 1 || type === 3) {
    const recipients = members.flatMap((person) => state.users.get(person) ?? []);
    return { id, type, recipients: recipients.map(userToWire) };
  }
  if (isThread(channel))
    return {
      id,
      type,
      name,
      guild_id: GUILD,
      parent_id: parent,
      thread_metadata: { archived: false, locked: channel.locked === true },
    };
  return {
    id,
    type,
    name,
    topic: topic ?? null,
    guild_id: GUILD,
    permission_overwrites: channel.isPrivate
      ? [
          { id: GUILD, type: 0, allow: '0', deny: VIEW_CHANNEL },
          ...members.map((member) => ({ id: member, type: 1, allow: VIEW_CHANNEL, deny: '0' })),
        ]
      : [],
  };
}

export function userToWire({ id, name, isBot }: FakeUser): Wire {
  return { id, username: name.toLowerCase(), global_name: name, ...(isBot ? { bot: true } : {}) };
}

export function memberToWire(user: FakeUser): Wire {
  return { user: userToWire(user), nick: null, roles: [], joined_at: '2026-01-01T00:00:00Z' };
}

export function guildToWire(): Wire {
  const everyone = { id: GUILD, name: '@everyone', permissions: String(1024 | 2048 | 65536) };
  return { id: GUILD, name: 'Fake', owner_id: BOT, roles: [everyone] };
}

import type { Channel, ChannelKind, ChannelMember, Message } from '@quayside/core';
import type { DiscordChannel, DiscordMember, DiscordUser } from '../api/channel-api.js';
import type { DiscordMessage } from '../api/message-api.js';
import { fromSnowflake } from './snowflake.js';
import { VIEW_CHANNEL } from './view-channel.js';

/** What people, bots and commands write; every other type is a notice of Discord's own. */
const WRITTEN: ReadonlySet<number> = new Set([0, 19, 20, 23]);
const THREAD_STARTER = 21;

/** Makes a message of a channel, or of a thread in it. */
export function toMessage(message: DiscordMessage, channel: string, thread?: string): Message {
  const { type = 0, referenced_message: first } = message;
  // A thread shows the message that it was started from, which is in the channel, by a notice.
  if (type === THREAD_STARTER && first) return toMessage(first, channel, thread);
  const { id, author, webhook_id, content, embeds, timestamp, edited_timestamp: edited } = message;
  const texts = (embeds ?? []).flatMap(({ type: kind, description }) =>
    kind === 'rich' ? (description ?? []) : [],
  );
  return {
    ref: { channel, id, thread: thread ?? message.thread?.id },
    author: WRITTEN.has(type ?? 0) ? author?.id : undefined,
    byBot: author?.bot === true || typeof webhook_id === 'string',
    text: [content ?? '', ...texts].filter((text) => text !== '').join('\n'),
    sentAt: timestamp ? new Date(timestamp) : fromSnowflake(id),
    editedAt: edited ? new Date(edited) : undefined,
  };
}

/** The channels of a server that messages can be sent to: text, voice, announcements, stages. */
const WRITABLE: ReadonlySet<number> = new Set([0, 2, 5, 13]);

/** Makes a channel; undefined for a category and what else is no place for messages. */
export function toChannel(channel: DiscordChannel, guild: string): Channel | undefined {
  const { id, type, name, topic } = channel;
  if (!WRITABLE.has(type)) return undefined;
  const kind = kindOf(channel, guild);
  return { id, name: name || undefined, kind, topic: topic || undefined, archived: false };
}

/** Private is what those without any role cannot see. Their role has the id of the server. */
function kindOf({ permission_overwrites: overwrites }: DiscordChannel, guild: string): ChannelKind {
  const everyone = overwrites?.find(({ id }) => id === guild);
  return (BigInt(everyone?.deny ?? 0) & VIEW_CHANNEL) === 0n ? 'public' : 'private';
}

export function toMember({ user, nick }: DiscordMember): ChannelMember {
  return { id: user.id, name: nick || toName(user) };
}

export function toName({ global_name, username }: DiscordUser): string | undefined {
  return global_name || username || undefined;
}

import type { Channel, ChannelKind, Message, MessageRef, Person } from '@quayside/core';
import type { SlackChannel, SlackUser } from '../api/directory-api.js';
import type { PostedMessage, SlackMessage } from '../api/message-api.js';
import { fromTs } from './to-time.js';

/** Names a message that was posted. */
export function toRef({ channel, ts, message }: PostedMessage, thread?: string): MessageRef {
  return { channel, id: ts, thread: message?.thread_ts ?? thread };
}

export function toMessage(message: SlackMessage, channel: string): Message {
  const { ts, text, user, bot_id: bot, thread_ts: thread, edited } = message;
  return {
    ref: { channel, id: ts, thread: thread ?? undefined },
    author: user ?? bot ?? undefined,
    byBot: typeof bot === 'string',
    text: text ?? '',
    sentAt: fromTs(ts),
    editedAt: edited ? fromTs(edited.ts) : undefined,
  };
}

export function toChannel(channel: SlackChannel): Channel {
  const { id, name, topic, is_archived: archived } = channel;
  return {
    id,
    name: name || undefined,
    kind: kindOf(channel),
    topic: topic?.value || undefined,
    archived: archived === true,
  };
}

function kindOf({ is_im, is_mpim, is_private }: SlackChannel): ChannelKind {
  if (is_im) return 'direct';
  if (is_mpim) return 'group_direct';
  return is_private ? 'private' : 'public';
}

export function toPerson({ id, name, real_name, is_bot, profile }: SlackUser): Person {
  return {
    id,
    name: profile?.display_name || profile?.real_name || real_name || name || id,
    email: profile?.email ?? undefined,
    isBot: is_bot === true,
  };
}

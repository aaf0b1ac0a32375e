import type { Driver, Messenger } from '@quayside/core';
import { channelSchema } from '../api/channel-api.js';
import { messageSchema } from '../api/message-api.js';
import type { DiscordParts } from '../discord-parts.js';
import { isRefusal } from './is-refusal.js';
import { messagePath, placeOf } from './place-of.js';
import { toContent } from './to-content.js';
import { unsendable } from './unsendable.js';

type ChangeOperations = Pick<
  Driver<Messenger>,
  'editMessage' | 'deleteMessage' | 'getPermalink' | 'react' | 'unreact'
>;

const UNKNOWN_MESSAGE = 10008;
const UNKNOWN_EMOJI = 10014;

/** Changes of messages that are there; running one again leaves the same state. */
export function changeOperations({ send }: DiscordParts): ChangeOperations {
  return {
    editMessage: async ({ message, ...content }, call) => {
      const json = toContent(content);
      await send(call, 'PATCH', messagePath(message), { json, schema: messageSchema });
      return message;
    },
    deleteMessage: (message, call) =>
      unless(UNKNOWN_MESSAGE, send(call, 'DELETE', messagePath(message))),
    getPermalink: async (message, call) => {
      const channel = placeOf(message);
      await send(call, 'GET', messagePath(message), { schema: messageSchema });
      const path = `/channels/${encodeURIComponent(channel)}`;
      const { guild_id } = await send(call, 'GET', path, { schema: channelSchema });
      return `https://discord.com/channels/${guild_id ?? '@me'}/${channel}/${message.id}`;
    },
    react: async ({ message, emoji }, call) => {
      await send(call, 'PUT', `${messagePath(message)}/reactions/${toEmoji(emoji)}/@me`);
    },
    unreact: ({ message, emoji }, call) =>
      unless(
        UNKNOWN_EMOJI,
        send(call, 'DELETE', `${messagePath(message)}/reactions/${toEmoji(emoji)}/@me`),
      ),
  };
}

/** Discord refuses what is done already; the port says that this succeeds. */
async function unless(done: number, change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!isRefusal(error, done)) throw error;
  }
}

/** @throws invalid_request for the mere name of a server's own emoji */
function toEmoji(emoji: string): string {
  if (!/^\w+$/.test(emoji)) return encodeURIComponent(emoji);
  throw unsendable("Discord has no emoji by name alone: give `name:id` for a server's own one");
}

import type { Driver, Message, Messenger } from '@quayside/core';
import { channelsSchema } from '../api/channel-api.js';
import { messagesSchema } from '../api/message-api.js';
import type { DiscordParts } from '../discord-parts.js';
import { createListMembers } from './list-members.js';
import { messagesPath } from './place-of.js';
import { toSnowflake } from './snowflake.js';
import { toChannel, toMessage } from './to-message.js';
import { unsendable } from './unsendable.js';

type DirectoryOperations = Pick<Driver<Messenger>, 'listChannels' | 'listMembers' | 'listMessages'>;

const MOST_MESSAGES = 100;

/** What there is. */
export function directoryOperations(parts: DiscordParts): DirectoryOperations {
  const { send, guildId } = parts;
  return {
    listChannels: async ({ workspace = guildId, kinds = ['public', 'private'] }, call) => {
      if (workspace === undefined)
        throw unsendable('no server is named: give `workspace`, or the option `guildId`');
      const path = `/guilds/${encodeURIComponent(workspace)}/channels`;
      const channels = await send(call, 'GET', path, { schema: channelsSchema });
      const items = channels
        .flatMap((channel) => toChannel(channel, workspace) ?? [])
        .filter(({ kind }) => kinds.includes(kind));
      // Discord lists all channels at once.
      return { items, next: undefined };
    },
    listMembers: createListMembers(parts),
    listMessages: async (input, call, cursor) => {
      const { channel, thread, sentFrom, sentBefore, pageSize: limit = MOST_MESSAGES } = input;
      const before = cursor ?? (sentBefore && toSnowflake(sentBefore));
      const request = { query: { limit, before }, schema: messagesSchema };
      const listed = await send(call, 'GET', messagesPath(thread ?? channel), request);
      const isWanted = ({ sentAt }: Message): boolean => !sentFrom || sentAt >= sentFrom;
      const items = listed.map((message) => toMessage(message, channel, thread)).filter(isWanted);
      const last = listed.at(-1);
      // Newest first: what comes after one that is too old is older.
      const isOver = listed.length < limit || items.length < listed.length;
      return { items, next: isOver ? undefined : last?.id };
    },
  };
}

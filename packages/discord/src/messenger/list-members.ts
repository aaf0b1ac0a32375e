import type { Call, ChannelMember, ListMembersInput, Page } from '@quayside/core';
import {
  channelSchema,
  type DiscordChannel,
  guildSchema,
  membersSchema,
  threadMembersSchema,
} from '../api/channel-api.js';
import type { DiscordParts } from '../discord-parts.js';
import type { DiscordSend } from '../discord-request.js';
import { toMember, toName } from './to-message.js';
import { canView } from './view-channel.js';

const THREADS: ReadonlySet<number> = new Set([10, 11, 12]);
const MOST_MEMBERS = 1_000;
const MOST_THREAD_MEMBERS = 100;

/** Where the next page starts: after this member. */
interface PageAsked {
  readonly call: Call;
  readonly after: string | undefined;
  readonly pageSize: number | undefined;
}

/**
 * Lists who is in a channel. Discord lists the members of a server, so that those who cannot see the channel
 * are left out here: a page may have fewer members than were asked for, or none, and not be the last.
 */
export function createListMembers({
  send,
}: DiscordParts): (
  input: ListMembersInput,
  call: Call,
  cursor: string | undefined,
) => Promise<Page<ChannelMember>> {
  return async ({ channel: id, pageSize }, call, after) => {
    const path = `/channels/${encodeURIComponent(id)}`;
    const channel = await send(call, 'GET', path, { schema: channelSchema });
    const asked = { call, after, pageSize };
    if (THREADS.has(channel.type)) return listInThread(send, path, asked);
    if (channel.guild_id) return listInServer(send, channel, channel.guild_id, asked);
    const items = (channel.recipients ?? []).map((user) => ({ id: user.id, name: toName(user) }));
    return { items, next: undefined };
  };
}

async function listInServer(
  send: DiscordSend,
  channel: DiscordChannel,
  guildId: string,
  { call, after, pageSize: limit = MOST_MEMBERS }: PageAsked,
): Promise<Page<ChannelMember>> {
  const path = `/guilds/${encodeURIComponent(guildId)}`;
  const guild = await send(call, 'GET', path, { schema: guildSchema });
  const request = { query: { limit, after }, schema: membersSchema };
  const members = await send(call, 'GET', `${path}/members`, request);
  const items = members.filter((member) => canView(member, channel, guild)).map(toMember);
  return { items, next: members.length < limit ? undefined : members.at(-1)?.user.id };
}

async function listInThread(
  send: DiscordSend,
  path: string,
  { call, after, pageSize: limit = MOST_THREAD_MEMBERS }: PageAsked,
): Promise<Page<ChannelMember>> {
  const query = { with_member: true, limit, after };
  const request = { query, schema: threadMembersSchema };
  const listed = await send(call, 'GET', `${path}/thread-members`, request);
  const items = listed.map(({ user_id: id, member }) =>
    member ? toMember(member) : { id, name: undefined },
  );
  return { items, next: listed.length < limit ? undefined : items.at(-1)?.id };
}

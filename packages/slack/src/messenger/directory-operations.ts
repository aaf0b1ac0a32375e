import { type ChannelKind, type Driver, isIntegrationError, type Messenger } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { channelSchema, type SlackUser, userSchema } from '../api/directory-api.js';
import { messageSchema } from '../api/message-api.js';
import { readPage } from '../read-page.js';
import type { SlackParts } from '../slack-parts.js';
import { toChannel, toMessage, toPerson } from './to-message.js';
import { toTs, toTsBefore } from './to-time.js';

type DirectoryOperations = Pick<
  Driver<Messenger>,
  'findPerson' | 'listChannels' | 'listMembers' | 'listMessages'
>;

const TYPES: Readonly<Record<ChannelKind, string>> = {
  public: 'public_channel',
  private: 'private_channel',
  direct: 'im',
  group_direct: 'mpim',
};

const foundSchema: z.Schema<{ readonly user: SlackUser }> = z.received(() =>
  z.looseObject({ user: userSchema }),
);

const idSchema: z.Schema<string> = z.string();

/** Who and what there is. */
export function directoryOperations({ send, teamId }: SlackParts): DirectoryOperations {
  return {
    findPerson: async ({ email }, call) => {
      try {
        return toPerson((await send(call, 'users.lookupByEmail', { email }, foundSchema)).user);
      } catch (error) {
        if (isIntegrationError(error) && error.details?.error === 'users_not_found')
          return undefined;
        throw error;
      }
    },
    listChannels: async (input, call, cursor) => {
      const { kinds = ['public', 'private'], includeArchived = false, pageSize } = input;
      const params = {
        types: kinds.map((kind) => TYPES[kind]).join(','),
        exclude_archived: !includeArchived,
        team_id: input.workspace ?? teamId,
        limit: pageSize ?? 200,
      };
      const request = { call, method: 'conversations.list', params, cursor };
      const page = await readPage(send, { ...request, field: 'channels', item: channelSchema });
      return { items: page.items.map(toChannel), next: page.next };
    },
    listMembers: async ({ channel, pageSize }, call, cursor) => {
      const params = { channel, limit: pageSize ?? 200 };
      const request = { call, method: 'conversations.members', params, cursor };
      const page = await readPage(send, { ...request, field: 'members', item: idSchema });
      return { items: page.items.map((id) => ({ id, name: undefined })), next: page.next };
    },
    listMessages: async (input, call, cursor) => {
      const { channel, thread, sentFrom, sentBefore, pageSize } = input;
      const params = {
        channel,
        ts: thread,
        oldest: sentFrom && toTs(sentFrom),
        latest: sentBefore && toTsBefore(sentBefore),
        inclusive: true,
        limit: pageSize ?? 100,
      };
      const method = thread === undefined ? 'conversations.history' : 'conversations.replies';
      const request = { call, method, params, cursor, field: 'messages', item: messageSchema };
      const page = await readPage(send, request);
      return { items: page.items.map((one) => toMessage(one, channel)), next: page.next };
    },
  };
}

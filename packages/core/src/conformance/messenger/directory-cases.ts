import { take } from '../../page.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { MessengerCase, MessengerSession } from './messenger-session.js';

/** More than any workspace of a test has. */
const ALL = 10_000;

/** Three messages of ours, oldest first, a second apart where the provider's clock can be moved. */
async function threeMessages(session: MessengerSession): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let sent = 0; sent < 3; sent += 1) {
    ids.push((await session.sendUnique()).ref.id);
    await session.connection.passTime?.();
  }
  return ids;
}

/** What `findPerson` and the lists promise. */
export const directoryCases: readonly MessengerCase[] = [
  {
    group: 'findPerson',
    name: 'finds by email, whatever its case, and nobody by an unknown one',
    needs: ['findPerson'],
    run: async ({ messenger, unique, fixtures }) => {
      const { id, email } = fixtures.person;
      check(email !== undefined, 'needs fixtures.person.email');
      checkEqual((await messenger.findPerson({ email }))?.id, id, 'the person');
      const shouted = email.toUpperCase();
      checkEqual(
        (await messenger.findPerson({ email: shouted }))?.id,
        id,
        'the person, in capitals',
      );
      const nobody = `${unique('nobody')}@example.com`;
      checkEqual(await messenger.findPerson({ email: nobody }), undefined, 'nobody');
    },
  },
  {
    group: 'listChannels',
    name: 'lists each channel once over several pages, without those that are archived',
    needs: ['listChannels'],
    run: async ({ messenger, fixtures }) => {
      const listed = await take(messenger.listChannels({ pageSize: 1 }), ALL);
      const ids = listed.map(({ id }) => id);
      checkEqual(new Set(ids).size, ids.length, 'the channels, each once');
      check(ids.includes(fixtures.channel), 'the channel of the test is missing');
      check(
        listed.every(({ archived }) => !archived),
        'an archived channel is listed unasked',
      );
      check(
        listed.every(({ name }) => !name?.startsWith('#')),
        'a name starts with #',
      );
    },
  },
  {
    group: 'listChannels',
    name: 'lists one kind, and the archived ones where they are wanted',
    needs: ['listChannels', 'archivedChannels'],
    run: async ({ messenger, fixtures }) => {
      const wanted = { kinds: ['public'], includeArchived: true } as const;
      const listed = await take(messenger.listChannels(wanted), ALL);
      check(
        listed.every(({ kind }) => kind === 'public'),
        'a channel of another kind is listed',
      );
      const archived = listed.find(({ id }) => id === fixtures.archivedChannel);
      checkEqual(archived?.archived, true, 'the archived channel');
    },
  },
  {
    group: 'listMembers',
    name: 'lists who is in a channel',
    needs: ['listMembers'],
    run: async ({ messenger, fixtures }) => {
      const { channel, person } = fixtures;
      const members = await take(messenger.listMembers({ channel, pageSize: 1 }), ALL);
      check(
        members.some(({ id }) => id === person.id),
        'the person of the test is missing',
      );
    },
  },
  {
    group: 'listMembers',
    name: 'an unknown channel is not found',
    needs: ['listMembers'],
    run: async ({ messenger, failure, missing }) => {
      const channel = missing('channel');
      checkCode(await failure(take(messenger.listMembers({ channel }), 1)), 'not_found');
    },
  },
  {
    group: 'listMessages',
    name: 'lists each message once, newest first, over several pages',
    needs: ['send', 'listMessages'],
    run: async (session) => {
      const ids = await threeMessages(session);
      const { channel } = session.fixtures;
      const listed = await take(session.messenger.listMessages({ channel, pageSize: 1 }), 50);
      const mine = listed.map(({ ref }) => ref.id).filter((id) => ids.includes(id));
      checkEqual(mine, ids.toReversed(), 'our messages');
      check(session.attempts('listMessages') >= 3, 'pages of one take a request each');
    },
  },
  {
    group: 'listMessages',
    name: 'goes on from the cursor of an earlier page',
    needs: ['send', 'listMessages'],
    run: async (session) => {
      const ids = await threeMessages(session);
      const input = { channel: session.fixtures.channel, pageSize: 2 };
      const [before] = await take(session.messenger.listMessages(input).byPage(), 1);
      check(before?.next !== undefined, 'a page with more behind it needs a cursor');
      const rest = session.messenger.listMessages(input).byPage({ cursor: before.next });
      const [after] = await take(rest, 1);
      const seen = [...before.items, ...(after?.items ?? [])].map(({ ref }) => ref.id);
      checkEqual(seen.slice(0, 3), ids.toReversed(), 'both pages together');
    },
  },
  {
    group: 'listMessages',
    name: 'sentFrom is inclusive and sentBefore exclusive',
    needs: ['send', 'listMessages'],
    run: async (session) => {
      const [first = '', , last = ''] = await threeMessages(session);
      const { channel } = session.fixtures;
      const listed = await take(session.messenger.listMessages({ channel }), 50);
      const timeOf = (id: string) => listed.find(({ ref }) => ref.id === id)?.sentAt;
      const [sentFrom, sentBefore] = [timeOf(first), timeOf(last)];
      if (sentFrom === undefined || sentBefore === undefined || sentFrom >= sentBefore) return;
      const between = session.messenger.listMessages({ channel, sentFrom, sentBefore });
      const ids = (await take(between, 50)).map(({ ref }) => ref.id);
      check(ids.includes(first), 'sentFrom must include its own time');
      check(!ids.includes(last), 'sentBefore must exclude its own time');
    },
  },
  {
    group: 'listMessages',
    name: 'a list that is not read sends nothing, and leaving the loop stops the requests',
    needs: ['send', 'listMessages'],
    run: async (session) => {
      await threeMessages(session);
      const list = session.messenger.listMessages({
        channel: session.fixtures.channel,
        pageSize: 1,
      });
      await Promise.resolve();
      checkEqual(session.attempts('listMessages'), 0, 'the requests of an unread list');
      await take(list, 1);
      checkEqual(session.attempts('listMessages'), 1, 'the requests for one message');
    },
  },
];

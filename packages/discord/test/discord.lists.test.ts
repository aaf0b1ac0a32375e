import { pipeline, take } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createDiscord } from '../src/index.js';
import { canView } from '../src/messenger/view-channel.js';
import { fakeChannels, fakeGuild, fakeUsers } from '../src/testing/index.js';
import { errorOf, setupDiscord } from './setup-discord.js';

const channel = fakeChannels.general.id;
const policy = pipeline();

describe('listChannels', () => {
  it('lists what messages can be sent to, and tells the private ones', async () => {
    const { messenger } = setupDiscord({ policy });
    expect(await take(messenger.listChannels(), 10)).toEqual([
      { id: channel, name: 'general', kind: 'public', topic: 'Everything', archived: false },
      {
        id: fakeChannels.secret.id,
        name: 'secret',
        kind: 'private',
        topic: undefined,
        archived: false,
      },
    ]);
    const [hidden, ...others] = await take(messenger.listChannels({ kinds: ['private'] }), 10);
    expect([hidden?.name, others]).toEqual(['secret', []]);
    expect(await take(messenger.listChannels({ kinds: ['direct'] }), 10)).toEqual([]);
  });

  it('needs a server, by the call or by the option', async () => {
    const { fake } = setupDiscord({ policy });
    const { messenger } = createDiscord({ token: 't', policy, fetch: fake.fetch });
    const error = await errorOf(take(messenger.listChannels(), 1));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    expect(await take(messenger.listChannels({ workspace: fakeGuild }), 1)).toHaveLength(1);
    const elsewhere = messenger.listChannels({ workspace: '42' });
    expect(await errorOf(take(elsewhere, 1))).toMatchObject({ code: 'not_found' });
  });
});

describe('listMembers', () => {
  const idsOf = async (of: string, pageSize?: number) => {
    const { messenger } = setupDiscord({ policy });
    const members = await take(messenger.listMembers({ channel: of, pageSize }), 10);
    return members.map(({ id }) => id);
  };

  it('of a channel are those who see it', async () => {
    const { ada, grace } = fakeUsers;
    for (const pageSize of [undefined, 1, 2]) {
      expect(await idsOf(channel, pageSize)).toEqual(expect.arrayContaining([ada.id, grace.id]));
      const hidden = await idsOf(fakeChannels.secret.id, pageSize);
      expect(hidden).toContain(ada.id);
      expect(hidden).not.toContain(grace.id);
    }
  });

  it('of a thread are those who joined it, of a conversation the other one', async () => {
    const { messenger } = setupDiscord({ policy });
    const to = await messenger.send({ channel, text: 'a' });
    const { thread = '' } = await messenger.reply({ to, text: 'b' });
    const inThread = await take(messenger.listMembers({ channel: thread, pageSize: 2 }), 10);
    expect(inThread.map(({ name }) => name)).toEqual(['Bot', 'Ada', 'Grace']);
    const direct = await messenger.sendDirect({ person: fakeUsers.ada.id, text: 'a' });
    const other = await take(messenger.listMembers({ channel: direct.channel }), 10);
    expect(other).toEqual([{ id: fakeUsers.ada.id, name: 'Ada' }]);
  });
});

describe('canView', () => {
  const VIEW = '1024';
  const guild = (permissions: string, boss = '0') => ({
    id: 'g',
    owner_id: 'owner',
    roles: [
      { id: 'g', permissions },
      { id: 'boss', permissions: boss },
      { id: 'crew', permissions: '0' },
    ],
  });
  const member = (id: string, ...roles: string[]) => ({ user: { id }, roles });
  const place = (...overwrites: readonly [id: string, allow: string, deny: string][]) => ({
    id: 'c',
    type: 0,
    permission_overwrites: overwrites.map(([id, allow, deny]) => ({ id, allow, deny })),
  });

  it.each([
    ['everybody', member('m'), place(), guild(VIEW), true],
    ['nobody', member('m'), place(), guild('0'), false],
    ['the owner', member('owner'), place(['g', '0', VIEW]), guild('0'), true],
    ['an administrator', member('m', 'boss'), place(['g', '0', VIEW]), guild('0', '8'), true],
    ['those with a role', member('m', 'boss'), place(), guild('0', VIEW), true],
    [
      'not those whom everybody is denied',
      member('m'),
      place(['g', '0', VIEW]),
      guild(VIEW),
      false,
    ],
    [
      'a role over everybody',
      member('m', 'crew'),
      place(['crew', VIEW, '0'], ['g', '0', VIEW]),
      guild(VIEW),
      true,
    ],
    [
      'what one role allows over what another denies',
      member('m', 'crew', 'boss'),
      place(['crew', VIEW, '0'], ['boss', '0', VIEW]),
      guild('0'),
      true,
    ],
    [
      'not the one who is denied, whatever the roles',
      member('m', 'crew'),
      place(['m', '0', VIEW], ['crew', VIEW, '0']),
      guild(VIEW),
      false,
    ],
  ])('lets in %s', (_name, who, where, server, expected) => {
    expect(canView(who, where, server)).toBe(expected);
  });
});

describe('listMessages', () => {
  it('what Discord itself wrote has no author, and a webhook is a bot', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const fetch = async (): Promise<Response> =>
      Response.json([
        { id: '9', channel_id: '1', type: 7, content: '', author: { id: '5' } },
        { id: '8', channel_id: '1', type: 0, content: 'x', author: { id: '6' }, webhook_id: '6' },
        { id: '175928847299117063', channel_id: '1' },
      ]);
    const { messenger: odd } = createDiscord({ token: 't', policy, fetch });
    const listed = await take(odd.listMessages({ channel: '1' }), 3);
    expect(listed.map(({ author, byBot }) => [author, byBot])).toEqual([
      [undefined, false],
      ['6', true],
      [undefined, false],
    ]);
    // The example of Discord's own reference.
    expect(listed[2]?.sentAt.toISOString()).toBe('2016-04-30T11:18:25.796Z');
    fake.receive({ channel, author: fakeUsers.ada.id, content: 'hi' });
    const [message] = await take(messenger.listMessages({ channel }), 1);
    expect(message).toMatchObject({ author: fakeUsers.ada.id, byBot: false, text: 'hi' });
  });
});

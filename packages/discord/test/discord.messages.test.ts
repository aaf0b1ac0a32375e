import { pipeline, take } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { fakeChannels, fakeUsers } from '../src/testing/index.js';
import { errorOf, setupDiscord } from './setup-discord.js';

const channel = fakeChannels.general.id;
const policy = pipeline();
const SILENT = { parse: [], users: [], roles: [], replied_user: false };

describe('send', () => {
  it('is literal and notifies nobody unless a block says so', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    await messenger.send({ channel, text: '@everyone *hi* <@1>' });
    expect(fake.messages()[0]).toMatchObject({
      content: '@\u200beveryone \\*hi\\* \\<@1>',
      allowedMentions: SILENT,
    });
  });

  it('notifies those whom blocks mention, once each', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const ada = { type: 'mention', kind: 'person', id: fakeUsers.ada.id } as const;
    const item = { content: [{ type: 'mention', kind: 'group', id: '7' } as const] };
    await messenger.send({
      channel,
      text: 'x',
      blocks: [
        { type: 'paragraph', content: [ada, ' and ', ada] },
        { type: 'list', items: [{ content: ['a'], list: { type: 'list', items: [item] } }] },
        { type: 'quote', content: [{ type: 'mention', kind: 'here' }] },
      ],
    });
    expect(fake.messages()[0]?.allowedMentions).toEqual({
      ...SILENT,
      parse: ['everyone'],
      users: [fakeUsers.ada.id],
      roles: ['7'],
    });
  });

  it('shows buttons below the text, five in a row', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const buttons = Array.from({ length: 6 }, (_, index) => ({
      text: `B${index}`,
      action: `a${index}`,
      value: 'v',
    }));
    await messenger.send({
      channel,
      text: 'Choose',
      blocks: [
        {
          type: 'buttons',
          buttons: [{ text: 'Open', url: 'https://example.com', style: 'danger' }],
        },
        { type: 'buttons', buttons },
      ],
    });
    const [message] = fake.messages();
    expect(message?.content).toBe('Choose');
    expect(message?.components).toMatchObject([
      { type: 1, components: [{ type: 2, style: 5, label: 'Open', url: 'https://example.com' }] },
      { type: 1, components: { length: 5, 0: { style: 2, custom_id: 'a0\nv' } } },
      { type: 1, components: { length: 1 } },
    ]);
  });

  it('puts what is too long for a message into embeds, and the mentions above them', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const long = { type: 'code_block', text: 'x'.repeat(2_800) } as const;
    const mention = { type: 'mention', kind: 'person', id: '5' } as const;
    const blocks = [long, { type: 'paragraph', content: [mention] } as const, long];
    await messenger.send({ channel, text: 'x', blocks });
    const [message] = fake.messages();
    expect(message?.content).toBe('<@5>');
    expect(message?.embeds).toHaveLength(2);
    const [read] = await take(messenger.listMessages({ channel }), 1);
    expect(read?.text.match(/x{2800}/g)).toHaveLength(2);
  });

  it('previews can be left out', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    await messenger.send({ channel, text: 'https://example.com', previewLinks: false });
    expect(fake.messages()[0]?.flags).toBe(4);
  });

  const row = { type: 'buttons', buttons: [{ text: 'a', url: 'https://example.com' }] } as const;
  const wide = { type: 'code_block', text: 'x'.repeat(5_000) } as const;
  it.each([
    ['a long text', { text: '*'.repeat(1_001) }],
    ['a block that is too long', { text: 'a', blocks: [wide] }],
    ['six rows of buttons', { text: 'a', blocks: [row, row, row, row, row, row] }],
    [
      'an action that is too long',
      {
        text: 'a',
        blocks: [
          {
            type: 'buttons',
            buttons: [{ text: 'a', action: 'a', value: 'v'.repeat(99) }],
          } as const,
        ],
      },
    ],
  ])('%s is refused before anything is sent', async (_name, content) => {
    const { messenger, fake } = setupDiscord({ policy });
    const error = await errorOf(messenger.send({ channel, ...content }));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    expect(error.operation).toBe('send');
    expect(fake.requests.total).toBe(0);
  });
});

it('a reply or a direct message that cannot be sent starts nothing', async () => {
  const { messenger, fake } = setupDiscord({ policy });
  const to = await messenger.send({ channel, text: 'a' });
  const text = 'x'.repeat(2_001);
  expect((await errorOf(messenger.reply({ to, text }))).code).toBe('invalid_request');
  const direct = messenger.sendDirect({ person: fakeUsers.ada.id, text });
  expect((await errorOf(direct)).code).toBe('invalid_request');
  expect(fake.requests.total).toBe(1);
});

describe('idempotency keys', () => {
  const key = { idempotencyKey: 'order-7/paid' };

  it('the same key is sent once, also by another adapter, and the message is the first one', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const first = await messenger.send({ channel, text: 'a' }, key);
    const other = setupDiscord({ policy, fetch: fake.fetch });
    expect(await other.messenger.send({ channel, text: 'b' }, key)).toEqual(first);
    expect(fake.messages()).toHaveLength(1);
    expect(fake.messages()[0]?.nonce).toMatch(/^[\w-]{25}$/);
  });

  it('the same key in another channel, or for another operation, is another message', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const to = await messenger.send({ channel, text: 'a' }, key);
    await messenger.send({ channel: fakeChannels.secret.id, text: 'a' }, key);
    await messenger.reply({ to, text: 'a' }, key);
    const { channel: direct } = await messenger.sendDirect(
      { person: fakeUsers.ada.id, text: 'a' },
      key,
    );
    await messenger.send({ channel: direct, text: 'a' }, key);
    expect(fake.messages().filter(({ type }) => type !== 21)).toHaveLength(5);
  });

  it('Discord forgets a key after some minutes', async () => {
    const { messenger, fake, clock } = setupDiscord({ policy });
    await messenger.send({ channel, text: 'a' }, key);
    await clock.advance(600_000);
    await messenger.send({ channel, text: 'a' }, key);
    expect(fake.messages()).toHaveLength(2);
  });
});

describe('reply', () => {
  it('starts a thread with the words of the reply, and goes on in it', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const to = await messenger.send({ channel, text: 'Build failed' });
    const reply = await messenger.reply({ to, text: ` Why?\n${'x'.repeat(200)}` });
    const again = await messenger.reply({ to: reply, text: 'Because' });
    expect(reply).toMatchObject({ channel, thread: to.id });
    expect(again.thread).toBe(to.id);
    const thread = fake.channels.get(to.id);
    expect(thread?.name).toMatch(/^Why\? x+…$/);
    expect(thread?.name).toHaveLength(100);
    expect(fake.requests.entries().filter(({ path }) => path.endsWith('/threads'))).toHaveLength(1);
  });

  it('finds the thread that somebody has started', async () => {
    const { messenger } = setupDiscord({ policy });
    const to = await messenger.send({ channel, text: 'a' });
    const one = await messenger.reply({ to, text: 'b' });
    const two = await messenger.reply({ to: { channel, id: to.id }, text: 'c' });
    expect(two.thread).toBe(one.thread);
    const [listed] = await take(messenger.listMessages({ channel }), 1);
    expect(listed?.ref).toEqual({ channel, id: to.id, thread: to.id });
    const texts = await take(messenger.listMessages({ channel, thread: to.id }), 10);
    expect(texts.map(({ text, ref }) => [text, ref.thread])).toEqual([
      ['c', to.id],
      ['b', to.id],
      ['a', to.id],
    ]);
    // The first message is in the channel, whatever lists it.
    await messenger.react({ message: texts[2]?.ref ?? to, emoji: '👍' });
  });

  it('refers to the message where there are no threads', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const to = await messenger.sendDirect({ person: fakeUsers.ada.id, text: 'a' });
    const reply = await messenger.reply({ to, text: 'b' });
    expect(reply.thread).toBeUndefined();
    expect(fake.messages(to.channel)[1]?.replyTo).toBe(to.id);
  });
});

describe('changes', () => {
  it('an edit leaves nothing of the blocks', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const blocks = [{ type: 'buttons', buttons: [{ text: 'a', action: 'b' }] } as const];
    const message = await messenger.send({ channel, text: 'a', blocks });
    await messenger.editMessage({ message, text: 'b' });
    expect(fake.messages()[0]).toMatchObject({ content: 'b', components: [], embeds: [] });
  });

  it('a message of somebody else cannot be edited', async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const { id } = fake.receive({ channel, author: fakeUsers.ada.id, content: 'mine' });
    const error = await errorOf(messenger.editMessage({ message: { channel, id }, text: 'x' }));
    expect(error).toMatchObject({ code: 'permission_denied', details: { error: 50005 } });
  });

  it('a permalink names the server, or none', async () => {
    const { messenger } = setupDiscord({ policy });
    const message = await messenger.send({ channel, text: 'a' });
    const reply = await messenger.reply({ to: message, text: 'b' });
    const direct = await messenger.sendDirect({ person: fakeUsers.ada.id, text: 'a' });
    const links = [message, reply, direct].map((ref) => messenger.getPermalink(ref));
    expect(await Promise.all(links)).toEqual([
      `https://discord.com/channels/900000000000000001/${channel}/${message.id}`,
      `https://discord.com/channels/900000000000000001/${message.id}/${reply.id}`,
      `https://discord.com/channels/@me/${direct.channel}/${direct.id}`,
    ]);
  });

  it("an emoji of the server's own needs its id", async () => {
    const { messenger, fake } = setupDiscord({ policy });
    const message = await messenger.send({ channel, text: 'a' });
    await messenger.react({ message, emoji: 'parrot:123' });
    expect(fake.messages()[0]?.reactions).toEqual(['parrot:123']);
    const error = await errorOf(messenger.react({ message, emoji: 'parrot' }));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
  });
});

describe('what Discord does not have', () => {
  it.each([
    ['sendEphemeral', { channel, person: '1', text: 'a' }],
    ['schedule', { channel, text: 'a', sendAt: new Date(2_000_000_000_000) }],
    ['cancelScheduled', { channel, id: '1' }],
    ['findPerson', { email: 'ada@example.com' }],
  ] as const)('%s says so, and sends nothing', async (operation, input) => {
    const { messenger, fake } = setupDiscord({ policy });
    const call = messenger[operation] as (given: unknown) => Promise<unknown>;
    expect(await errorOf(call(input))).toMatchObject({
      code: 'unsupported',
      execution: 'not_executed',
    });
    expect(fake.requests.total).toBe(0);
  });
});

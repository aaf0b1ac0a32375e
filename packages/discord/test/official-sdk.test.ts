import { DiscordAPIError, REST } from '@discordjs/rest';
import {
  type APIChannel,
  type APIGuildMember,
  type APIMessage,
  type APIUser,
  Routes,
} from 'discord-api-types/v10';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeDiscord, fakeChannels, fakeGuild, fakeUsers } from '../src/testing/index.js';

const channel = fakeChannels.general.id;

describe('the official REST client against the fake', () => {
  const fake = createFakeDiscord({ limits: { perBucket: 5, windowMs: 50 } });
  let rest: REST;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const listening = await fake.listen();
    close = listening.close;
    rest = new REST({ api: `${listening.url}/api`, retries: 0 }).setToken('token');
  });
  afterAll(() => close());

  // The client answers `unknown`: what it is, its own types say.
  const send = async (content: string, more: object = {}): Promise<APIMessage> =>
    (await rest.post(Routes.channelMessages(channel), {
      body: { content, ...more },
    })) as APIMessage;

  it('says who it is', async () => {
    expect((await rest.get(Routes.user())) as APIUser).toMatchObject({ bot: true });
  });

  it('sends, edits, reads and deletes', async () => {
    const { id } = await send('hello', { embeds: [{ description: 'more' }] });
    await rest.patch(Routes.channelMessage(channel, id), { body: { content: 'changed' } });
    const read = (await rest.get(Routes.channelMessage(channel, id))) as APIMessage;
    expect(read).toMatchObject({ id, content: 'changed', author: { bot: true } });
    expect(read.edited_timestamp).not.toBeNull();
    expect(await rest.delete(Routes.channelMessage(channel, id))).toBeDefined();
    const gone = rest.delete(Routes.channelMessage(channel, id));
    await expect(gone).rejects.toMatchObject({ code: 10008, status: 404 });
    await expect(gone).rejects.toBeInstanceOf(DiscordAPIError);
  });

  it('sends once under an enforced nonce', async () => {
    const nonce = { nonce: 'order-7', enforce_nonce: true };
    const [one, two] = [await send('a', nonce), await send('b', nonce)];
    expect([two.id, two.content]).toEqual([one.id, 'a']);
  });

  it('replies, and starts a thread', async () => {
    const { id } = await send('first');
    const reply = await send('second', { message_reference: { message_id: id } });
    expect(reply).toMatchObject({ type: 19, referenced_message: { id } });
    const thread = (await rest.post(Routes.threads(channel, id), {
      body: { name: 'talk' },
    })) as APIChannel;
    expect(thread).toMatchObject({ id, type: 11 });
    const listed = (await rest.get(Routes.channelMessages(thread.id))) as APIMessage[];
    expect(listed).toMatchObject([{ type: 21, referenced_message: { content: 'first' } }]);
  });

  it('reacts, and takes it back', async () => {
    const { id } = await send('react to me');
    const reaction = Routes.channelMessageOwnReaction(channel, id, encodeURIComponent('👍'));
    await rest.put(reaction);
    expect(fake.messages(channel).at(-1)?.reactions).toEqual(['👍']);
    const who = Routes.channelMessageReaction(channel, id, encodeURIComponent('👍'));
    expect(await rest.get(who)).toMatchObject([{ bot: true }]);
    await rest.delete(reaction);
  });

  it('opens a direct message, lists channels and people', async () => {
    const body = { recipient_id: fakeUsers.ada.id };
    const opened = (await rest.post(Routes.userChannels(), { body })) as APIChannel;
    expect(opened).toMatchObject({ type: 1, recipients: [{ id: fakeUsers.ada.id }] });
    const channels = (await rest.get(Routes.guildChannels(fakeGuild))) as APIChannel[];
    expect(channels.map(({ id }) => id)).toContain(channel);
    const query = new URLSearchParams({ limit: '1000' });
    const members = (await rest.get(Routes.guildMembers(fakeGuild), { query })) as APIGuildMember[];
    expect(members.map(({ user }) => user.global_name)).toContain('Grace');
  });

  it('uploads a file', async () => {
    const files = [{ name: 'a.txt', data: Buffer.from('hello file') }];
    const body = { attachments: [{ id: 0, description: 'a file' }] };
    await rest.post(Routes.channelMessages(channel), { files, body });
    const [file] = fake.messages(channel).at(-1)?.files ?? [];
    expect(new TextDecoder().decode(file?.content)).toBe('hello file');
    expect(file?.fields).toMatchObject({ description: 'a file' });
  });

  it('executes a webhook, and changes what it said', async () => {
    const body = { content: 'from outside', username: 'CI' };
    const [id, token] = ['123456789012345678', 'token'];
    await rest.post(Routes.webhook(id, token), { body, auth: false });
    expect(fake.hooked.at(-1)?.payload).toEqual(body);
    const original = Routes.webhookMessage(id, token);
    await rest.patch(original, { body: { content: 'changed' }, auth: false });
    expect(await rest.get(original, { auth: false })).toMatchObject({ content: 'changed' });
    await rest.delete(original, { auth: false });
    await expect(rest.get(original, { auth: false })).rejects.toMatchObject({ code: 10008 });
  });

  it('looks around, and pretends to write', async () => {
    expect(await rest.get(Routes.user(fakeUsers.ada.id))).toMatchObject({ global_name: 'Ada' });
    const member = Routes.guildMember(fakeGuild, fakeUsers.grace.id);
    expect(await rest.get(member)).toMatchObject({ user: { global_name: 'Grace' } });
    expect(await rest.get(Routes.guildRoles(fakeGuild))).toMatchObject([{ name: '@everyone' }]);
    await rest.post(Routes.channelTyping(channel));
    const nobody = rest.get(Routes.user('123456789012345678'));
    await expect(nobody).rejects.toMatchObject({ code: 10013 });
  });

  it('waits as the headers say, and is never refused', async () => {
    const before = fake.requests.total;
    const limited: unknown[] = [];
    rest.on('rateLimited', (limit) => limited.push(limit));
    await Promise.all(Array.from({ length: 12 }, (_, n) => send(`${n}`)));
    expect(fake.requests.total - before).toBe(12);
    expect(limited.length).toBeGreaterThan(0);
  });

  it('is refused without a good token, and for what is wrong', async () => {
    await expect(send('x'.repeat(2_001))).rejects.toMatchObject({ code: 50035 });
    await expect(send('')).rejects.toMatchObject({ code: 50006 });
    const unknown = rest.get(Routes.channel('123456789012345678'));
    await expect(unknown).rejects.toMatchObject({ code: 10003 });
    await expect(rest.get(Routes.user(), { auth: false })).rejects.toMatchObject({ status: 401 });
  });
});

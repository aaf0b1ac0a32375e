import { REST } from '@discordjs/rest';
import { pipeline, take } from '@quayside/core';
import { Routes } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { createDiscord, createDiscordSender, type Discord } from '../src/index.js';

/** A request, as it left. */
interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly type: string | undefined;
  readonly authorization: string | null;
  readonly reason: string | null;
  readonly body: unknown;
}

const CHANNEL = '123456789012345678';
const MESSAGE = '123456789012345679';
const GUILD = '123456789012345670';
const message = { channel: CHANNEL, id: MESSAGE };

const answered: Readonly<Record<string, unknown>> = {
  [`/channels/${CHANNEL}`]: { id: CHANNEL, type: 0, guild_id: GUILD },
  [`/guilds/${GUILD}`]: { id: GUILD, owner_id: '1', roles: [] },
  [`GET /channels/${CHANNEL}/messages`]: [],
  [`/guilds/${GUILD}/channels`]: [],
  [`/guilds/${GUILD}/members`]: [],
};

/** Records what is sent, and answers what Discord would. */
function recorder() {
  const sent: Recorded[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace('/api/v10', '');
    const type = request.headers.get('content-type')?.split(';')[0];
    sent.push({
      method: request.method,
      path,
      query: Object.fromEntries(searchParams),
      type,
      authorization: request.headers.get('authorization'),
      reason: request.headers.get('x-audit-log-reason'),
      body: await bodyOf(request, type),
    });
    if (/reactions|^DELETE/.test(`${request.method} ${path}`))
      return new Response(null, { status: 204 });
    const found = answered[`${request.method} ${path}`] ?? answered[path];
    return Response.json(found ?? { id: MESSAGE, channel_id: CHANNEL });
  };
  return { fetch, sent };
}

async function bodyOf(request: Request, type: string | undefined): Promise<unknown> {
  if (type === undefined) return undefined;
  if (type === 'application/json') return request.json();
  const parts: unknown[] = [];
  for (const [name, part] of await request.formData())
    parts.push([
      name,
      typeof part === 'string' ? JSON.parse(part) : [part.name, part.type, await part.text()],
    ]);
  return parts.sort();
}

const body = {
  content: 'hello',
  embeds: [],
  components: [],
  allowed_mentions: { parse: [], users: [], roles: [], replied_user: false },
};
const query = (fields: Record<string, string>) => ({ query: new URLSearchParams(fields) });

/** The same request, by the official client and by ours. */
const rows: ReadonlyArray<
  readonly [string, theirs: (rest: REST) => Promise<unknown>, ours: (discord: Discord) => unknown]
> = [
  [
    'send',
    (rest) => rest.post(Routes.channelMessages(CHANNEL), { body }),
    ({ messenger }) => messenger.send({ channel: CHANNEL, text: 'hello' }),
  ],
  [
    'send without previews',
    (rest) => rest.post(Routes.channelMessages(CHANNEL), { body: { ...body, flags: 4 } }),
    ({ messenger }) => messenger.send({ channel: CHANNEL, text: 'hello', previewLinks: false }),
  ],
  [
    'editMessage',
    (rest) => rest.patch(Routes.channelMessage(CHANNEL, MESSAGE), { body }),
    ({ messenger }) => messenger.editMessage({ message, text: 'hello' }),
  ],
  [
    'deleteMessage',
    (rest) => rest.delete(Routes.channelMessage(CHANNEL, MESSAGE)),
    ({ messenger }) => messenger.deleteMessage(message),
  ],
  [
    'react',
    (rest) =>
      rest.put(Routes.channelMessageOwnReaction(CHANNEL, MESSAGE, encodeURIComponent('👍🏽'))),
    ({ messenger }) => messenger.react({ message, emoji: '👍🏽' }),
  ],
  [
    "react with a server's own",
    (rest) =>
      rest.put(Routes.channelMessageOwnReaction(CHANNEL, MESSAGE, encodeURIComponent('a:1'))),
    ({ messenger }) => messenger.react({ message, emoji: 'a:1' }),
  ],
  [
    'unreact',
    (rest) =>
      rest.delete(Routes.channelMessageOwnReaction(CHANNEL, MESSAGE, encodeURIComponent('👍'))),
    ({ messenger }) => messenger.unreact({ message, emoji: '👍' }),
  ],
  [
    'sendDirect, opening',
    (rest) => rest.post(Routes.userChannels(), { body: { recipient_id: '5' } }),
    ({ messenger }) => messenger.sendDirect({ person: '5', text: 'hello' }),
  ],
  [
    'reply, its thread',
    (rest) => rest.post(Routes.threads(CHANNEL, MESSAGE), { body: { name: 'hello' } }),
    ({ messenger }) => messenger.reply({ to: message, text: 'hello' }),
  ],
  [
    'uploadFile',
    (rest) =>
      rest.post(Routes.channelMessages(CHANNEL), {
        files: [{ name: 'ä.txt', data: 'a file', contentType: 'text/plain' }],
        body: { ...body, attachments: [{ id: 0, filename: 'ä.txt' }] },
      }),
    ({ messenger }) =>
      messenger.uploadFile({
        channel: CHANNEL,
        name: 'ä.txt',
        content: 'a file',
        contentType: 'text/plain',
        text: 'hello',
      }),
  ],
  [
    'listChannels',
    (rest) => rest.get(Routes.guildChannels(GUILD)),
    ({ messenger }) => take(messenger.listChannels(), 1),
  ],
  [
    'listMessages',
    (rest) =>
      rest.get(
        Routes.channelMessages(CHANNEL),
        query({ limit: '20', before: '175928847298985984' }),
      ),
    ({ messenger }) =>
      take(
        messenger.listMessages({
          channel: CHANNEL,
          pageSize: 20,
          sentBefore: new Date('2016-04-30T11:18:25.796Z'),
        }),
        1,
      ),
  ],
  [
    'client.request',
    (rest) => rest.patch(Routes.guild(GUILD), { body: { name: 'New' }, reason: 'as asked, ä' }),
    ({ client }) =>
      client.request('PATCH', `/guilds/${GUILD}`, { json: { name: 'New' }, reason: 'as asked, ä' }),
  ],
];

describe('requests are those of the official client', () => {
  it.each(rows)('%s', async (_name, theirs, ours) => {
    const official = recorder();
    const makeRequest = (url: string, init: object) => official.fetch(url, init);
    const rest = new REST({
      api: 'https://discord.com/api',
      retries: 0,
      makeRequest: makeRequest as never,
    });
    await theirs(rest.setToken('token'));
    const recorded = recorder();
    const options = { token: 'token', guildId: GUILD, policy: pipeline() };
    await ours(createDiscord({ ...options, fetch: recorded.fetch }));
    expect(official.sent).toHaveLength(1);
    expect(recorded.sent[0]).toEqual(official.sent[0]);
  });

  it('a webhook', async () => {
    const official = recorder();
    const makeRequest = (url: string, init: object) => official.fetch(url, init);
    const rest = new REST({ api: 'https://discord.com/api', makeRequest: makeRequest as never });
    await rest.post(Routes.webhook(CHANNEL, 'token'), {
      body: { ...body, username: 'CI' },
      auth: false,
      ...query({ wait: 'true', with_components: 'true', thread_id: '7' }),
    });
    const recorded = recorder();
    const url = `https://discord.com/api/webhooks/${CHANNEL}/token`;
    const { send } = createDiscordSender({ url, fetch: recorded.fetch });
    await send({ text: 'hello', username: 'CI', thread: '7' });
    expect(recorded.sent).toEqual(official.sent);
  });
});

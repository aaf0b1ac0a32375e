import type { RichText } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createDiscord, createDiscordSender } from '../src/index.js';
import {
  createFakeApplicationKeys,
  createFakeDiscord,
  signDiscordPayload,
} from '../src/testing/index.js';
import { errorOf } from './setup-discord.js';

const keys = await createFakeApplicationKeys();
const webhooksWith = (publicKey: string | readonly string[] | undefined) =>
  createDiscord({ token: 't', publicKey }).webhooks;
const { verify } = webhooksWith(keys.publicKey);

const interaction = {
  id: '1',
  application_id: '42',
  token: 'secret-token',
  version: 1,
  channel_id: '7',
  guild_id: '8',
  member: { user: { id: '9' } },
};

async function deliver(payload: unknown, at?: Date) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return verify(body, await signDiscordPayload(body, keys, { at }));
}

describe('deliveries', () => {
  it('a ping is a ping', async () => {
    expect(await deliver({ ...interaction, type: 1 })).toEqual({ kind: 'ping' });
    expect(await deliver({ type: 1, version: 1 })).toEqual({ kind: 'ping' });
    expect(await deliver({ version: 1, application_id: '42', type: 0 })).toEqual({
      kind: 'event_ping',
    });
  });

  it.each([
    [
      'a command',
      { type: 2, data: { name: 'deploy' } },
      { type: 'command', command: 'deploy', action: undefined },
    ],
    [
      'a button',
      { type: 3, data: { custom_id: 'approve\norder-7' } },
      { type: 'component', action: 'approve', value: 'order-7', command: undefined },
    ],
    [
      'a menu',
      { type: 3, data: { custom_id: 'colour', values: ['red', 'blue'] } },
      { type: 'component', action: 'colour', value: 'red' },
    ],
    ['a modal', { type: 5, data: { custom_id: 'form' } }, { type: 'modal', action: 'form' }],
    ['something new', { type: 99 }, { type: 'other' }],
  ])('%s', async (_name, fields, expected) => {
    expect(await deliver({ ...interaction, ...fields })).toMatchObject({
      kind: 'interaction',
      id: '1',
      personId: '9',
      channelId: '7',
      guildId: '8',
      responseUrl: 'https://discord.com/api/v10/webhooks/42/secret-token',
      ...expected,
    });
  });

  it('an event tells its type and its time', async () => {
    const event = { type: 'APPLICATION_AUTHORIZED', timestamp: '2026-01-02T03:04:05Z', data: {} };
    expect(await deliver({ version: 1, application_id: '42', type: 1, event })).toMatchObject({
      kind: 'event',
      type: 'APPLICATION_AUTHORIZED',
      sentAt: new Date('2026-01-02T03:04:05Z'),
    });
  });

  it.each(['[]', '{', 'null', '{"type":2}', '{"type":"2"}', '{"type":1,"event":{}}'])(
    '%s, though signed, is malformed',
    async (body) => {
      expect(await errorOf(deliver(body))).toMatchObject({ code: 'malformed_response' });
    },
  );
});

describe('forgeries', () => {
  const body = JSON.stringify({ ...interaction, type: 1 });

  it.each([
    ['another body', (headers: Record<string, string>) => headers, 'no_match', `${body} `],
    [
      'another time',
      (headers: Record<string, string>) => ({
        ...headers,
        'x-signature-timestamp': String(Number(headers['x-signature-timestamp']) + 1),
      }),
      'no_match',
      body,
    ],
    [
      'half a signature',
      (headers: Record<string, string>) => ({
        ...headers,
        'x-signature-ed25519': String(headers['x-signature-ed25519']).slice(64),
      }),
      'malformed_header',
      body,
    ],
    [
      'no signature',
      ({ 'x-signature-timestamp': time = '' }: Record<string, string>) => ({
        'x-signature-timestamp': time,
      }),
      'missing_header',
      body,
    ],
  ])('%s is refused', async (_name, change, reason, sent) => {
    const headers = change(await signDiscordPayload(body, keys));
    expect(await errorOf(verify(sent, headers))).toMatchObject({
      code: 'invalid_signature',
      details: { reason },
    });
  });

  it.each([
    ['old', -301_000, 'too_old'],
    ['dated ahead', 120_000, 'too_new'],
  ])('a delivery that is %s is refused', async (_name, shift, reason) => {
    const late = deliver({ ...interaction, type: 1 }, new Date(Date.now() + shift));
    expect(await errorOf(late)).toMatchObject({ code: 'invalid_signature', details: { reason } });
  });

  it('a key of somebody else proves nothing, and both of a rotation prove it', async () => {
    const other = await createFakeApplicationKeys();
    const headers = await signDiscordPayload(body, keys);
    const error = await errorOf(webhooksWith(other.publicKey).verify(body, headers));
    expect(error.details).toEqual({ reason: 'no_match' });
    const both = webhooksWith([other.publicKey, keys.publicKey]);
    expect(await both.verify(body, headers)).toEqual({ kind: 'ping' });
    expect(await errorOf(webhooksWith(undefined).verify(body, headers))).toMatchObject({
      code: 'misconfigured',
    });
  });
});

describe('createDiscordSender', () => {
  it('answers an interaction, for one person alone', async () => {
    const fake = createFakeDiscord();
    const url = 'https://discord.com/api/v10/webhooks/42/secret-token';
    const { send } = createDiscordSender({ url, fetch: fake.fetch });
    const { id } = await send({ text: 'Done *now*', visibleTo: 'only_you' });
    expect(fake.hooked[0]?.payload).toMatchObject({ content: 'Done \\*now\\*', flags: 64 });
    expect(fake.messages()[0]?.id).toBe(id);
  });

  it('sends to a webhook of an old address, into a thread, under another name', async () => {
    const fake = createFakeDiscord();
    const url = 'https://discord.com/api/webhooks/1/token';
    const { send } = createDiscordSender({ url, fetch: fake.fetch });
    await send({ text: 'a', thread: '5', username: 'CI', avatarUrl: 'https://example.com/a.png' });
    expect(fake.hooked).toMatchObject([
      { thread: '5', payload: { username: 'CI', avatar_url: 'https://example.com/a.png' } },
    ]);
    const [request] = fake.requests.entries();
    expect(request?.path).toBe('/api/v10/webhooks/1/token');
    expect(request?.query).toContain('wait=true');
  });

  it('takes no blocks that are none', async () => {
    const fake = createFakeDiscord();
    const url = 'https://discord.com/api/webhooks/1/token';
    const { send } = createDiscordSender({ url, fetch: fake.fetch });
    const wrong: unknown = [{ type: 'paragraph', content: [{ type: 'link', url: 'no url' }] }];
    const error = await errorOf(send({ text: 'a', blocks: wrong as RichText }));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    expect(fake.requests.total).toBe(0);
  });

  it.each([
    ['gone', 'not_found', 10015],
    ['wrong', 'unauthenticated', 50027],
    ['over', 'not_found', 10062],
  ])('%s is %s, and the address stays secret', async (token, code, error) => {
    const facts: unknown[] = [];
    const { fetch } = createFakeDiscord();
    const url = `https://discord.com/api/webhooks/777/${token}`;
    const listeners = [(fact: unknown) => void facts.push(fact)];
    const found = await errorOf(createDiscordSender({ url, fetch, listeners }).send({ text: 'a' }));
    expect(found).toMatchObject({ code, details: { error } });
    expect(JSON.stringify([found.message, found, facts])).not.toContain(`777/${token}`);
  });
});

import { isIntegrationError, type RichText } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createSlack, createSlackSender } from '../src/index.js';
import { createFakeSlack, fakeChannels, fakeUsers } from '../src/testing/index.js';

const channel = fakeChannels.general.id;

function setup(options: { readonly deduplicate?: 'history' } = {}) {
  const clock = createVirtualClock();
  const fake = createFakeSlack({ clock });
  const slack = createSlack({ token: 'xoxb-test', fetch: fake.fetch, clock, ...options });
  return { clock, fake, ...slack };
}

const errorOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  return error;
};

describe('messages', () => {
  it('are text without markup, escaped', async () => {
    const { messenger, fake } = setup();
    await messenger.send({ channel, text: '<@U0ADA> *bold* & <!here>', previewLinks: false });
    expect(fake.messages()[0]?.text).toBe('&lt;@U0ADA&gt; *bold* &amp; &lt;!here&gt;');
    const body = new URLSearchParams(fake.requests.entries()[0]?.body);
    expect([body.get('mrkdwn'), body.get('unfurl_links')]).toEqual(['false', 'false']);
  });

  it('become Block Kit', async () => {
    const { messenger, fake } = setup();
    const blocks: RichText = [
      { type: 'heading', text: 'H'.repeat(200) },
      {
        type: 'paragraph',
        content: [
          'hi ',
          { type: 'text', text: 'you', bold: true },
          { type: 'link', url: 'https://example.com', text: 'link' },
          { type: 'mention', kind: 'person', id: 'U0ADA' },
          { type: 'mention', kind: 'channel', id: 'C1' },
          { type: 'mention', kind: 'group', id: 'S1' },
          { type: 'mention', kind: 'here' },
        ],
      },
      { type: 'quote', content: ['quoted'] },
      {
        type: 'list',
        ordered: true,
        items: [
          { content: ['one'], list: { type: 'list', items: [{ content: ['deep'] }] } },
          { content: ['two'] },
        ],
      },
      { type: 'divider' },
      { type: 'code_block', text: 'x' },
      {
        type: 'buttons',
        buttons: [
          { text: 'Open', url: 'https://example.com', style: 'primary' },
          { text: 'Go', action: 'go', value: '1' },
        ],
      },
    ];
    await messenger.send({ channel, text: 'fallback', blocks });
    const section = (text: string) => ({
      type: 'rich_text_section',
      elements: [{ type: 'text', text }],
    });
    expect(fake.messages()[0]?.blocks).toEqual([
      { type: 'header', text: { type: 'plain_text', text: `${'H'.repeat(149)}…`, emoji: false } },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'hi ' },
              { type: 'text', text: 'you', style: { bold: true } },
              { type: 'link', url: 'https://example.com', text: 'link' },
              { type: 'user', user_id: 'U0ADA' },
              { type: 'channel', channel_id: 'C1' },
              { type: 'usergroup', usergroup_id: 'S1' },
              { type: 'broadcast', range: 'here' },
            ],
          },
          { type: 'rich_text_quote', elements: [{ type: 'text', text: 'quoted' }] },
          { type: 'rich_text_list', style: 'ordered', indent: 0, elements: [section('one')] },
          { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [section('deep')] },
          {
            type: 'rich_text_list',
            style: 'ordered',
            indent: 0,
            offset: 1,
            elements: [section('two')],
          },
        ],
      },
      { type: 'divider' },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }] }],
      },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: { type: 'plain_text', text: 'Open', emoji: false },
            style: 'primary',
            url: 'https://example.com',
          },
          {
            type: 'button',
            text: { type: 'plain_text', text: 'Go', emoji: false },
            action_id: 'go',
            value: '1',
          },
        ],
      },
    ]);
  });

  it('lose their blocks when they are edited to text', async () => {
    const { messenger, fake } = setup();
    const message = await messenger.send({ channel, text: 'a', blocks: [{ type: 'divider' }] });
    await messenger.editMessage({ message, text: 'b' });
    expect(fake.messages()[0]).toMatchObject({ text: 'b', blocks: [] });
  });

  it('go to a person once, whatever becomes of opening the conversation', async () => {
    const { messenger, fake, clock } = setup();
    fake.faults.add({ kind: 'lost_answer', match: { path: '/api/conversations.open' } });
    const sending = messenger.sendDirect({ person: fakeUsers.ada.id, text: 'psst' });
    await clock.settle(sending);
    expect(fake.messages()).toHaveLength(1);
  });

  it('are not repeated after an answer was lost, and are after a 429', async () => {
    const { messenger, fake, clock } = setup();
    fake.faults.add({ kind: 'lost_answer' });
    const lost = await clock.settle(errorOf(messenger.send({ channel, text: 'once' })));
    expect(lost).toMatchObject({ code: 'unavailable', execution: 'unknown', attempts: 1 });
    expect(fake.messages()).toHaveLength(1);
    fake.faults.add({ kind: 'rate_limit', retryAfter: 3 });
    const started = clock.now();
    await clock.settle(messenger.send({ channel, text: 'twice asked' }));
    expect(clock.now() - started).toBeGreaterThanOrEqual(3_000);
    expect(fake.messages()).toHaveLength(2);
  });

  it('are repeated under a key that is searched for in the channel', async () => {
    const { messenger, fake, clock } = setup({ deduplicate: 'history' });
    const options = { idempotencyKey: 'report-2026-11-21' };
    fake.faults.add({ kind: 'lost_answer', match: { path: '/api/chat.postMessage' } });
    const ref = await clock.settle(messenger.send({ channel, text: 'report' }, options));
    expect(await messenger.send({ channel, text: 'report' }, options)).toEqual(ref);
    expect(fake.messages()).toHaveLength(1);
    await messenger.send({ channel, text: 'report' }, { idempotencyKey: 'another' });
    await messenger.send({ channel, text: 'no key' });
    expect(fake.messages()).toHaveLength(3);
  });

  it('are reacted to by character and by name', async () => {
    const { messenger, fake } = setup();
    const message = await messenger.send({ channel, text: 'a' });
    for (const emoji of ['👍', '✅', '⚠️', '⚠', 'party_parrot'])
      await messenger.react({ message, emoji });
    expect(fake.messages()[0]?.reactions).toEqual([
      '+1',
      'white_check_mark',
      'warning',
      'party_parrot',
    ]);
    const error = await errorOf(messenger.react({ message, emoji: '🦩' }));
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
  });
});

it('notifications › have a colour by kind, and one of their own', async () => {
  const { notify, fake } = setup();
  const posted = await notify({ channel, kind: 'security_alert', title: 'Leak' });
  await notify({ channel, kind: 'info', title: 'a', color: '#00ff00', thread: posted.ts });
  const colors = fake.requests
    .entries()
    .map(({ body }) => JSON.parse(new URLSearchParams(body).get('attachments') ?? '')[0].color);
  expect(colors).toEqual(['danger', '#00ff00']);
  expect(fake.messages()[1]?.threadTs).toBe(posted.ts);
});

describe('files', () => {
  it('go up in three steps, and show once', async () => {
    const { messenger, fake } = setup();
    const content = new Uint8Array([0, 1, 255]);
    const uploaded = await messenger.uploadFile({ channel, name: 'a.bin', content, text: 'see <' });
    expect(fake.files()).toMatchObject([{ id: uploaded.id, name: 'a.bin', content, channel }]);
    expect(fake.messages()).toMatchObject([{ text: 'see &lt;', files: [uploaded.id] }]);
  });

  it('are begun again when the bytes did not arrive, since nothing was shown', async () => {
    const { messenger, fake, clock } = setup();
    fake.faults.add({ kind: 'lost_answer', match: { path: /^\/upload/ } });
    await clock.settle(messenger.uploadFile({ channel, name: 'a.txt', content: 'a' }));
    expect(fake.messages()).toHaveLength(1);
  });

  it('are not shown twice when the last answer is lost', async () => {
    const { messenger, fake, clock } = setup();
    fake.faults.add({ kind: 'lost_answer', match: { path: /completeUpload/ } });
    const upload = messenger.uploadFile({ channel, name: 'a.txt', content: 'a' });
    const error = await clock.settle(errorOf(upload));
    expect(error).toMatchObject({ execution: 'unknown', attempts: 1 });
    expect(fake.messages()).toHaveLength(1);
  });
});

describe('messages without a token', () => {
  const sender = (path: string, fake = createFakeSlack()) => {
    const url = `https://hooks.slack.com${path}`;
    return { fake, ...createSlackSender({ url, fetch: fake.fetch }) };
  };

  it('reach a webhook, with a coloured notification', async () => {
    const { fake, notify } = sender('/services/T/B/secret');
    const details = { service: 'shop', version: '1.2.3', url: undefined };
    await notify({ kind: 'deployment_success', title: 'Shop <live>', details });
    expect(fake.hooked[0]?.payload).toMatchObject({
      text: 'Shop &lt;live&gt;',
      attachments: [
        {
          color: 'good',
          title: 'Shop &lt;live&gt;',
          fields: [
            { title: 'service', value: 'shop', short: true },
            { title: 'version', value: '1.2.3', short: true },
          ],
        },
      ],
    });
  });

  it('are checked before anything is sent', async () => {
    const { fake, notify, send } = sender('/services/T/B/secret');
    const wrong = { kind: 'info', title: 'a', color: 'red' } as never;
    expect(await errorOf(notify(wrong))).toMatchObject({ code: 'invalid_request' });
    expect(await errorOf(send({ text: '' }))).toMatchObject({ code: 'invalid_request' });
    expect(fake.requests.total).toBe(0);
  });

  it('answer an interaction', async () => {
    const { fake, send } = sender('/actions/T/1/secret');
    await send({ text: 'done', replaceOriginal: true, visibleTo: 'channel' });
    expect(fake.hooked[0]?.payload).toMatchObject({
      text: 'done',
      replace_original: true,
      response_type: 'in_channel',
    });
  });

  it.each([
    ['none', 'not_found'],
    ['archived', 'conflict'],
    ['prohibited', 'permission_denied'],
  ])('are refused by %s as %s, without the address in the error', async (word, code) => {
    const { send } = sender(`/services/T/B/${word}`);
    const error = await errorOf(send({ text: 'hello' }));
    expect(error).toMatchObject({ code, execution: 'executed', attempts: 1 });
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain('/services/T/B');
  });

  it.each<[string, number, string, code: string, execution: string]>([
    ['JSON, too', 200, '{"ok":true}', 'sent', ''],
    ['a page', 200, '<html>Just a moment…</html>', 'malformed_response', 'unknown'],
    ['nothing', 200, '', 'malformed_response', 'unknown'],
    [
      'a refusal in JSON',
      200,
      '{"ok":false,"error":"invalid_payload"}',
      'invalid_request',
      'executed',
    ],
    ['a refusal in a word', 200, 'no_text', 'invalid_request', 'executed'],
    ['an address that was used up', 404, '{"ok":false,"error":"used_url"}', 'conflict', 'executed'],
  ])('are answered by %s', async (_name, status, body, code, execution) => {
    const url = 'https://hooks.slack.com/actions/T/1/secret';
    const fetch: typeof globalThis.fetch = async () => new Response(body, { status });
    const sending = createSlackSender({ url, fetch }).send({ text: 'a' });
    if (code === 'sent') return sending;
    expect(await errorOf(sending)).toMatchObject({ code, execution, status, attempts: 1 });
  });

  it('go only over TLS', () => {
    expect(() => createSlackSender({ url: 'http://hooks.slack.com/services/x' })).toThrow('https');
    expect(() => createSlackSender({ url: undefined })).toThrow('misconfigured');
  });
});

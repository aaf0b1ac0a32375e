import { ErrorCode, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeSlack, fakeChannels, fakeUsers } from '../src/testing/index.js';

const channel = fakeChannels.general.id;

describe('the official SDK against the fake', () => {
  const fake = createFakeSlack();
  let client: WebClient;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const listening = await fake.listen();
    close = listening.close;
    client = new WebClient('xoxb-test', {
      slackApiUrl: `${listening.url}/api/`,
      retryConfig: { retries: 0 },
    });
  });
  afterAll(() => close());

  it('says who it is', async () => {
    expect(await client.auth.test()).toMatchObject({ ok: true, team_id: 'T0TEAM' });
  });

  it('sends, replies, edits, reads and deletes', async () => {
    const sent = await client.chat.postMessage({ channel, text: 'hello', blocks: [] });
    const ts = String(sent.ts);
    await client.chat.postMessage({ channel, text: 'a reply', thread_ts: ts });
    await client.chat.update({ channel, ts, text: 'changed' });
    const history = await client.conversations.history({ channel, limit: 1 });
    expect(history.messages?.[0]).toMatchObject({ ts, text: 'changed', reply_count: 1 });
    const replies = await client.conversations.replies({ channel, ts });
    expect(replies.messages).toHaveLength(2);
    const link = await client.chat.getPermalink({ channel, message_ts: ts });
    expect(link.permalink).toContain('/archives/');
    await client.chat.delete({ channel, ts });
    await expect(client.chat.delete({ channel, ts })).rejects.toMatchObject({
      code: ErrorCode.PlatformError,
      data: { error: 'message_not_found' },
    });
  });

  it('schedules, and takes back', async () => {
    const post_at = Math.floor(Date.now() / 1000) + 600;
    const answer = await client.chat.scheduleMessage({ channel, text: 'later', post_at });
    const id = String(answer.scheduled_message_id);
    await client.chat.deleteScheduledMessage({ channel, scheduled_message_id: id });
  });

  it('reacts, opens a direct message, finds people', async () => {
    const { ts } = await client.chat.postMessage({ channel, text: 'react to me' });
    await client.reactions.add({ channel, timestamp: String(ts), name: 'tada' });
    await client.reactions.remove({ channel, timestamp: String(ts), name: 'tada' });
    const opened = await client.conversations.open({ users: fakeUsers.ada.id });
    expect(opened.channel?.id).toMatch(/^D/);
    const found = await client.users.lookupByEmail({ email: 'ada@example.com' });
    expect(found.user?.id).toBe(fakeUsers.ada.id);
  });

  it('reads lists page by page', async () => {
    const names: string[] = [];
    const pages = client.paginate('conversations.list', { limit: 1, exclude_archived: true });
    for await (const page of pages) {
      const { channels } = page as { channels?: { name: string }[] };
      for (const { name } of channels ?? []) names.push(name);
    }
    expect(names).toEqual(['general']);
  });

  it('uploads a file', async () => {
    await client.files.uploadV2({ channel_id: channel, filename: 'a.txt', content: 'hello file' });
    const [file] = fake.files().slice(-1);
    expect(new TextDecoder().decode(file?.content)).toBe('hello file');
    expect(file?.channel).toBe(channel);
  });

  it('opens a view', async () => {
    const title = { type: 'plain_text', text: 'a' } as const;
    const view = { type: 'modal', title } as const;
    const opened = await client.views.open({ trigger_id: 't', view: { ...view, blocks: [] } });
    expect(opened.view?.id).toMatch(/^V/);
  });

  it('is refused without a good token, and for methods that are none', async () => {
    await expect(client.apiCall('no.such')).rejects.toMatchObject({
      data: { error: 'unknown_method' },
    });
  });
});

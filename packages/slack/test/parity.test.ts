import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../src/index.js';
import { type Recorded, recordRequests } from './record-requests.js';

const posted = { channel: 'C1', ts: '1.2' };
const channelAnswer = { channel: { id: 'C1' } };
const answers = {
  'chat.postMessage': posted,
  'chat.update': posted,
  'conversations.info': channelAnswer,
  'conversations.open': channelAnswer,
  'conversations.join': channelAnswer,
  'conversations.list': { channels: [] },
  'conversations.history': { messages: [] },
  'conversations.replies': { messages: [] },
  'users.info': { user: { id: 'U1' } },
  'users.list': { members: [] },
  'auth.test': { user_id: 'U1' },
  'views.open': { view: { id: 'V1' } },
  'views.update': { view: { id: 'V1' } },
  'views.publish': { view: { id: 'V1' } },
};

const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'ä & <b>' } }];
const view = {
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'a' },
  blocks: [],
};

/** The same call, by the official SDK and by ours. */
const rows: ReadonlyArray<
  readonly [name: string, theirs: (sdk: WebClient) => unknown, ours: (slack: Slack) => unknown]
> = [
  ['auth.test', (sdk) => sdk.auth.test(), ({ auth }) => auth.test()],
  [
    'chat.postMessage',
    (sdk) =>
      sdk.chat.postMessage({
        channel: 'C1',
        text: 'a=b&c',
        blocks: blocks as never,
        unfurl_links: false,
      }),
    ({ chat }) => chat.postMessage({ channel: 'C1', text: 'a=b&c', blocks, unfurl_links: false }),
  ],
  [
    'chat.update',
    (sdk) => sdk.chat.update({ channel: 'C1', ts: '1.2', text: 'new' }),
    ({ chat }) => chat.update({ channel: 'C1', ts: '1.2', text: 'new' }),
  ],
  [
    'conversations.info',
    (sdk) => sdk.conversations.info({ channel: 'C1', include_num_members: true }),
    ({ conversations }) => conversations.info({ channel: 'C1', include_num_members: true }),
  ],
  [
    'conversations.open',
    (sdk) => sdk.conversations.open({ users: 'U1,U2' }),
    ({ conversations }) => conversations.open({ users: 'U1,U2' }),
  ],
  [
    'conversations.join',
    (sdk) => sdk.conversations.join({ channel: 'C1' }),
    ({ conversations }) => conversations.join({ channel: 'C1' }),
  ],
  [
    'users.info',
    (sdk) => sdk.users.info({ user: 'U1' }),
    ({ users }) => users.info({ user: 'U1' }),
  ],
  [
    'views.open',
    (sdk) => sdk.views.open({ trigger_id: 't', view }),
    ({ views }) => views.open({ trigger_id: 't', view }),
  ],
  [
    'views.update',
    (sdk) => sdk.views.update({ view_id: 'V1', view }),
    ({ views }) => views.update({ view_id: 'V1', view }),
  ],
  [
    'views.publish',
    (sdk) => sdk.views.publish({ user_id: 'U1', view: { type: 'home', blocks: [] } }),
    ({ views }) => views.publish({ user_id: 'U1', view: { type: 'home', blocks: [] } }),
  ],
  [
    'conversations.history',
    (sdk) => sdk.conversations.history({ channel: 'C1', limit: 5, oldest: '1.0' }),
    ({ conversations }) => first(conversations.history({ channel: 'C1', limit: 5, oldest: '1.0' })),
  ],
  [
    'conversations.replies',
    (sdk) => sdk.conversations.replies({ channel: 'C1', ts: '1.2' }),
    ({ conversations }) => first(conversations.replies({ channel: 'C1', ts: '1.2' })),
  ],
  [
    'conversations.list',
    (sdk) => sdk.conversations.list({ types: 'im,mpim', limit: 200 }),
    ({ conversations }) => first(conversations.list({ types: 'im,mpim', limit: 200 })),
  ],
  [
    'users.list',
    (sdk) => sdk.users.list({ limit: 2 }),
    ({ users }) => first(users.list({ limit: 2 })),
  ],
];

async function first(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items) return;
}

describe('requests', () => {
  it.each(rows)('%s is sent as the official SDK sends it', async (_name, theirs, ours) => {
    const sdk = recordRequests(answers);
    await theirs(
      new WebClient('xoxb-test', { fetch: sdk.fetch as never, retryConfig: { retries: 0 } }),
    );
    const slack = recordRequests(answers);
    await ours(createSlack({ token: 'xoxb-test', fetch: slack.fetch }));
    expect(slack.sent.map(toComparable)).toEqual(sdk.sent.map(toComparable));
  });
});

function toComparable({ method, path, fields }: Recorded): Recorded {
  return { method, path, fields };
}

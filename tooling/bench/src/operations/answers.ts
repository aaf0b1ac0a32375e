/** Answers of realistic size: 0.7 kB, 6 kB, 1 kB, a stream of 200 chunks of 250 B, and one vector of 1536. */
export interface Answer {
  readonly type: string;
  readonly body: Buffer;
}

const streamChunks = 200;
const dimensions = 1536;

const json = (value: unknown): Answer => ({
  type: 'application/json; charset=utf-8',
  body: Buffer.from(JSON.stringify(value)),
});

const text = 'Build 512 of shop has failed: 3 of 2841 tests are red. <https://ci.example.com/512>';

export const postedMessage: Answer = json({
  ok: true,
  channel: 'C024BE91L',
  ts: '1795000000.000200',
  message: {
    user: 'U061F7AUR',
    type: 'message',
    ts: '1795000000.000200',
    bot_id: 'B061F7AUR',
    app_id: 'A061F7AUR',
    text,
    team: 'T024BE91L',
    bot_profile: {
      id: 'B061F7AUR',
      app_id: 'A061F7AUR',
      name: 'ci',
      icons: { image_36: 'https://avatars.example.com/ci_36.png' },
      deleted: false,
      updated: 1795000000,
      team_id: 'T024BE91L',
    },
    blocks: [
      {
        type: 'rich_text',
        block_id: 'aB3',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
      },
    ],
  },
});

const linksOfUser = 'followers following gists starred subscriptions organizations repos events';

const user = (login: string): object => ({
  login,
  id: 583231,
  node_id: 'MDQ6VXNlcjU4MzIzMQ==',
  avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
  gravatar_id: '',
  url: `https://api.github.com/users/${login}`,
  html_url: `https://github.com/${login}`,
  ...Object.fromEntries(
    linksOfUser
      .split(' ')
      .map((name) => [`${name}_url`, `https://api.github.com/users/${login}/${name}`]),
  ),
  type: 'User',
  site_admin: false,
});

const issueUrl = 'https://api.github.com/repos/acme/shop/issues/1347';

export const issue: Answer = json({
  id: 1,
  node_id: 'MDU6SXNzdWUx',
  url: issueUrl,
  repository_url: 'https://api.github.com/repos/acme/shop',
  labels_url: `${issueUrl}/labels{/name}`,
  comments_url: `${issueUrl}/comments`,
  events_url: `${issueUrl}/events`,
  html_url: 'https://github.com/acme/shop/issues/1347',
  number: 1347,
  state: 'open',
  state_reason: null,
  title: 'The checkout charges twice where the answer is lost',
  body: 'It was seen on three machines, each time after a deployment. '.repeat(25),
  user: user('octocat'),
  labels: ['bug', 'payments', 'p1'].map((name, index) => ({
    id: 208045946 + index,
    node_id: 'MDU6TGFiZWwyMDgwNDU5NDY=',
    url: `https://api.github.com/repos/acme/shop/labels/${name}`,
    name,
    description: 'What it is about',
    color: 'f29513',
    default: false,
  })),
  assignee: user('hubot'),
  assignees: [user('hubot')],
  milestone: null,
  locked: false,
  active_lock_reason: null,
  comments: 3,
  pull_request: undefined,
  closed_at: null,
  created_at: '2026-11-10T13:33:48Z',
  updated_at: '2026-11-20T13:33:48Z',
  closed_by: null,
  author_association: 'COLLABORATOR',
});

const usage = { prompt_tokens: 21, completion_tokens: 200, total_tokens: 221 };
const completionHead = {
  id: 'chatcmpl-CR0y3jM2z8bTqVn1',
  created: 1795000000,
  model: 'gpt-5-mini-2026-08-07',
  service_tier: 'default',
  system_fingerprint: 'fp_560af6e559',
};

export const completion: Answer = json({
  ...completionHead,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Harbours keep the light that ships have brought from far. '.repeat(8),
        refusal: null,
        annotations: [],
      },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
});

const chunk = (delta: object, finish: string | null): object => ({
  ...completionHead,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  obfuscation: 'x9Kq',
});

/** The last two chunks are the end and the usage. */
export const completionStream: Answer = {
  type: 'text/event-stream; charset=utf-8',
  body: Buffer.from(
    [
      ...Array.from({ length: streamChunks - 2 }, (_, index) =>
        chunk({ content: ` word${index}` }, null),
      ),
      chunk({}, 'stop'),
      { ...completionHead, object: 'chat.completion.chunk', choices: [], usage },
    ]
      .map((event) => `data: ${JSON.stringify(event)}\n\n`)
      .concat('data: [DONE]\n\n')
      .join(''),
  ),
};

const vector = Float32Array.from({ length: dimensions }, (_, index) => Math.sin(index) / 40);

export const embedding: Answer = json({
  object: 'list',
  model: 'text-embedding-3-small',
  data: [
    { object: 'embedding', index: 0, embedding: Buffer.from(vector.buffer).toString('base64') },
  ],
  usage: { prompt_tokens: 8, total_tokens: 8 },
});

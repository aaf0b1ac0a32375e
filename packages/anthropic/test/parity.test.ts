import Official from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { ChatInput, ChatMessage } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Anthropic, type AnthropicOptions, createAnthropic } from '../src/index.js';
import { type Recorded, recordRequests } from './record-requests.js';

type Row = readonly [
  name: string,
  theirs: (sdk: Official) => PromiseLike<unknown>,
  ours: (anthropic: Anthropic) => Promise<unknown>,
  options?: Partial<AnthropicOptions>,
];

const model = 'claude-sonnet-5-5';
const max_tokens = 8_192;
const question = [{ role: 'user', content: 'Grüße 🎈' }] as const;
const asked = { model, max_tokens, messages: [...question] };
const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const open = { type: 'object' as const, properties: { city: { type: 'string' } } };
const pixel = { bytes: new Uint8Array([1, 2, 255]), mediaType: 'image/png' } as const;
const place = z.object({
  city: z.string().min(2),
  people: z.number().int().gte(0),
  mayor: z.object({ name: z.string(), since: z.iso.date() }).optional(),
  tags: z.array(z.string()).min(1).max(5),
});

const called: readonly ChatMessage[] = [
  ...question,
  {
    role: 'assistant',
    text: 'Let me see.',
    toolCalls: [
      { id: 'c1', name: 'weather', arguments: '{"city":"Rome"}' },
      { id: 'c2', name: 'now', arguments: '' },
    ],
  },
  { role: 'tool', toolCallId: 'c1', content: 'sunny' },
  { role: 'tool', toolCallId: 'c2', content: 'no clock', failed: true },
  { role: 'user', content: 'And?' },
  { role: 'assistant', text: 'Sunny.' },
  { role: 'user', content: 'Thanks' },
];
const tools: ChatInput['tools'] = [
  { name: 'weather', description: 'Tells the weather', parameters, strict: true },
  { name: 'now', parameters: open },
];
const officialTools: Official.Tool[] = [
  { name: 'weather', description: 'Tells the weather', input_schema: parameters, strict: true },
  { name: 'now', input_schema: open },
];
const officialCalled: Official.MessageParam[] = [
  ...question,
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Rome' } },
      { type: 'tool_use', id: 'c2', name: 'now', input: {} },
    ],
  },
  {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 'c1', content: 'sunny' },
      { type: 'tool_result', tool_use_id: 'c2', content: 'no clock', is_error: true },
      { type: 'text', text: 'And?' },
    ],
  },
  { role: 'assistant', content: 'Sunny.' },
  { role: 'user', content: 'Thanks' },
];
const look: ChatMessage = {
  role: 'user',
  content: [
    { type: 'text', text: 'What is this?' },
    { type: 'image', image: { url: 'https://example.com/a.png' }, detail: 'low' },
    { type: 'image', image: pixel },
  ],
};
const officialLook: Official.MessageParam = {
  role: 'user',
  content: [
    { type: 'text', text: 'What is this?' },
    { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AQL/' } },
  ],
};
/** The newest version of the API has none, and the official types know no other. */
const sampling: object = { temperature: 0.5, top_p: 0.9 };

const chat: readonly Row[] = [
  [
    'a question',
    (sdk) => sdk.messages.create(asked),
    (a) => a.model.complete({ messages: question }),
  ],
  [
    'instructions and settings',
    (sdk) =>
      sdk.messages.create({
        ...asked,
        model: 'claude-opus-4-6',
        max_tokens: 50,
        system: 'Be brief.',
        stop_sequences: ['END', 'STOP'],
        ...sampling,
      }),
    (a) =>
      a.model.complete({
        model: 'claude-opus-4-6',
        instructions: 'Be brief.',
        messages: question,
        maxTokens: 50,
        stop: ['END', 'STOP'],
        temperature: 0.5,
        topP: 0.9,
        seed: 7,
      }),
  ],
  [
    'tools, their calls and results',
    (sdk) =>
      sdk.messages.create({
        ...asked,
        messages: officialCalled,
        tools: officialTools,
        tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
      }),
    (a) =>
      a.model.complete({
        messages: called,
        tools,
        toolChoice: { tool: 'weather' },
        parallelToolCalls: false,
      }),
  ],
  [
    'one tool call at a time',
    (sdk) =>
      sdk.messages.create({
        ...asked,
        tools: officialTools,
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      }),
    (a) => a.model.complete({ messages: question, tools, parallelToolCalls: false }),
  ],
  [
    'images',
    (sdk) => sdk.messages.create({ ...asked, messages: [officialLook] }),
    (a) => a.model.complete({ messages: [look] }),
  ],
  [
    'structured output',
    (sdk) => {
      const schema = transformJSONSchema(z.toJSONSchema(place, { io: 'input' }));
      return sdk.messages.create({
        ...asked,
        output_config: { format: { type: 'json_schema', schema } },
      });
    },
    (a) => a.model.complete({ messages: question, output: { schema: place } }),
  ],
  [
    'adaptive thinking',
    (sdk) =>
      sdk.messages.create({
        ...asked,
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'low' },
      }),
    (a) => a.model.complete({ messages: question, reasoningEffort: 'minimal' }),
    { thinkingDisplay: 'summarized' },
  ],
  [
    'a budget of thinking',
    (sdk) =>
      sdk.messages.create({
        ...asked,
        model: 'claude-haiku-4-5',
        thinking: { type: 'enabled', budget_tokens: 6_144 },
      }),
    (a) =>
      a.model.complete({ model: 'claude-haiku-4-5', messages: question, reasoningEffort: 'high' }),
  ],
  [
    'no thinking',
    (sdk) => sdk.messages.create({ ...asked, thinking: { type: 'disabled' } }),
    (a) => a.model.complete({ messages: question, reasoningEffort: 'none' }),
  ],
  [
    'options of the adapter',
    (sdk) =>
      sdk.messages.create({
        ...asked,
        max_tokens: 99,
        tools: [{ type: 'web_search_20260318', name: 'web_search', max_uses: 2 }, ...officialTools],
        tool_choice: { type: 'none' },
        metadata: { user_id: 'u-1' },
        service_tier: 'standard_only',
        cache_control: { type: 'ephemeral', ttl: '1h' },
      }),
    (a) => a.model.complete({ messages: question, tools, toolChoice: 'none' }),
    {
      maxTokens: 99,
      userId: 'u-1',
      serviceTier: 'standard_only',
      promptCache: '1h',
      serverTools: [{ type: 'web_search_20260318', name: 'web_search', max_uses: 2 }],
    },
  ],
  [
    'a stream with tools',
    (sdk) =>
      sdk.messages.create({
        ...asked,
        tools: officialTools,
        tool_choice: { type: 'any' },
        stream: true,
      }),
    (a) => a.model.stream({ messages: question, tools, toolChoice: 'required' }),
  ],
];

const operations: readonly Row[] = [
  [
    'count tokens',
    (sdk) =>
      sdk.messages.countTokens({
        model,
        messages: [...question],
        system: 'Be brief.',
        tools: officialTools,
      }),
    (a) => a.countTokens({ messages: question, instructions: 'Be brief.', tools }),
  ],
  [
    'list models',
    (sdk) => sdk.models.list({ limit: 3 }),
    (a) => firstOf(a.models.list({ limit: 3 })),
  ],
  ['get a model', (sdk) => sdk.models.retrieve('a/b c'), (a) => a.models.get('a/b c')],
  [
    'create a batch',
    (sdk) => sdk.messages.batches.create({ requests: [{ custom_id: 'one', params: asked }] }),
    (a) => a.batches.create([{ customId: 'one', input: { messages: question } }]),
  ],
  ['get a batch', (sdk) => sdk.messages.batches.retrieve('b_1'), (a) => a.batches.get('b_1')],
  ['list batches', (sdk) => sdk.messages.batches.list(), (a) => firstOf(a.batches.list())],
  ['cancel a batch', (sdk) => sdk.messages.batches.cancel('b_1'), (a) => a.batches.cancel('b_1')],
  ['delete a batch', (sdk) => sdk.messages.batches.delete('b_1'), (a) => a.batches.delete('b_1')],
  [
    'anything else',
    (sdk) => sdk.get('/v1/files', { query: { limit: 3 } }),
    (a) => a.client.request('GET', '/v1/files', { query: { limit: 3 } }),
  ],
];

const rowsOf = (rows: readonly Row[]) =>
  rows.map(([name, theirs, ours, options = {}]) => [name, theirs, ours, options] as const);

async function firstOf(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item;
  return undefined;
}

/** What both send for one row. Neither likes every answer: what is sent counts. */
async function bothSend(
  theirs: Row[1],
  ours: Row[2],
  options: Partial<AnthropicOptions>,
): Promise<{ readonly theirs: Recorded; readonly ours: Recorded }> {
  const official = recordRequests({});
  const defaultHeaders = { 'anthropic-beta': 'a-1,b-2' };
  const sdk = new Official({
    apiKey: 'sk-a',
    fetch: official.fetch,
    maxRetries: 0,
    defaultHeaders,
  });
  await Promise.resolve(theirs(sdk)).catch(() => {});
  const own = recordRequests({});
  const version = '2026-10-21';
  const betas = ['a-1', 'b-2'];
  // The official SDK sends its key as a bearer token, too.
  const secrets = { apiKey: undefined, authToken: 'sk-a' };
  const all = { ...secrets, model, version, betas, fetch: own.fetch, ...options };
  await ours(createAnthropic(all)).catch(() => {});
  const [first, second] = [official.sent[0], own.sent[0]];
  if (first === undefined || second === undefined) throw new Error('nothing was sent');
  return { theirs: first, ours: second };
}

describe('chat', () => {
  it.each(rowsOf(chat))('%s is asked as the official SDK asks', async (_name, ...row) => {
    const sent = await bothSend(...row);
    expect(sent.ours).toEqual(sent.theirs);
  });
});

describe('operations', () => {
  it.each(rowsOf(operations))('%s is asked as the official SDK asks', async (_name, ...row) => {
    const sent = await bothSend(...row);
    expect(sent.ours).toEqual(sent.theirs);
  });
});

describe('who asks, and in which words', () => {
  const headersOf = async (options: Partial<AnthropicOptions>) => {
    const own = recordRequests({});
    const { model: asking } = createAnthropic({
      apiKey: 'sk-a',
      model,
      fetch: own.fetch,
      ...options,
    });
    await asking.complete({ messages: question }).catch(() => {});
    return own.sent[0];
  };

  it('is told as documented, where nothing else is asked for', async () => {
    expect(await headersOf({})).toMatchObject({
      host: 'api.anthropic.com',
      headers: { 'x-api-key': 'sk-a', 'anthropic-version': '2023-06-01' },
    });
  });

  it('may be the bearer of a token, at another server', async () => {
    const baseUrl = 'http://localhost:11434/';
    const sent = await headersOf({ apiKey: undefined, authToken: 'token', baseUrl });
    expect(sent).toMatchObject({
      host: 'localhost:11434',
      path: '/v1/messages',
      headers: { authorization: 'Bearer token' },
    });
    expect(sent?.headers).not.toHaveProperty('x-api-key');
  });
});

import type { ChatInput, ChatMessage } from '@quayside/core';
import Official, { AzureOpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { createOpenAI, type OpenAI, type OpenAIOptions } from '../src/index.js';
import { type Recorded, recordRequests } from './record-requests.js';

type Sdk = Official | AzureOpenAI;
type Row = readonly [
  name: string,
  theirs: (sdk: Sdk) => PromiseLike<unknown>,
  ours: (openai: OpenAI) => Promise<unknown>,
];

const model = 'gpt-5-mini';
const question = [{ role: 'user', content: 'Grüße 🎈' }] as const;
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const strictSchema = { ...parameters };
const looseSchema = { type: 'object', properties: { city: { type: 'string' } } };
const pixel = { bytes: new Uint8Array([1, 2, 255]), mediaType: 'image/png' } as const;
const pixelUrl = 'data:image/png;base64,AQL/';

const look: ChatMessage = {
  role: 'user',
  content: [
    { type: 'text', text: 'What is this?' },
    { type: 'image', image: { url: 'https://example.com/a.png' }, detail: 'low' },
    { type: 'image', image: pixel },
  ],
};
const called: readonly ChatMessage[] = [
  ...question,
  { role: 'assistant', text: '', toolCalls: [{ id: 'c1', name: 'weather', arguments: '{}' }] },
  { role: 'tool', toolCallId: 'c1', content: 'sunny' },
  { role: 'assistant', text: 'Sunny.' },
  { role: 'user', content: 'Thanks' },
];
const tools: ChatInput['tools'] = [
  { name: 'weather', description: 'Tells the weather', parameters, strict: true },
  { name: 'now', parameters: looseSchema },
];
const settings = { maxTokens: 50, temperature: 0.5, topP: 0.9, reasoningEffort: 'low' } as const;

const officialCalled: Official.ChatCompletionMessageParam[] = [
  ...question,
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
  { role: 'assistant', content: 'Sunny.' },
  { role: 'user', content: 'Thanks' },
];
const officialTools: Official.ChatCompletionTool[] = [
  {
    type: 'function',
    function: { name: 'weather', description: 'Tells the weather', parameters, strict: true },
  },
  { type: 'function', function: { name: 'now', parameters: looseSchema } },
];

const chat: readonly Row[] = [
  [
    'a question',
    (sdk) => sdk.chat.completions.create({ model, messages: [...question] }),
    (o) => o.model.complete({ messages: question }),
  ],
  [
    'instructions and settings',
    (sdk) =>
      sdk.chat.completions.create({
        model: 'gpt-5',
        messages: [{ role: 'system', content: 'Be brief.' }, ...question],
        max_completion_tokens: 50,
        temperature: 0.5,
        top_p: 0.9,
        reasoning_effort: 'low',
        stop: ['END', '\n\n'],
        seed: 7,
      }),
    (o) =>
      o.model.complete({
        model: 'gpt-5',
        instructions: 'Be brief.',
        messages: question,
        ...settings,
        stop: ['END', '\n\n'],
        seed: 7,
      }),
  ],
  [
    'tools, their calls and results',
    (sdk) =>
      sdk.chat.completions.create({
        model,
        messages: officialCalled,
        tools: officialTools,
        tool_choice: { type: 'function', function: { name: 'weather' } },
        parallel_tool_calls: false,
      }),
    (o) =>
      o.model.complete({
        messages: called,
        tools,
        toolChoice: { tool: 'weather' },
        parallelToolCalls: false,
      }),
  ],
  [
    'images',
    (sdk) =>
      sdk.chat.completions.create({
        model,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              {
                type: 'image_url',
                image_url: { url: 'https://example.com/a.png', detail: 'low' },
              },
              { type: 'image_url', image_url: { url: pixelUrl } },
            ],
          },
        ],
      }),
    (o) => o.model.complete({ messages: [look] }),
  ],
  [
    'structured output',
    (sdk) =>
      sdk.chat.completions.create({
        model,
        messages: [...question],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'place', schema: strictSchema, strict: true },
        },
      }),
    (o) =>
      o.model.complete({
        messages: question,
        output: { name: 'place', jsonSchema: strictSchema },
      }),
  ],
  [
    'a stream with tools and usage',
    (sdk) =>
      sdk.chat.completions.create({
        model,
        messages: [...question],
        tools: officialTools,
        tool_choice: 'required',
        stream: true,
        stream_options: { include_usage: true },
      }),
    (o) => o.model.stream({ messages: question, tools, toolChoice: 'required' }),
  ],
];

const stateless = { store: false, include: ['reasoning.encrypted_content' as const] };

const responses: readonly Row[] = [
  [
    'a question',
    (sdk) => sdk.responses.create({ model, input: [...question], ...stateless }),
    (o) => o.model.complete({ messages: question }),
  ],
  [
    'instructions and settings',
    (sdk) =>
      sdk.responses.create({
        model,
        instructions: 'Be brief.',
        input: [...question],
        max_output_tokens: 50,
        temperature: 0.5,
        top_p: 0.9,
        reasoning: { effort: 'low' },
        ...stateless,
      }),
    (o) => o.model.complete({ instructions: 'Be brief.', messages: question, ...settings }),
  ],
  [
    'tools, their calls and results',
    (sdk) =>
      sdk.responses.create({
        model,
        input: [
          ...question,
          { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
          { role: 'assistant', content: 'Sunny.' },
          { role: 'user', content: 'Thanks' },
        ],
        tools: [
          {
            type: 'function',
            name: 'weather',
            description: 'Tells the weather',
            parameters,
            strict: true,
          },
          { type: 'function', name: 'now', parameters: looseSchema, strict: false },
        ],
        tool_choice: { type: 'function', name: 'weather' },
        parallel_tool_calls: false,
        ...stateless,
      }),
    (o) =>
      o.model.complete({
        messages: called,
        tools,
        toolChoice: { tool: 'weather' },
        parallelToolCalls: false,
      }),
  ],
  [
    'images',
    (sdk) =>
      sdk.responses.create({
        model,
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'What is this?' },
              { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'low' },
              { type: 'input_image', image_url: pixelUrl, detail: 'auto' },
            ],
          },
        ],
        ...stateless,
      }),
    (o) => o.model.complete({ messages: [look] }),
  ],
  [
    'structured output that strict mode does not take',
    (sdk) =>
      sdk.responses.create({
        model,
        input: [...question],
        text: {
          format: { type: 'json_schema', name: 'answer', schema: looseSchema, strict: false },
        },
        ...stateless,
      }),
    (o) => o.model.complete({ messages: question, output: { jsonSchema: looseSchema } }),
  ],
  [
    'a stream',
    (sdk) => sdk.responses.create({ model, input: [...question], stream: true, ...stateless }),
    (o) => o.model.stream({ messages: question }),
  ],
];

const sound = (): File => new File(['sound'], 'ä.mp3', { type: 'audio/mpeg' });

const operations: readonly Row[] = [
  [
    'embed',
    (sdk) => sdk.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'ü'] }),
    (o) => o.embeddings.embed({ texts: ['a', 'ü'] }),
  ],
  [
    'embed, shortened',
    (sdk) => sdk.embeddings.create({ model: 'e', input: ['a'], dimensions: 256 }),
    (o) => o.embeddings.embed({ model: 'e', texts: ['a'], dimensions: 256 }),
  ],
  [
    'moderate',
    (sdk) => sdk.moderations.create({ model: 'omni-moderation-latest', input: ['a', 'b'] }),
    (o) => o.moderate(['a', 'b']),
  ],
  [
    'generate images',
    (sdk) =>
      sdk.images.generate({
        model: 'gpt-image-1',
        prompt: 'a cat',
        n: 2,
        size: '1024x1024',
        quality: 'low',
        background: 'transparent',
      }),
    (o) =>
      o.generateImages({
        prompt: 'a cat',
        n: 2,
        size: '1024x1024',
        quality: 'low',
        background: 'transparent',
      }),
  ],
  [
    'transcribe',
    (sdk) =>
      sdk.audio.transcriptions.create({
        file: sound(),
        model: 'gpt-4o-mini-transcribe',
        language: 'de',
        prompt: 'Grüße',
      }),
    (o) =>
      o.transcribe({
        file: new Blob([sound()], { type: 'audio/mpeg' }),
        filename: 'ä.mp3',
        language: 'de',
        prompt: 'Grüße',
      }),
  ],
  [
    'speak',
    (sdk) =>
      sdk.audio.speech.create({
        input: 'Grüße',
        model: 'gpt-4o-mini-tts',
        voice: 'alloy',
        response_format: 'wav',
      }),
    (o) => o.speak({ input: 'Grüße', format: 'wav' }),
  ],
  ['list models', (sdk) => sdk.models.list(), (o) => o.models.list()],
  ['get a model', (sdk) => sdk.models.retrieve('ft:a/b:c d'), (o) => o.models.get('ft:a/b:c d')],
  [
    'anything else',
    (sdk) => sdk.get('/files', { query: { purpose: 'batch', limit: 3 } }),
    (o) => o.client.request('GET', '/files', { query: { purpose: 'batch', limit: 3 } }),
  ],
];

/** What both send for one row. Ours does not like every answer: what is sent counts. */
async function bothSend(
  [, theirs, ours]: Row,
  makeSdk: (fetch: typeof globalThis.fetch) => Sdk,
  options: Omit<OpenAIOptions, 'fetch'>,
): Promise<{ readonly theirs: Recorded; readonly ours: Recorded }> {
  const official = recordRequests({});
  await Promise.resolve(theirs(makeSdk(official.fetch))).catch(() => {});
  const own = recordRequests({});
  await ours(createOpenAI({ ...options, fetch: own.fetch, model })).catch(() => {});
  const [first, second] = [official.sent[0], own.sent[0]];
  if (first === undefined || second === undefined) throw new Error('nothing was sent');
  return { theirs: first, ours: second };
}

const account = { organization: 'org-1', project: 'proj_1' };
const sdk = (fetch: typeof globalThis.fetch): Sdk =>
  new Official({ apiKey: 'sk-a', ...account, fetch, maxRetries: 0 });
const options = { apiKey: 'sk-a', ...account };

describe.each([
  ['completions', chat],
  ['responses', responses],
] as const)('chat over %s', (api, rows) => {
  it.each(rows)('%s is asked as the official SDK asks', async (...row) => {
    const { theirs, ours } = await bothSend(row, sdk, { ...options, api });
    expect(ours).toEqual(theirs);
  });
});

describe('operations', () => {
  it.each(operations)('%s is asked as the official SDK asks', async (...row) => {
    const { theirs, ours } = await bothSend(row, sdk, options);
    expect(ours).toEqual(theirs);
  });
});

describe('Azure', () => {
  const endpoint = 'https://r.openai.azure.com/';
  const apiVersion = '2024-10-21';
  const azure = (fetch: typeof globalThis.fetch): Sdk =>
    new AzureOpenAI({ apiKey: 'key', endpoint, apiVersion, fetch, maxRetries: 0 });
  // Azure lists models by deployment, and has no moderations.
  const offered = operations.filter(([name]) => name !== 'moderate');

  it.each([...chat, ...offered])(
    '%s is asked by deployment as the official SDK asks',
    async (...row) => {
      const given = { apiKey: 'key', azure: { endpoint, apiVersion } };
      const { theirs, ours } = await bothSend(row, azure, given);
      expect(ours).toEqual(theirs);
    },
  );

  it.each(responses)('%s is asked over responses as the official SDK asks', async (...row) => {
    const given = { apiKey: 'key', azure: { endpoint, apiVersion }, api: 'responses' } as const;
    const { theirs, ours } = await bothSend(row, azure, given);
    expect(ours).toEqual(theirs);
  });
});

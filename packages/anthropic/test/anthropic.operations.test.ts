import { bindingOf, type IntegrationError, pipeline, take } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AnthropicOptions,
  type BatchRequest,
  type BatchResult,
  createAnthropic,
} from '../src/index.js';
import { createFakeAnthropic } from '../src/testing/index.js';
import { loadTransport } from './load-transport.js';

beforeAll(loadTransport);

const input = { messages: [{ role: 'user', content: 'hello' }] } as const;

function setup(options: Partial<AnthropicOptions> = {}) {
  const models = ['claude-a', 'claude-b', 'claude-c'];
  const fake = createFakeAnthropic({ models });
  const given = { apiKey: 'sk-test', model: 'claude-a', fetch: fake.fetch };
  const anthropic = createAnthropic({ ...given, ...options });
  const sent = (at = -1) => fake.requests.entries().at(at);
  return { fake, anthropic, sent };
}

async function readAll<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('models', () => {
  it('are listed page by page, and no further than they are read', async () => {
    const { fake, anthropic } = setup();
    const all = await readAll(anthropic.models.list({ limit: 2 }));
    expect(all.map(({ id }) => id)).toEqual(['claude-a', 'claude-b', 'claude-c']);
    expect(fake.requests.entries().map(({ query }) => query)).toEqual([
      'limit=2',
      'limit=2&after_id=claude-b',
    ]);
    await take(anthropic.models.list({ limit: 1 }), 1);
    expect(fake.requests.total).toBe(3);
  });

  it('are read one by one, and refused before anything is sent where the input is none', async () => {
    const { anthropic, fake } = setup();
    expect(await anthropic.models.get('claude-b')).toMatchObject({ max_tokens: 128_000 });
    await expect(anthropic.models.get('x')).rejects.toMatchObject({ code: 'not_found' });
    await expect(readAll(anthropic.models.list({ limit: 0 }))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(fake.requests.total).toBe(2);
  });

  it('tell whether the key is good', async () => {
    const { fake, anthropic } = setup();
    const probe = bindingOf(anthropic.model)?.probe;
    await probe?.();
    fake.faults.add({ kind: 'status', status: 401 });
    await expect(probe?.()).rejects.toMatchObject({ code: 'unauthenticated', operation: 'probe' });
  });
});

describe('countTokens', () => {
  it('counts what a call would send, and checks it as a call is checked', async () => {
    const { anthropic, sent } = setup({ maxTokens: 5, userId: 'u' });
    const tools = [{ name: 'f', parameters: { type: 'object' } }];
    expect(
      await anthropic.countTokens({ ...input, instructions: 'Be brief.', tools }),
    ).toBeGreaterThan(0);
    expect(JSON.parse(sent()?.body ?? '')).toEqual({
      model: 'claude-a',
      messages: input.messages,
      system: 'Be brief.',
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
    });
    const wrong = anthropic.countTokens({ messages: [] });
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid_request',
      execution: 'not_executed',
    });
  });
});

describe('batches', () => {
  const requests: readonly BatchRequest[] = [
    { customId: 'plain', input },
    { customId: 'lost', input: { ...input, model: 'claude-x' } },
    { customId: 'thoughtful', input: { ...input, instructions: 'Think.', maxTokens: 50 } },
  ];
  const byId = (results: readonly BatchResult[]) =>
    Object.fromEntries(results.map((result) => [result.customId, result]));

  it('are begun, awaited, and read in the words of the port', async () => {
    const { fake, anthropic, sent } = setup();
    const created = await anthropic.batches.create(requests);
    expect(created).toMatchObject({ processing_status: 'in_progress' });
    const { requests: asked } = JSON.parse(sent()?.body ?? '');
    expect(asked[2]).toEqual({
      custom_id: 'thoughtful',
      params: { model: 'claude-a', max_tokens: 50, messages: input.messages, system: 'Think.' },
    });
    const early = anthropic.batches.results(created.id);
    await expect(early).rejects.toMatchObject({ code: 'not_found', operation: 'results' });
    fake.willAnswer({ text: 'hi', usage: { input: 3, output: 2, cacheRead: 4 } });
    fake.willAnswer({ thinking: 'Hm.', text: 'ho' });
    fake.endBatches();
    expect(await anthropic.batches.get(created.id)).toMatchObject({ processing_status: 'ended' });
    const results = byId(await readAll(await anthropic.batches.results(created.id)));
    expect(results).toMatchObject({
      plain: {
        status: 'succeeded',
        answer: { text: 'hi', serviceTier: 'batch', usage: { inputTokens: 7, outputTokens: 2 } },
      },
      thoughtful: { answer: { reasoning: 'Hm.', message: { continuation: {} } } },
      lost: { status: 'errored', error: { code: 'not_found', provider: 'anthropic' } },
    });
  });

  it('are listed, canceled and deleted', async () => {
    const { fake, anthropic } = setup();
    const first = await anthropic.batches.create(requests);
    const second = await anthropic.batches.create(requests);
    const listed = await readAll(anthropic.batches.list({ limit: 1 }));
    expect(listed.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(await anthropic.batches.cancel(first.id)).toMatchObject({
      processing_status: 'canceling',
    });
    fake.endBatches();
    const results = await readAll(await anthropic.batches.results(first.id));
    expect(results.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
    await anthropic.batches.delete(first.id);
    await expect(anthropic.batches.get(first.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each<readonly [string, readonly object[]]>([
    ['nothing', []],
    [
      'two of one name',
      [
        { customId: 'a', input },
        { customId: 'a', input },
      ],
    ],
    ['a name with a space', [{ customId: 'a b', input }]],
    ['an input that no chat takes', [{ customId: 'a', input: { messages: [] } }]],
  ])('are refused before anything is sent: %s', async (_name, wrong) => {
    const { fake, anthropic } = setup();
    const creating = anthropic.batches.create(wrong as readonly BatchRequest[]);
    const error: IntegrationError = await creating.then(
      () => Promise.reject(new Error('it was sent')),
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code: 'invalid_request', execution: 'not_executed' });
    expect(fake.requests.total).toBe(0);
  });
});

describe('the results of a batch', () => {
  const line = (id: string, result: object): string =>
    `${JSON.stringify({ custom_id: id, result })}\n`;
  const said = { content: [{ type: 'text', text: 'Grüße 🎈' }], stop_reason: 'end_turn' };
  const whole = [
    line('a', { type: 'succeeded', message: said }),
    line('b', { type: 'expired' }),
    line('c', { type: 'errored', error: { type: 'error', error: { type: 'overloaded_error' } } }),
  ].join('');

  /** Answers with these bytes, then closes or cuts the connection. */
  const over = (pieces: readonly Uint8Array[], isCut = false) => {
    const left = [...pieces];
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const next = left.shift();
        if (next !== undefined) controller.enqueue(next);
        else if (isCut) controller.error(new TypeError('terminated'));
        else controller.close();
      },
    });
    const fetch: typeof globalThis.fetch = async () => new Response(body);
    return createAnthropic({ apiKey: 'k', policy: pipeline(), fetch }).batches;
  };
  const bytes = new TextEncoder().encode(whole);

  it.each([1, 2, 3, 7, 64])(
    'mean the same in pieces of %i bytes, and without the last line end',
    async (size) => {
      const pieces: Uint8Array[] = [];
      const cut = bytes.subarray(0, bytes.length - 1);
      for (let at = 0; at < cut.length; at += size) pieces.push(cut.subarray(at, at + size));
      const results = await readAll(await over(pieces).results('b'));
      expect(results).toMatchObject([
        { customId: 'a', status: 'succeeded', answer: { text: 'Grüße 🎈' } },
        { customId: 'b', status: 'expired' },
        {
          customId: 'c',
          status: 'errored',
          error: { code: 'unavailable', execution: 'not_executed' },
        },
      ]);
    },
  );

  it.each([
    ['a page of HTML', '<html>\n</html>\n'],
    ['half a line', '{"custom_id":"d","res'],
    ['a line of another shape', '{"custom_id":"d"}\n'],
    ['a result that nobody knows', line('d', { type: 'vanished' })],
  ])('end with an error of the provider at %s, those before it valid', async (_name, text) => {
    const batches = over([bytes, new TextEncoder().encode(text)]);
    const seen: string[] = [];
    const reading = async () => {
      for await (const { customId } of await batches.results('b')) seen.push(customId);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'malformed_response' });
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('say that they were cut', async () => {
    const reading = async () => readAll(await over([bytes], true).results('b'));
    await expect(reading()).rejects.toMatchObject({ code: 'unavailable', execution: 'unknown' });
  });

  it('that were lost on the way are asked for again', async () => {
    const clock = createVirtualClock();
    const fake = createFakeAnthropic({ clock });
    const options = { apiKey: 'k', model: 'claude-haiku-5-5', fetch: fake.fetch, clock };
    const { batches } = createAnthropic(options);
    const { id } = await clock.settle(batches.create([{ customId: 'a', input }]));
    fake.endBatches();
    fake.faults.add({ kind: 'lost_answer' });
    const results = await clock.settle(batches.results(id).then(readAll));
    expect(results).toMatchObject([{ customId: 'a', answer: { text: 'hello' } }]);
  });
});

describe('client.request', () => {
  it('reaches the rest of the API, with its own headers', async () => {
    let seen: Request | undefined;
    const { client } = createAnthropic({
      apiKey: 'k',
      fetch: async (url, init) => {
        seen = new Request(url, init);
        return Response.json({ data: [] });
      },
    });
    const headers = { 'anthropic-beta': 'files-api-2025-04-14' };
    const multipart = new FormData();
    multipart.append('file', new Blob(['text']), 'a.txt');
    await client.request('POST', '/v1/files', { headers, multipart });
    expect(seen?.url).toBe('https://api.anthropic.com/v1/files');
    expect(seen?.headers.get('anthropic-beta')).toBe('files-api-2025-04-14');
    expect(seen?.headers.get('content-type')).toMatch(/^multipart\/form-data/);
  });
});

import type { ChatInput, UsageFact } from '@quayside/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOpenAI, type OpenAI, type OpenAIOptions } from '../src/index.js';
import { loadTransport } from './load-transport.js';
import { chunk, DONE, errorOf, event, streamed } from './streamed.js';

beforeAll(loadTransport);

const input = { messages: [{ role: 'user', content: 'hello' }] } as const;

/** An adapter that gets one answer, and what it reports. */
function answering(json: unknown, options: Partial<OpenAIOptions> = {}) {
  const usage: UsageFact[] = [];
  const openai = createOpenAI({
    apiKey: 'k',
    model: 'asked',
    listeners: [(fact) => fact.type === 'usage.reported' && usage.push(fact)],
    fetch: async () => Response.json(json),
    ...options,
  });
  return { openai, usage };
}

const counted = {
  type: 'usage.reported',
  model: 'gpt-5-2026-01-01',
  serviceTier: 'priority',
  responseId: 'a',
  estimated: false,
  inputTokens: 100,
  outputTokens: 50,
  cachedInputTokens: 40,
  cacheWriteTokens: 30,
  longCacheWriteTokens: 0,
  reasoningTokens: 20,
  audioInputTokens: 10,
  audioOutputTokens: 5,
};
const named = { id: 'a', model: 'gpt-5-2026-01-01', service_tier: 'priority' };
const input_details = { cached_tokens: 40, cache_write_tokens: 30, audio_tokens: 10 };
const output_details = { reasoning_tokens: 20, audio_tokens: 5 };
const completionUsage = {
  prompt_tokens: 100,
  completion_tokens: 50,
  total_tokens: 150,
  prompt_tokens_details: input_details,
  completion_tokens_details: output_details,
};
const responseUsage = {
  input_tokens: 100,
  output_tokens: 50,
  total_tokens: 150,
  input_tokens_details: input_details,
  output_tokens_details: output_details,
};
const message = { content: '{"city":"Rome"}' };
const completion = {
  ...named,
  choices: [{ index: 0, message, finish_reason: 'stop' }],
  usage: completionUsage,
};
const said = { type: 'message', content: [{ type: 'output_text', text: message.content }] };
const response = { ...named, status: 'completed', output: [said], usage: responseUsage };

describe('the tokens of an answer', () => {
  it('are reported with all their parts and the tier that served it', async () => {
    const completed = answering(completion);
    const answer = await completed.openai.model.complete(input);
    expect(completed.usage).toEqual([counted]);
    expect(answer).toMatchObject({ serviceTier: 'priority', usage: { cacheWriteTokens: 30 } });
    const responded = answering(response, { api: 'responses' });
    await responded.openai.model.complete(input);
    expect(responded.usage).toEqual([counted]);
  });

  it('are reported the same for streams', async () => {
    const last = `data: ${JSON.stringify({ ...named, choices: [], usage: completionUsage })}\n\n`;
    const completed = streamed([[chunk({ content: 'a' }), chunk({}, 'stop'), last, DONE]]);
    await completed.read();
    expect(completed.usage).toEqual([counted]);
    const events = [event('response.completed', { response })];
    const responded = streamed([events], { api: 'responses' });
    await responded.read();
    expect(responded.usage).toEqual([counted]);
  });

  it('are reported although the answer is of no use', async () => {
    const output = { jsonSchema: { type: 'object' } };
    const broken = {
      ...completion,
      choices: [{ message: { content: 'Sure!' }, finish_reason: 'stop' }],
    };
    const { openai, usage } = answering(broken);
    const asking = openai.model.complete({ ...input, output });
    expect(await errorOf(asking)).toMatchObject({ code: 'malformed_response', attempts: 1 });
    expect(usage).toEqual([counted]);
    const failed = {
      ...response,
      status: 'failed',
      error: { code: 'invalid_prompt', message: 'no' },
    };
    const refused = answering(failed, { api: 'responses' });
    await errorOf(refused.openai.model.complete(input));
    expect(refused.usage[0]).toEqual(counted);
    const ended = streamed([[event('response.failed', { response: failed })]], {
      api: 'responses',
    });
    await errorOf(ended.read());
    expect(ended.usage[0]).toEqual(counted);
  });

  it('are not made up where the provider counted none', async () => {
    const { openai, usage } = answering({ ...completion, usage: null });
    expect((await openai.model.complete(input)).usage).toBeUndefined();
    expect(usage).toEqual([]);
  });
});

describe.each(['completions', 'responses'] as const)('a stream of %s that does not end', (api) => {
  const word = (text: string): string =>
    api === 'completions'
      ? chunk({ content: text })
      : event('response.output_text.delta', { delta: text });
  const endless = [word('four letters'), 600_000, word('never')];
  // "hello" and four for its message; "four letters".
  const estimated = [{ estimated: true, inputTokens: 5, outputTokens: 2 }];

  it('is estimated where the caller leaves it', async () => {
    const { clock, model, usage } = streamed([endless], { api });
    const leaving = async () => {
      for await (const { type } of await model.stream(input)) if (type === 'text.added') break;
    };
    await clock.settle(leaving());
    expect(usage).toMatchObject(estimated);
  });

  it('is estimated where the caller aborts it, who gets exactly his reason', async () => {
    const { clock, model, usage } = streamed([endless], { api });
    const controller = new AbortController();
    const reason = new Error('enough');
    const reading = async () => {
      const events = await model.stream(input, { signal: controller.signal });
      for await (const { type } of events) if (type === 'text.added') controller.abort(reason);
    };
    await expect(clock.settle(reading())).rejects.toBe(reason);
    expect(usage).toMatchObject(estimated);
  });

  it('is estimated where it is cut or stalls', async () => {
    const cut = streamed([[word('four letters'), 'CUT']], { api });
    await errorOf(cut.read());
    expect(cut.usage).toMatchObject(estimated);
    const stalled = streamed([endless], { api });
    await errorOf(stalled.read());
    expect(stalled.usage).toMatchObject(estimated);
  });

  it('counts what was asked: text, history, images, tools', async () => {
    const estimate = async (asked: ChatInput) => {
      const { clock, model, usage } = streamed([[word('a'), 'CUT']], { api });
      const reading = async () => {
        for await (const _ of await model.stream(asked));
      };
      await errorOf(clock.settle(reading()));
      return usage[0]?.inputTokens ?? 0;
    };
    const image = { type: 'image', image: { url: 'https://example.com/a.png' } } as const;
    const bare = await estimate(input);
    const richer: readonly ChatInput[] = [
      { ...input, instructions: 'Be brief.' },
      { messages: [{ role: 'assistant', text: 'before' }, ...input.messages] },
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }, image] }] },
      { ...input, tools: [{ name: 'f', parameters: { type: 'object' } }] },
      { ...input, output: { jsonSchema: { type: 'object' } } },
    ];
    for (const asked of richer) expect(await estimate(asked)).toBeGreaterThan(bare);
  });
});

describe('the tokens of other operations', () => {
  const image = new Blob(['sound']);
  const rows: ReadonlyArray<
    readonly [string, unknown, (openai: OpenAI) => Promise<unknown>, readonly object[]]
  > = [
    [
      'a vector',
      { model: 'e', data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 3 } },
      (o) => o.embeddings.embed({ texts: ['a'] }),
      [{ model: 'e', inputTokens: 3, outputTokens: 0 }],
    ],
    [
      'a picture',
      { data: [{ b64_json: '' }], usage: { input_tokens: 10, output_tokens: 4_160 } },
      (o) => o.generateImages({ prompt: 'a cat' }),
      [{ model: 'gpt-image-1', inputTokens: 10, outputTokens: 4_160 }],
    ],
    [
      'a transcript',
      {
        text: 'hi',
        usage: {
          type: 'tokens',
          input_tokens: 14,
          output_tokens: 2,
          input_token_details: { text_tokens: 4, audio_tokens: 10 },
        },
      },
      (o) => o.transcribe({ file: image, filename: 'a.mp3' }),
      [{ model: 'gpt-4o-mini-transcribe', inputTokens: 14, audioInputTokens: 10 }],
    ],
    [
      'a transcript that is billed by its seconds, which are no tokens',
      { text: 'hi', usage: { type: 'duration', seconds: 9 } },
      (o) => o.transcribe({ file: image, filename: 'a.mp3', model: 'whisper-1' }),
      [],
    ],
  ];
  it.each(rows)('of %s', async (_name, json, use, expected) => {
    const { openai, usage } = answering(json);
    await use(openai);
    expect(usage).toHaveLength(expected.length);
    expect(usage).toMatchObject(expected);
  });
});

it('a page in the place of a stream has used no tokens that anybody knows of', async () => {
  const usage: UsageFact[] = [];
  const { model } = createOpenAI({
    apiKey: 'k',
    model: 'asked',
    policy: (call, next) => next(call),
    listeners: [(fact) => fact.type === 'usage.reported' && usage.push(fact)],
    fetch: async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
  });
  expect(await errorOf(model.stream(input))).toMatchObject({ code: 'malformed_response' });
  expect(usage).toEqual([]);
});

describe('an answer with what this adapter does not know', () => {
  it('is read all the same: tools of OpenAI’s own, categories that are not judged', async () => {
    const search = { type: 'tool_search_call', id: 's', arguments: { query: 'x' }, status: 'done' };
    const { openai } = answering({ ...response, output: [search, said] }, { api: 'responses' });
    expect((await openai.model.complete(input)).text).toBe(message.content);
    const result = {
      flagged: false,
      categories: { illicit: null },
      category_scores: { illicit: 0 },
    };
    const moderated = await answering({ results: [result] }).openai.moderate(['a']);
    expect(moderated).toEqual([result]);
  });

  it.each([
    'none',
    [{ flagged: false, categories: 'none', category_scores: {} }],
    [{ flagged: false, categories: {}, category_scores: null }],
    [{ flagged: false, categories: { hate: 1 }, category_scores: {} }],
  ])('is an error of the provider where it is none at all: %j', async (results) => {
    const asking = answering({ results }).openai.moderate(['a']);
    expect(await errorOf(asking)).toMatchObject({ code: 'malformed_response' });
  });
});

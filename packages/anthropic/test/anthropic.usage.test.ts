import type { ChatInput, UsageFact } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnthropicOptions, createAnthropic } from '../src/index.js';
import { loadTransport } from './load-transport.js';
import {
  answerOf,
  closed,
  ended,
  errorOf,
  event,
  type Step,
  start,
  streamed,
  textBlock,
  word,
} from './streamed.js';

beforeAll(loadTransport);

const input: ChatInput = { messages: [{ role: 'user', content: 'hello' }] };

/** An adapter whose server answers everything with one body. */
function answering(json: unknown, options: Partial<AnthropicOptions> = {}) {
  const clock = createVirtualClock();
  const usage: UsageFact[] = [];
  const anthropic = createAnthropic({
    apiKey: 'sk-test',
    model: 'claude-sonnet-5-5',
    listeners: [(fact) => fact.type === 'usage.reported' && usage.push(fact)],
    fetch: async () => Response.json(json),
    clock,
    ...options,
  });
  return { anthropic, usage };
}

const counts = {
  input_tokens: 100,
  cache_read_input_tokens: 400,
  cache_creation_input_tokens: 30,
  cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
  output_tokens: 50,
  output_tokens_details: { thinking_tokens: 40 },
  server_tool_use: { web_search_requests: 2, web_fetch_requests: 3 },
  service_tier: 'priority',
};
const message = {
  id: 'msg_1',
  model: 'claude-sonnet-5-5-20261001',
  content: [{ type: 'text', text: 'hi' }],
  stop_reason: 'end_turn',
  usage: counts,
};
const counted = {
  type: 'usage.reported',
  model: 'claude-sonnet-5-5-20261001',
  serviceTier: 'priority',
  estimated: false,
  units: { web_searches: 2 },
  inputTokens: 530,
  cachedInputTokens: 400,
  cacheWriteTokens: 30,
  longCacheWriteTokens: 20,
  outputTokens: 50,
  reasoningTokens: 40,
  audioInputTokens: 0,
  audioOutputTokens: 0,
};

describe('the tokens of an answer', () => {
  it('are reported with all their parts, the cache added to the input, and the tier that served it', async () => {
    const { anthropic, usage } = answering(message);
    const answer = await anthropic.model.complete(input);
    expect(usage).toEqual([counted]);
    expect(answer).toMatchObject({
      serviceTier: 'priority',
      usage: { inputTokens: 530, cacheWriteTokens: 30 },
    });
  });

  it('are reported the same for streams, whose end counts again what has changed', async () => {
    const { service_tier, cache_creation, input_tokens, ...late } = counts;
    const early = {
      ...counts,
      output_tokens: 1,
      output_tokens_details: null,
      server_tool_use: null,
    };
    const head = { ...message, content: [], stop_reason: null, usage: early };
    const { read, usage } = streamed([
      [
        event('message_start', { message: head }),
        textBlock,
        word('hi'),
        closed(),
        ended('end_turn', { ...late, input_tokens: null }),
      ],
    ]);
    const answer = answerOf(await read());
    expect(usage).toEqual([counted]);
    expect(answer.usage).toMatchObject({ inputTokens: 530, longCacheWriteTokens: 20 });
  });

  it('are reported although the answer is of no use', async () => {
    const output = { jsonSchema: { type: 'object', properties: { a: { type: 'string' } } } };
    const { anthropic, usage } = answering(message);
    const asking = anthropic.model.complete({ ...input, output });
    expect(await errorOf(asking)).toMatchObject({ code: 'malformed_response', attempts: 1 });
    expect(usage).toEqual([counted]);
  });

  it('are not made up where the provider counted none', async () => {
    const { anthropic, usage } = answering({ ...message, usage: null });
    expect((await anthropic.model.complete(input)).usage).toBeUndefined();
    expect(usage).toEqual([]);
  });

  it('are none of counting, of listing and of a batch', async () => {
    const { anthropic, usage } = answering({ input_tokens: 7, id: 'm' });
    expect(await anthropic.countTokens(input)).toBe(7);
    await anthropic.models.get('m');
    expect(usage).toEqual([]);
  });
});

describe('a stream that does not end', () => {
  const spent = start({ input_tokens: 100, cache_read_input_tokens: 40, output_tokens: 1 });
  const endless = [spent, textBlock, word('fourteen chars'), 600_000, word('never')];
  const estimated = [{ estimated: true, inputTokens: 140, cachedInputTokens: 40, outputTokens: 4 }];

  it('tells what was sent exactly, and estimates what was said, where the caller leaves it', async () => {
    const { clock, model, usage } = streamed([endless]);
    const leaving = async () => {
      for await (const { type } of await model.stream(input)) if (type === 'text.added') break;
    };
    await clock.settle(leaving());
    expect(usage).toMatchObject(estimated);
  });

  it('tells the same where the caller aborts it, who gets exactly his reason', async () => {
    const { clock, model, usage } = streamed([endless]);
    const controller = new AbortController();
    const reason = new Error('enough');
    const reading = async () => {
      const events = await model.stream(input, { signal: controller.signal });
      for await (const { type } of events) if (type === 'text.added') controller.abort(reason);
    };
    await expect(clock.settle(reading())).rejects.toBe(reason);
    expect(usage).toMatchObject(estimated);
  });

  it('is an AbortError where the caller gave no reason of his own', async () => {
    const { clock, model } = streamed([endless]);
    const controller = new AbortController();
    const reading = async () => {
      const events = await model.stream(input, { signal: controller.signal });
      for await (const { type } of events) if (type === 'text.added') controller.abort();
    };
    await expect(clock.settle(reading())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each<readonly [string, readonly Step[]]>([
    ['is cut', [spent, textBlock, word('fourteen chars'), 'CUT']],
    ['stalls', endless],
  ])('tells the same where it %s', async (_name, steps) => {
    const { read, usage } = streamed([steps]);
    await errorOf(read());
    expect(usage).toMatchObject(estimated);
  });

  it('is counted where its counts came before it was cut', async () => {
    const counts = event('message_delta', { delta: {}, usage: { output_tokens: 99 } });
    const { read, usage } = streamed([[spent, textBlock, word('hi'), closed(), counts, 'CUT']]);
    await errorOf(read());
    expect(usage).toMatchObject([{ estimated: false, inputTokens: 140, outputTokens: 99 }]);
  });

  it('is estimated as a whole where the server never counts: text, history, images, tools', async () => {
    const estimate = async (asked: ChatInput) => {
      const { clock, model, usage } = streamed([[start({}), textBlock, word('a'), 'CUT']]);
      const reading = async () => {
        for await (const _ of await model.stream(asked));
      };
      await errorOf(clock.settle(reading()));
      expect(usage).toMatchObject([{ estimated: true, outputTokens: 1 }]);
      return usage[0]?.inputTokens ?? 0;
    };
    const image = { type: 'image', image: { url: 'https://example.com/a.png' } } as const;
    const bare = await estimate(input);
    const jsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
    const richer: readonly ChatInput[] = [
      { ...input, instructions: 'Be brief.' },
      { messages: [{ role: 'assistant', text: 'before' }, ...input.messages] },
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }, image] }] },
      { ...input, tools: [{ name: 'f', parameters: { type: 'object' } }] },
      { ...input, output: { jsonSchema } },
    ];
    for (const asked of richer) expect(await estimate(asked)).toBeGreaterThan(bare);
  });
});

import type { ChatMessage } from '@quayside/core';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type AnthropicOptions, createAnthropic, runTools, tool } from '../src/index.js';
import { createFakeAnthropic } from '../src/testing/index.js';
import { loadTransport } from './load-transport.js';

beforeAll(loadTransport);

const question = { role: 'user', content: 'How is Rome?' } as const;

function setup(options: Partial<AnthropicOptions> = {}) {
  const fake = createFakeAnthropic();
  const given = { apiKey: 'sk-test', model: 'claude-sonnet-5-5', fetch: fake.fetch };
  const { model } = createAnthropic({ ...given, ...options });
  const sent = (at = -1) => JSON.parse(fake.requests.entries().at(at)?.body ?? '{}');
  return { fake, model, sent };
}

const weather = tool({
  name: 'get_weather',
  input: z.object({ city: z.string() }),
  run: ({ city }) => ({ sky: `sunny in ${city}` }),
});
const calls = ['Rome', 'Oslo'].map((city) => ({
  name: 'get_weather',
  arguments: JSON.stringify({ city }),
}));

describe('a loop of tools', () => {
  it.each(['complete', 'stream'] as const)(
    'brings signed thinking and all results back, over %s',
    async (operation) => {
      const { fake, model, sent } = setup();
      fake.willAnswer({ thinking: 'I need the weather.', text: 'Let me see.', toolCalls: calls });
      fake.willAnswer({ thinking: 'Good.', text: 'Sunny.' });
      const streaming = {
        ...model,
        complete: async (...asked: Parameters<typeof model.stream>) => {
          for await (const event of await model.stream(...asked))
            if (event.type === 'answer.finished') return event.answer;
          throw new Error('no answer');
        },
      };
      const asking = operation === 'stream' ? streaming : model;
      const run = await runTools(asking, { messages: [question], reasoningEffort: 'low' }, [
        weather,
      ]);
      expect(run).toMatchObject({ steps: 2, finished: true, answer: { text: 'Sunny.' } });
      expect(sent().messages).toMatchObject([
        { role: 'user', content: 'How is Rome?' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'I need the weather.', signature: 'sig_1' },
            { type: 'text', text: 'Let me see.' },
            { type: 'tool_use', input: { city: 'Rome' } },
            { type: 'tool_use', input: { city: 'Oslo' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', content: '{"sky":"sunny in Rome"}' },
            { type: 'tool_result', content: '{"sky":"sunny in Oslo"}' },
          ],
        },
      ]);
    },
  );

  it('survives a conversation that is kept as JSON', async () => {
    const { fake, model } = setup();
    fake.willAnswer({ thinking: 'Hm.', toolCalls: calls.slice(0, 1) });
    const asked = await model.complete({ messages: [question] });
    const result = { role: 'tool', toolCallId: asked.toolCalls[0]?.id ?? '', content: '' } as const;
    const messages: ChatMessage[] = JSON.parse(JSON.stringify([question, asked.message, result]));
    fake.willAnswer({ text: 'Sunny.' });
    expect(await model.complete({ messages })).toMatchObject({ text: 'Sunny.' });
  });

  it('leaves thinking out while a call is forced', async () => {
    const { fake, model, sent } = setup({ thinkingDisplay: 'summarized' });
    fake.willAnswer({ toolCalls: calls.slice(0, 1) });
    const toolChoice = { tool: 'get_weather' };
    await runTools(model, { messages: [question], reasoningEffort: 'high', toolChoice }, [weather]);
    expect(sent(0)).toMatchObject({
      tool_choice: { type: 'tool' },
      output_config: { effort: 'high' },
    });
    expect(sent(0)).not.toHaveProperty('thinking');
    expect(sent(1)).toMatchObject({ thinking: { type: 'adaptive', display: 'summarized' } });
  });
});

describe('a conversation that began with another provider', () => {
  it('is told anew: what that provider alone understands is left out', async () => {
    const { model, sent } = setup();
    const messages: readonly ChatMessage[] = [
      question,
      {
        role: 'assistant',
        text: '',
        toolCalls: [{ id: 'call_1', name: 'get_weather', arguments: '{"city": "Ro' }],
        // As the responses API of OpenAI has it.
        continuation: [{ type: 'reasoning', encrypted_content: 'gAAAA' }],
      },
      { role: 'tool', toolCallId: 'call_1', content: 'the arguments are no JSON', failed: true },
      { role: 'assistant', text: '  ' },
      { role: 'assistant', text: 'Sorry.' },
      { role: 'user', content: 'Go on.' },
    ];
    await model.complete({ messages });
    expect(sent().messages).toEqual([
      question,
      {
        role: 'assistant',
        content: [
          {
            type: 'tool_use',
            id: 'call_1',
            name: 'get_weather',
            input: { INVALID_JSON: '{"city": "Ro' },
          },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'call_1',
            content: 'the arguments are no JSON',
            is_error: true,
          },
        ],
      },
      { role: 'assistant', content: 'Sorry.' },
      { role: 'user', content: 'Go on.' },
    ]);
  });

  it('is marked, so that no other provider takes its blocks for his own', async () => {
    const { fake, model } = setup();
    fake.willAnswer({ thinking: 'Hm.', text: 'Hi' });
    const { message } = await model.complete({ messages: [question] });
    expect(message.continuation).toMatchObject({ provider: 'anthropic' });
    expect(Array.isArray(message.continuation)).toBe(false);
  });

  it.each([null, 'text', [], { provider: 'anthropic' }, { provider: 'x', content: [] }])(
    'is told anew for a continuation that is none: %j',
    async (continuation) => {
      const { model, sent } = setup();
      const turn = { role: 'assistant', text: 'Hi', continuation } as const;
      await model.complete({ messages: [question, turn, question] });
      expect(sent().messages[1]).toEqual({ role: 'assistant', content: 'Hi' });
    },
  );
});

describe('how much to think', () => {
  const asked = async (model: string, options: Partial<AnthropicOptions>, maxTokens?: number) => {
    const fake = createFakeAnthropic({ models: [model] });
    const anthropic = createAnthropic({ apiKey: 'k', fetch: fake.fetch, ...options });
    const input = { model, messages: [question], reasoningEffort: 'medium', maxTokens } as const;
    await anthropic.model.complete(input);
    const { thinking, output_config } = JSON.parse(fake.requests.entries().at(-1)?.body ?? '');
    return [thinking?.type, thinking?.budget_tokens, output_config?.effort];
  };

  it.each([
    'claude-3-7-sonnet-20250219',
    'claude-sonnet-4-20250514',
    'claude-opus-4-0',
    'claude-opus-4-1-20250805',
    'claude-haiku-4-5',
    'anthropic/claude-sonnet-4.5',
    'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
  ])('is a budget for %s', async (model) => {
    expect(await asked(model, {})).toEqual(['enabled', 4_096, undefined]);
  });

  it.each([
    'claude-opus-4-6',
    'claude-sonnet-4-6-20260101',
    'claude-opus-4-10',
    'anthropic/claude-sonnet-4.6',
    'claude-sonnet-5-5',
    'claude-haiku-5-5-20261001',
    'claude-fable-5-2',
    'kimi-k3',
  ])('is an effort for %s', async (model) => {
    expect(await asked(model, {})).toEqual(['adaptive', undefined, 'medium']);
  });

  it('is what the options say', async () => {
    const budget = { thinking: 'budget', maxTokens: 20_000 } as const;
    expect(await asked('m', budget)).toEqual(['enabled', 10_000, undefined]);
    const adaptive = { thinking: 'adaptive' } as const;
    expect(await asked('claude-3', adaptive)).toEqual(['adaptive', undefined, 'medium']);
  });

  it('is nothing where no budget fits, and never all of the answer', async () => {
    const budget = { thinking: 'budget' } as const;
    expect(await asked('m', budget, 1_024)).toEqual([undefined, undefined, undefined]);
    expect(await asked('m', budget, 1_100)).toEqual(['enabled', 1_024, undefined]);
  });
});

import { isIntegrationError } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isStrictSchema } from '../src/chat/strict-schema.js';
import { createOpenAI, runTools, tool } from '../src/index.js';
import { createFakeOpenAI } from '../src/testing/index.js';

function setup(api: 'completions' | 'responses' = 'completions') {
  const fake = createFakeOpenAI();
  const openai = createOpenAI({ apiKey: 'sk-test', model: 'gpt-5-mini', fetch: fake.fetch, api });
  const sent = (at = -1): Record<string, unknown> =>
    JSON.parse(fake.requests.entries().at(at)?.body ?? '{}');
  return { fake, openai, sent };
}

describe('operations', () => {
  it('list models, moderate, draw, listen and speak', async () => {
    const { openai } = setup();
    expect((await openai.models.list()).map(({ id }) => id)).toEqual(['gpt-5-mini', 'gpt-5']);
    expect((await openai.models.get('gpt-5')).id).toBe('gpt-5');
    await expect(openai.models.get('x')).rejects.toMatchObject({ code: 'not_found' });
    const found = await openai.moderate(['kill -9', 'hello']);
    expect(found.map(({ flagged }) => flagged)).toEqual([true, false]);
    expect(await openai.generateImages({ prompt: 'a cat' })).toEqual([{ b64_json: btoa('image') }]);
    const file = new Blob(['sound']);
    expect((await openai.transcribe({ file, filename: 'a.mp3', language: 'de' })).text).toContain(
      'heard',
    );
    expect([...(await openai.speak({ input: 'hi' }))]).toEqual([0xff, 0xfb, 0x90, 0]);
    const raw = await openai.client.request<{ data: unknown[] }>('GET', '/models');
    expect(raw.data).toHaveLength(2);
  });
});

describe('what is asked', () => {
  const schema = z.object({ city: z.string() });
  const input = {
    instructions: 'Be brief.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image', image: { bytes: new Uint8Array([1, 2]), mediaType: 'image/png' } },
        ],
      },
    ],
    output: { schema },
    maxTokens: 50,
    temperature: 0.5,
    topP: 0.9,
    seed: 7,
    reasoningEffort: 'low',
  } as const;

  it('goes out in the words of chat completions', async () => {
    const { fake, openai, sent } = setup();
    fake.willAnswer({ text: '{"city":"Rome"}' });
    const answer = await openai.model.complete({ ...input, stop: ['END'] });
    expect(answer.output).toEqual({ city: 'Rome' });
    expect(sent()).toMatchObject({
      model: 'gpt-5-mini',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'see' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AQI=' } },
          ],
        },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'answer' } },
      max_completion_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END'],
      seed: 7,
      reasoning_effort: 'low',
    });
  });

  it('goes out in the words of responses, and reasoning comes back with the next turn', async () => {
    const { fake, openai, sent } = setup('responses');
    fake.willAnswer({ text: '{"city":"Rome"}', reasoning: 'Italy…' });
    const answer = await openai.model.complete(input);
    expect(answer).toMatchObject({ output: { city: 'Rome' }, reasoning: 'Italy…' });
    expect(sent()).toMatchObject({
      instructions: 'Be brief.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'see' },
            { type: 'input_image', image_url: 'data:image/png;base64,AQI=' },
          ],
        },
      ],
      text: { format: { type: 'json_schema', name: 'answer' } },
      reasoning: { effort: 'low' },
      max_output_tokens: 50,
      store: false,
    });
    const next = { role: 'user', content: 'and France?' } as const;
    await openai.model.complete({ messages: [...input.messages, answer.message, next] });
    expect(sent().input).toMatchObject([
      { role: 'user' },
      { type: 'reasoning', encrypted_content: 'encrypted' },
      { type: 'message' },
      { role: 'user', content: 'and France?' },
    ]);
    const stopped = openai.model.complete({ ...input, stop: ['END'] });
    await expect(stopped).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is strict where OpenAI takes the schema', () => {
    const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(isStrictSchema({ ...closed, additionalProperties: false })).toBe(true);
    expect(isStrictSchema(closed)).toBe(false);
    expect(isStrictSchema({ ...closed, required: [], additionalProperties: false })).toBe(false);
    expect(isStrictSchema({ type: 'array', items: closed })).toBe(false);
    expect(isStrictSchema({ anyOf: [closed] })).toBe(false);
    expect(isStrictSchema({ oneOf: [] })).toBe(false);
    expect(isStrictSchema({ type: 'array', items: { type: 'number' } })).toBe(true);
  });
});

describe('runTools', () => {
  const weather = tool({
    name: 'get_weather',
    input: z.object({ city: z.string() }),
    run: ({ city }) => ({ sky: `sunny in ${city}` }),
  });
  const ask = { messages: [{ role: 'user', content: 'How is Rome?' }] } as const;
  const call = (args: string, name = 'get_weather') => ({ toolCalls: [{ name, arguments: args }] });

  it('runs what the model calls, and hands the results back', async () => {
    const { fake, openai, sent } = setup();
    fake.willAnswer({
      toolCalls: ['Rome', 'Oslo'].map((city) => ({
        name: 'get_weather',
        arguments: JSON.stringify({ city }),
      })),
    });
    fake.willAnswer({ text: 'Sunny.' });
    const run = await runTools(openai.model, ask, [weather]);
    expect(run).toMatchObject({ steps: 2, finished: true, answer: { text: 'Sunny.' } });
    const results = (sent().messages as { role: string; content: string }[]).slice(-2);
    expect(results.map(({ content }) => JSON.parse(content).sky)).toEqual([
      'sunny in Rome',
      'sunny in Oslo',
    ]);
    expect(run.messages).toHaveLength(5);
  });

  it.each([
    ['{"city":', 'no JSON'],
    ['{"city":7}', 'arguments are wrong'],
  ])('tells the model of wrong arguments: %s', async (args, what) => {
    const { fake, openai } = setup();
    fake.willAnswer(call(args));
    fake.willAnswer({ text: 'Sorry.' });
    const { messages } = await runTools(openai.model, ask, [weather]);
    expect(messages[2]).toMatchObject({ role: 'tool', failed: true });
    expect(JSON.stringify(messages[2])).toContain(what);
  });

  it('tells the model of a tool that fails, and of one that is not there', async () => {
    const { fake, openai } = setup();
    const broken = tool({
      name: 'broken',
      input: z.object({}),
      run: () => {
        throw new Error('out of order');
      },
    });
    fake.willAnswer(call('{}', 'broken'));
    fake.willAnswer(call('{}', 'ghost'));
    fake.willAnswer({ text: 'Sorry.' });
    const { messages } = await runTools(openai.model, ask, [broken]);
    expect(JSON.stringify(messages)).toContain('out of order');
    expect(JSON.stringify(messages)).toContain("there is no tool 'ghost'");
  });

  it('ends after its steps, and says that it is not finished', async () => {
    const { fake, openai } = setup();
    for (let times = 0; times < 3; times += 1) fake.willAnswer(call('{"city":"Rome"}'));
    const run = await runTools(openai.model, ask, [weather], { maxSteps: 2 });
    expect(run).toMatchObject({ steps: 2, finished: false });
    expect(fake.requests.total).toBe(2);
  });

  it("ends with exactly the caller's reason", async () => {
    const { fake, openai } = setup();
    const controller = new AbortController();
    const reason = new Error('enough');
    const slow = tool({
      name: 'slow',
      input: z.object({}),
      run: () => {
        controller.abort(reason);
        throw new Error('stopped');
      },
    });
    fake.willAnswer(call('{}', 'slow'));
    const running = runTools(openai.model, ask, [slow], { signal: controller.signal });
    await expect(running).rejects.toBe(reason);
  });

  it('ends at once where a tool does not heed the abort', async () => {
    const { fake, openai } = setup();
    const controller = new AbortController();
    const reason = new Error('enough');
    const deaf = tool({
      name: 'deaf',
      input: z.object({}),
      run: () => {
        queueMicrotask(() => controller.abort(reason));
        return new Promise(() => {});
      },
    });
    fake.willAnswer(call('{}', 'deaf'));
    const running = runTools(openai.model, ask, [deaf], { signal: controller.signal });
    await expect(running).rejects.toBe(reason);
  });

  it.each(['required', { tool: 'get_weather' }] as const)(
    'forces a call in the first turn only: %j',
    async (toolChoice) => {
      const { fake, openai, sent } = setup();
      fake.willAnswer(call('{"city":"Rome"}'));
      fake.willAnswer({ text: 'Sunny.' });
      const run = await runTools(openai.model, { ...ask, toolChoice }, [weather]);
      expect(run).toMatchObject({ steps: 2, finished: true });
      expect([sent(0).tool_choice !== undefined, sent(1).tool_choice]).toEqual([true, undefined]);
    },
  );

  it.each([0, -1, 1.5, Number.NaN])('refuses a bound that is none: %d', async (maxSteps) => {
    const { fake, openai } = setup();
    const running = runTools(openai.model, ask, [weather], { maxSteps });
    await expect(running).rejects.toMatchObject({ code: 'misconfigured' });
    expect(fake.requests.total).toBe(0);
  });

  it('asks for a description of the arguments where the schema has none', () => {
    const mute = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: 1 }) },
    } as const;
    const define = () => tool({ name: 'f', input: mute, run: () => 1 });
    expect(define).toThrow('misconfigured');
    try {
      define();
    } catch (error) {
      expect(isIntegrationError(error, 'misconfigured')).toBe(true);
    }
  });
});

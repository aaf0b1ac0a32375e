import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createMemoryChatModel } from '../memory/memory-chat-model.js';
import { runTools, tool } from './run-tools.js';

const ask = { messages: [{ role: 'user', content: 'How is Rome?' }] } as const;
const weather = tool({
  name: 'get_weather',
  input: z.object({ city: z.string() }),
  run: ({ city }) => ({ sky: `sunny in ${city}` }),
});
const call = (args: unknown) => ({ toolCalls: [{ name: 'get_weather', arguments: args }] });

describe('runTools', () => {
  it('runs what a model calls, whoever provides it, and hands the results back', async () => {
    const memory = createMemoryChatModel();
    memory.willAnswer(call({ city: 'Rome' }));
    memory.willAnswer({ text: 'Sunny.' });
    const run = await runTools(memory.model, { ...ask, toolChoice: 'required' }, [weather]);
    expect(run).toMatchObject({ steps: 2, finished: true, answer: { text: 'Sunny.' } });
    expect(memory.inputs[1]).toMatchObject({
      messages: [{ role: 'user' }, { role: 'assistant' }, { content: '{"sky":"sunny in Rome"}' }],
    });
    // A forced call holds for the first turn.
    expect(memory.inputs.map(({ toolChoice }) => toolChoice)).toEqual(['required', undefined]);
  });

  it('tells the model what it got wrong, and stops after the last turn', async () => {
    const memory = createMemoryChatModel();
    for (const args of [{ city: 1 }, '{"city', { city: 'Rome' }]) memory.willAnswer(call(args));
    const run = await runTools(memory.model, ask, [weather], { maxSteps: 3 });
    expect(run).toMatchObject({ steps: 3, finished: false });
    const results = run.messages.filter(({ role }) => role === 'tool');
    expect(results).toMatchObject([
      { failed: true, content: expect.stringContaining('arguments are wrong') },
      { failed: true, content: expect.stringContaining('no JSON') },
    ]);
  });

  it('ends at once with exactly the reason of an abort, also while a tool runs', async () => {
    const memory = createMemoryChatModel();
    memory.willAnswer(call({ city: 'Rome' }));
    const controller = new AbortController();
    const reason = new Error('enough');
    const deaf = tool({
      name: 'get_weather',
      input: z.object({ city: z.string() }),
      run: () => {
        controller.abort(reason);
        return new Promise(() => {});
      },
    });
    const running = runTools(memory.model, ask, [deaf], { signal: controller.signal });
    await expect(running).rejects.toBe(reason);
  });
});

import OfficialOpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeOpenAI } from '../src/testing/index.js';

const messages = [{ role: 'user' as const, content: 'hello' }];
const model = 'gpt-5-mini';

describe('the official SDK against the fake', () => {
  const fake = createFakeOpenAI();
  let client: OfficialOpenAI;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const listening = await fake.listen();
    close = listening.close;
    const baseURL = `${listening.url}/v1`;
    client = new OfficialOpenAI({ apiKey: 'sk-test', baseURL, maxRetries: 0 });
  });
  afterAll(() => close());

  it('completes, with tools and usage', async () => {
    fake.willAnswer({ toolCalls: [{ name: 'f', arguments: '{"a":1}' }] });
    const completion = await client.chat.completions.create({ model, messages });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'f', arguments: '{"a":1}' } }] },
    });
    expect(completion.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('streams a completion', async () => {
    fake.willAnswer({ text: 'one two three' });
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect([text, tokens > 0]).toEqual(['one two three', true]);
  });

  it('responds, whole and streamed', async () => {
    fake.willAnswer({ text: 'whole' });
    const response = await client.responses.create({ model, input: 'hello' });
    expect(response.output_text).toBe('whole');
    fake.willAnswer({ text: 'in pieces' });
    const stream = client.responses.stream({ model, input: 'hello' });
    expect((await stream.finalResponse()).output_text).toBe('in pieces');
  });

  it('embeds, lists models, moderates, speaks and listens', async () => {
    const embeddings = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['a', 'b'],
    });
    expect(embeddings.data.map(({ embedding }) => embedding.length)).toEqual([32, 32]);
    expect((await client.models.list()).data.map(({ id }) => id)).toContain(model);
    const { results } = await client.moderations.create({ input: 'I will kill the process' });
    expect(results[0]?.flagged).toBe(true);
    const speech = await client.audio.speech.create({ model: 'tts', voice: 'alloy', input: 'hi' });
    expect((await speech.arrayBuffer()).byteLength).toBe(4);
    const file = new File(['sound'], 'a.mp3');
    const heard = await client.audio.transcriptions.create({ file, model: 'gpt-4o-transcribe' });
    expect(heard.text).toContain('heard');
  });

  it('gets errors of the shape that it knows', async () => {
    const unknown = client.chat.completions.create({ model: 'nope', messages });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 1 });
    const limited = client.chat.completions.create({ model, messages });
    await expect(limited).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
  });
});

import Official from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeAnthropic } from '../src/testing/index.js';

const model = 'claude-haiku-5-5';
const messages = [{ role: 'user' as const, content: 'hello' }];
const asked = { model, messages, max_tokens: 100 };
const weather: Official.Tool = {
  name: 'get_weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
};

describe('the official SDK against the fake', () => {
  const fake = createFakeAnthropic();
  let client: Official;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const listening = await fake.listen();
    close = listening.close;
    client = new Official({ apiKey: 'sk-test', baseURL: listening.url, maxRetries: 0 });
  });
  afterAll(() => close());

  it('asks, and gets usage with its parts', async () => {
    fake.willAnswer({
      text: 'hi',
      usage: { input: 3, output: 2, cacheRead: 7, longCacheWrite: 5 },
    });
    const message = await client.messages.create(asked);
    expect(message.content).toEqual([{ type: 'text', text: 'hi', citations: null }]);
    expect(message).toMatchObject({
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, cache_read_input_tokens: 7, cache_creation_input_tokens: 5 },
    });
  });

  it('streams text, thinking and tool calls into one message', async () => {
    fake.willAnswer({
      thinking: 'Rome, then.',
      text: 'one two three',
      toolCalls: [
        { name: 'get_weather', arguments: '{"city":"Rome"}' },
        { name: 'get_weather', arguments: '{}' },
      ],
    });
    const message = await client.messages.stream({ ...asked, tools: [weather] }).finalMessage();
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Rome, then.', signature: expect.stringMatching(/^sig_/) },
      { type: 'text', text: 'one two three' },
      { type: 'tool_use', input: { city: 'Rome' } },
      { type: 'tool_use', input: {} },
    ]);
    expect(message).toMatchObject({ stop_reason: 'tool_use', usage: { service_tier: 'standard' } });
  });

  it('brings results of tools back, with the thinking that was signed', async () => {
    fake.willAnswer({ thinking: 'Hm.', toolCalls: [{ name: 'get_weather', arguments: '{}' }] });
    const { content } = await client.messages.create({ ...asked, tools: [weather] });
    const call = content.find((block) => block.type === 'tool_use');
    const result = { type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sunny' } as const;
    fake.willAnswer({ text: 'Sunny.' });
    const answer = await client.messages.create({
      ...asked,
      messages: [
        ...messages,
        // What comes is what may be sent; the SDK's types of the two differ in null.
        { role: 'assistant', content: content as Official.ContentBlockParam[] },
        { role: 'user', content: [result] },
      ],
    });
    expect(answer.content).toMatchObject([{ text: 'Sunny.' }]);
    const forged = content.map((block) =>
      block.type === 'thinking' ? { ...block, thinking: 'Other.' } : block,
    ) as Official.ContentBlockParam[];
    const cheating = client.messages.create({
      ...asked,
      messages: [
        ...messages,
        { role: 'assistant', content: forged },
        { role: 'user', content: [result] },
      ],
    });
    await expect(cheating).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  it('counts tokens, and lists models page by page', async () => {
    const counted = await client.messages.countTokens({ model, messages });
    expect(counted.input_tokens).toBeGreaterThan(0);
    const ids: string[] = [];
    for await (const { id } of client.models.list({ limit: 1 })) ids.push(id);
    expect(ids).toEqual(['claude-sonnet-5-5', 'claude-haiku-5-5']);
    expect(await client.models.retrieve(model)).toMatchObject({ id: model, type: 'model' });
  });

  it('gets errors of the shape that it knows', async () => {
    const unknown = client.messages.create({ ...asked, model: 'nope' });
    await expect(unknown).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
    fake.faults.add({ kind: 'status', status: 529 });
    await expect(client.messages.create(asked)).rejects.toBeInstanceOf(Official.OverloadedError);
    fake.faults.add({ kind: 'status', status: 429, code: 'enforced_spend_limit_reached' });
    await expect(client.messages.create(asked)).rejects.toMatchObject({
      type: 'rate_limit_error',
      errorCode: 'enforced_spend_limit_reached',
    });
  });
});

describe('batches of the official SDK against the fake', () => {
  const fake = createFakeAnthropic();
  // The address of results is Anthropic's own: the fake answers whatever the host.
  const client = new Official({ apiKey: 'sk-test', fetch: fake.fetch, maxRetries: 0 });
  const requests = ['a', 'b'].map((custom_id) => ({ custom_id, params: asked }));

  it('are made, listed, processed, read and deleted', async () => {
    const [broken] = requests;
    const created = await client.messages.batches.create({
      requests: [
        ...requests,
        { custom_id: 'c', params: { ...asked, ...broken?.params, model: 'x' } },
      ],
    });
    expect(created).toMatchObject({
      processing_status: 'in_progress',
      request_counts: { processing: 3 },
    });
    fake.endBatches();
    const ended = await client.messages.batches.retrieve(created.id);
    expect(ended).toMatchObject({
      processing_status: 'ended',
      request_counts: { succeeded: 2, errored: 1 },
    });
    const results: Official.Messages.MessageBatchIndividualResponse[] = [];
    for await (const result of await client.messages.batches.results(created.id))
      results.push(result);
    expect(results.map(({ custom_id, result }) => `${custom_id} ${result.type}`)).toEqual([
      'c errored',
      'b succeeded',
      'a succeeded',
    ]);
    const listed: string[] = [];
    for await (const { id } of client.messages.batches.list({ limit: 1 })) listed.push(id);
    expect(listed).toEqual([created.id]);
    await client.messages.batches.delete(created.id);
    await expect(client.messages.batches.retrieve(created.id)).rejects.toMatchObject({
      status: 404,
    });
  });

  it('are canceled', async () => {
    const { id } = await client.messages.batches.create({ requests });
    expect((await client.messages.batches.cancel(id)).processing_status).toBe('canceling');
    fake.endBatches();
    expect((await client.messages.batches.retrieve(id)).request_counts).toMatchObject({
      canceled: 2,
    });
  });
});

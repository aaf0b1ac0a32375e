import { take } from '@quayside/core';
import OfficialOpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { createOpenAI, type OpenAI, type OpenAIOptions } from '../src/index.js';
import { createFakeOpenAI } from '../src/testing/index.js';

const input = { messages: [{ role: 'user', content: 'hello' }] } as const;

function connect(options: Partial<OpenAIOptions> = {}): {
  readonly fake: ReturnType<typeof createFakeOpenAI>;
  readonly openai: OpenAI;
} {
  const fake = createFakeOpenAI();
  const given = { apiKey: 'k', model: 'gpt-5-mini', pacing: false, ...options } as const;
  return { fake, openai: createOpenAI({ ...given, fetch: fake.fetch }) };
}

const store = { metadata: { run: '2026-11-21' } };

describe('storedCompletions', () => {
  it('tells what a lost answer has cost', async () => {
    const { fake, openai } = connect({ store });
    fake.faults.add({ kind: 'lost_answer' });
    const answer = await openai.model.complete(input);
    const stored = await take(openai.storedCompletions.list(store), 10);
    expect(stored.map(({ id }) => id)).toEqual([expect.any(String), answer.id]);
    const [lost] = stored;
    expect(lost?.usage).toEqual(answer.usage);
    const sum = stored.reduce((tokens, { usage }) => tokens + (usage?.inputTokens ?? 0), 0);
    expect(sum).toBe(fake.tokens.input);
  });

  it('stores streams, too', async () => {
    const { openai } = connect({ store });
    const stream = await openai.model.stream(input);
    const events = await take(stream, 100);
    const last = events.at(-1);
    const answer = last?.type === 'answer.finished' ? last.answer : undefined;
    const stored = await take(openai.storedCompletions.list(store), 10);
    expect(stored).toMatchObject([{ id: answer?.id, usage: answer?.usage }]);
  });

  it('lists page by page, and those with the metadata alone', async () => {
    const { fake, openai } = connect({ store });
    const other = createOpenAI({
      apiKey: 'k',
      model: 'gpt-5-mini',
      pacing: false,
      store: { metadata: { run: 'another' } },
      fetch: fake.fetch,
    });
    await other.model.complete(input);
    const asked = Array.from({ length: 150 }, () => openai.model.complete(input));
    const ids = (await Promise.all(asked)).map(({ id }) => id);
    const stored = await take(openai.storedCompletions.list(store), 1_000);
    expect(stored.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(await take(openai.storedCompletions.list(), 1_000)).toHaveLength(151);
  });

  it('stores nothing unless it is asked to', async () => {
    const { openai } = connect();
    await openai.model.complete(input);
    expect(await take(openai.storedCompletions.list(), 10)).toEqual([]);
  });

  it('refuses to store responses, which OpenAI does not list', () => {
    expect(() => connect({ store, api: 'responses' })).toThrow(
      /`store` is for `api: 'completions'`/,
    );
  });

  it('asks as the official SDK does', async () => {
    const { fake, openai } = connect({ store });
    await openai.model.complete(input);
    const official = new OfficialOpenAI({ apiKey: 'k', fetch: fake.fetch });
    const filter = { metadata: store.metadata, order: 'asc', limit: 100 } as const;
    const [theirs] = (await official.chat.completions.list(filter)).data;
    const [ours] = await take(openai.storedCompletions.list(store), 1);
    expect(ours?.id).toBe(theirs?.id);
    const queries = fake.requests
      .entries()
      .filter(({ method }) => method === 'GET')
      .map(({ query }) => [...new URLSearchParams(query)].toSorted().join('&'));
    expect(new Set(queries).size).toBe(1);
  });
});

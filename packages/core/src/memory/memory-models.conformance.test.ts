import { describe, expect, it } from 'vitest';
import { chatModelConformance } from '../conformance/chat-model/chat-model-conformance.js';
import type { ConformanceGap } from '../conformance/conformance-case.js';
import { embeddingModelConformance } from '../conformance/embedding-model/embedding-model-conformance.js';
import { createMemoryChatModel } from './memory-chat-model.js';
import { createMemoryEmbeddingModel } from './memory-embedding-model.js';

const gaps: ConformanceGap[] = [];
const report = (gap: ConformanceGap): void => {
  gaps.push(gap);
};

chatModelConformance(
  { describe, it },
  {
    provider: 'memory',
    connect: async ({ policy }) => {
      const memory = createMemoryChatModel({ policy });
      return {
        model: memory.model,
        prepare: memory.willAnswer,
        cutNextStream: () => memory.failNext('stream', 'cut'),
        loseNextAnswer: (operation) => memory.failNext(operation, 'answer_lost'),
      };
    },
    fixtures: {},
    secrets: [],
    report,
  },
);

embeddingModelConformance(
  { describe, it },
  {
    provider: 'memory',
    connect: async ({ policy }) => {
      const memory = createMemoryEmbeddingModel({ policy });
      return {
        model: memory.model,
        loseNextAnswer: (operation) => memory.failNext(operation, 'answer_lost'),
      };
    },
    fixtures: {},
    secrets: [],
    report,
  },
);

it('memory models › lack nothing of their ports', () => {
  expect(gaps).toEqual([]);
});

describe('memory chat model', () => {
  it('repeats the user where nothing was prepared, and keeps what it was asked', async () => {
    const memory = createMemoryChatModel();
    const content = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ] as const;
    const answer = await memory.model.complete({ messages: [{ role: 'user', content }] });
    expect(answer.text).toBe('one\ntwo');
    expect(memory.inputs).toEqual([{ messages: [{ role: 'user', content }] }]);
  });

  it('answers by a function, with usage of its own', async () => {
    const answer = ({ messages }: { readonly messages: readonly unknown[] }) => ({
      json: { turns: messages.length },
      usage: { cachedInputTokens: 1, inputTokens: 9 },
    });
    const memory = createMemoryChatModel({ answer, models: ['a', 'b'] });
    const messages = [{ role: 'user', content: 'hello' }] as const;
    expect(await memory.model.complete({ messages, model: 'b' })).toMatchObject({
      model: 'b',
      text: '{"turns":1}',
      usage: { inputTokens: 9, cachedInputTokens: 1 },
    });
  });
});

describe('memory embedding model', () => {
  it('puts texts that share words near each other', async () => {
    const { model } = createMemoryEmbeddingModel();
    const texts = ['the red cat sleeps', 'the red cat eats', 'invoices are due in March'];
    const [first = [], second = [], third = []] = (await model.embed({ texts })).vectors;
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, part, index) => sum + part * (b[index] ?? 0), 0);
    expect(dot(first, first)).toBeCloseTo(1);
    expect(dot(first, second)).toBeGreaterThan(dot(first, third));
  });
});

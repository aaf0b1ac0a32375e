import { pipeline } from '@quayside/core';
import {
  type ConformanceGap,
  chatModelConformance,
  embeddingModelConformance,
} from '@quayside/core/conformance';
import { afterAll, describe, expect, it } from 'vitest';
import { createOpenAI } from '../src/index.js';
import { createFakeOpenAI } from '../src/testing/index.js';

const API_KEY = 'sk-conformance-key';
const gaps: ConformanceGap[] = [];
const report = (gap: ConformanceGap): void => {
  gaps.push(gap);
};

const APIS = [
  { api: 'completions', path: '/v1/chat/completions' },
  { api: 'responses', path: '/v1/responses' },
] as const;

describe.each(APIS)('chat over $api', ({ api, path }) => {
  chatModelConformance(
    { describe, it },
    {
      provider: 'openai',
      connect: async ({ policy = pipeline() }) => {
        const fake = createFakeOpenAI({ apiKey: API_KEY });
        const { model } = createOpenAI({
          apiKey: API_KEY,
          model: 'gpt-5-mini',
          policy,
          fetch: fake.fetch,
          api,
        });
        return {
          model,
          prepare: ({ finishReason, text, toolCalls }) =>
            fake.willAnswer(
              finishReason === 'refusal' ? { refusal: text } : { text, toolCalls, finishReason },
            ),
          cutNextStream: () => {
            fake.faults.add({ kind: 'truncate', match: { path } });
          },
          loseNextAnswer: () => {
            fake.faults.add({ kind: 'lost_answer', match: { path } });
          },
        };
      },
      fixtures: {},
      secrets: [API_KEY],
      report,
    },
  );
});

embeddingModelConformance(
  { describe, it },
  {
    provider: 'openai',
    connect: async ({ policy = pipeline() }) => {
      const fake = createFakeOpenAI({ apiKey: API_KEY });
      const { embeddings } = createOpenAI({ apiKey: API_KEY, policy, fetch: fake.fetch });
      return {
        model: embeddings,
        loseNextAnswer: () => {
          fake.faults.add({ kind: 'lost_answer' });
        },
      };
    },
    fixtures: {},
    secrets: [API_KEY],
    report,
  },
);

afterAll(() => {
  expect(gaps).toEqual([]);
});

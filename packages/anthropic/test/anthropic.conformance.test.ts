import { pipeline } from '@quayside/core';
import { type ConformanceGap, chatModelConformance } from '@quayside/core/conformance';
import { afterAll, describe, expect, it } from 'vitest';
import { createAnthropic } from '../src/index.js';
import { createFakeAnthropic } from '../src/testing/index.js';

const API_KEY = 'sk-ant-conformance-key';
const path = '/v1/messages';
const gaps: ConformanceGap[] = [];

chatModelConformance(
  { describe, it },
  {
    provider: 'anthropic',
    connect: async ({ policy = pipeline() }) => {
      const fake = createFakeAnthropic({ apiKey: API_KEY });
      const { model } = createAnthropic({
        apiKey: API_KEY,
        model: 'claude-haiku-5-5',
        policy,
        fetch: fake.fetch,
      });
      return {
        model,
        prepare: ({ finishReason, text, toolCalls }) =>
          fake.willAnswer({
            text,
            toolCalls,
            stopReason: finishReason === 'length' ? 'max_tokens' : finishReason,
          }),
        cutNextStream: () => {
          fake.faults.add({ kind: 'truncate', match: { path } });
        },
        loseNextAnswer: () => {
          fake.faults.add({ kind: 'lost_answer', match: { path } });
        },
      };
    },
    // Anthropic has one word for both: `refusal`.
    capabilities: { contentFilter: false },
    fixtures: {},
    secrets: [API_KEY],
    report: (gap) => {
      gaps.push(gap);
    },
  },
);

afterAll(() => {
  expect(gaps.map(({ capability }) => capability)).toEqual(['contentFilter']);
});

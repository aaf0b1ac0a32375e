import { isConsistentUsage, type TokenUsage, type UsageFact } from '@quayside/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toUsage, usageSchema } from '../src/api/usage-api.js';
import { createOpenAI } from '../src/index.js';
import { loadTransport } from './load-transport.js';

beforeAll(loadTransport);

/** What a call used, each token in exactly one class. */
interface Parts {
  readonly text: number;
  readonly cached: number;
  readonly written: number;
  readonly audioIn: number;
  readonly said: number;
  readonly thought: number;
  readonly audioOut: number;
}

const count = fc.oneof(fc.constant(0), fc.nat({ max: 2_000_000 }));
const parts: fc.Arbitrary<Parts> = fc.record({
  ...{ text: count, cached: count, written: count, audioIn: count },
  ...{ said: count, thought: count, audioOut: count },
});
/** OpenAI leaves out what is 0, or says null, or says 0. */
const zero = fc.constantFrom(undefined, null, 0);

const inputOf = ({ text, cached, written, audioIn }: Parts) => text + cached + written + audioIn;
const outputOf = ({ said, thought, audioOut }: Parts) => said + thought + audioOut;

function details(used: Parts, none: null | undefined | 0) {
  const input = {
    cached_tokens: used.cached || none,
    cache_write_tokens: used.written || none,
    audio_tokens: used.audioIn || none,
  };
  const output = { reasoning_tokens: used.thought || none, audio_tokens: used.audioOut || none };
  const total_tokens = inputOf(used) + outputOf(used);
  return { input, output, total_tokens };
}

const flavours = {
  completions: (used: Parts, none: null | undefined | 0) => {
    const { input, output, total_tokens } = details(used, none);
    const counts = {
      prompt_tokens: inputOf(used),
      completion_tokens: outputOf(used),
      total_tokens,
    };
    return { ...counts, prompt_tokens_details: input, completion_tokens_details: output };
  },
  responses: (used: Parts, none: null | undefined | 0) => {
    const { input, output, total_tokens } = details(used, none);
    const counts = { input_tokens: inputOf(used), output_tokens: outputOf(used), total_tokens };
    return { ...counts, input_tokens_details: input, output_tokens_details: output };
  },
};

/** The classes as they bill, none of them within another one. */
function partition(usage: TokenUsage): Parts {
  return {
    text:
      usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens - usage.audioInputTokens,
    cached: usage.cachedInputTokens,
    written: usage.cacheWriteTokens,
    audioIn: usage.audioInputTokens,
    said: usage.outputTokens - usage.reasoningTokens - usage.audioOutputTokens,
    thought: usage.reasoningTokens,
    audioOut: usage.audioOutputTokens,
  };
}

describe.each(['completions', 'responses'] as const)('the usage of %s', (api) => {
  it('has every token that OpenAI counted in exactly one class', () => {
    fc.assert(
      fc.property(parts, zero, (used, none) => {
        const raw = flavours[api](used, none);
        const usage = toUsage(usageSchema.parse(JSON.parse(JSON.stringify(raw))));
        if (usage === undefined) throw new Error('no tokens were counted');
        expect(isConsistentUsage(usage)).toBe(true);
        expect(usage.inputTokens + usage.outputTokens).toBe(raw.total_tokens);
        expect(partition(usage)).toEqual(used);
        expect(usage.longCacheWriteTokens).toBe(0);
      }),
      { numRuns: 10_000 },
    );
  });

  it('is reported so by the adapter as a whole', async () => {
    const answers = {
      completions: { choices: [{ index: 0, message: { content: 'a' }, finish_reason: 'stop' }] },
      responses: {
        status: 'completed',
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'a' }] }],
      },
    };
    await fc.assert(
      fc.asyncProperty(parts, zero, async (used, none) => {
        const facts: UsageFact[] = [];
        const openai = createOpenAI({
          apiKey: 'k',
          model: 'm',
          api,
          listeners: [(fact) => fact.type === 'usage.reported' && facts.push(fact)],
          fetch: async () =>
            Response.json({
              id: 'a',
              model: 'm',
              ...answers[api],
              usage: flavours[api](used, none),
            }),
        });
        await openai.model.complete({ messages: [{ role: 'user', content: 'hello' }] });
        expect(facts.map(partition)).toEqual([used]);
      }),
      { numRuns: 200 },
    );
  });
});

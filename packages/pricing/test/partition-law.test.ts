import { type TokenCounts, tokenUsage } from '@quayside/core';
import { createPriceCatalogue, createPriceSource, priceUsage } from '@quayside/pricing';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** A dollar a million for everything: a bill is as high as there are tokens. */
const everyTokenCostsTheSame = createPriceCatalogue([
  createPriceSource({
    name: 'flat',
    version: '1',
    rules: [
      {
        id: 'flat',
        provider: 'acme',
        price: {
          ...{ input: '1', cached_input: '1', cache_write_5m: '1', cache_write_1h: '1' },
          ...{ audio_input: '1', output: '1', reasoning: '1', audio_output: '1' },
        },
      },
    ],
  }),
]);

/** How many tokens the bill has, all its lines together. */
function billed(tokens: TokenCounts): bigint {
  const usage = { provider: 'acme', model: 'one', occurredAt: new Date(0), tokens };
  const priced = priceUsage(everyTokenCostsTheSame, usage);
  if (priced.status === 'unpriced') throw new Error(priced.detail);
  const lines = priced.components.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
  expect(priced.total).toBe(lines * 1_000_000n);
  return lines;
}

const count = fc.nat({ max: 2_000_000 });
const law = { numRuns: 10_000 };

/** Reports what was read from the cache, what was written to it and the rest side by side; thoughts within output. */
const anthropic = fc.record({
  input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation: fc.record({
    ephemeral_5m_input_tokens: count,
    ephemeral_1h_input_tokens: count,
  }),
  output_tokens: count,
});

it('partition › Anthropic: every token is billed once', () => {
  fc.assert(
    fc.property(anthropic, (usage) => {
      const { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long } =
        usage.cache_creation;
      const inputTokens = usage.input_tokens + usage.cache_read_input_tokens + short + long;
      const tokens = tokenUsage({
        inputTokens,
        cachedInputTokens: usage.cache_read_input_tokens,
        cacheWriteTokens: short + long,
        longCacheWriteTokens: long,
        outputTokens: usage.output_tokens,
      });
      expect(billed(tokens)).toBe(BigInt(inputTokens + usage.output_tokens));
    }),
    law,
  );
});

/** Reports cached tokens and audio within the prompt, thoughts beside the answer, and what tools read beside both. */
const gemini = fc
  .record({
    text: count,
    cached: count,
    audio: count,
    toolUsePromptTokenCount: count,
    candidatesTokenCount: count,
    thoughtsTokenCount: count,
  })
  .map(({ text, cached, audio, ...counts }) => ({
    ...counts,
    promptTokenCount: text + cached + audio,
    cachedContentTokenCount: cached,
    audioTokenCount: audio,
    totalTokenCount:
      text +
      cached +
      audio +
      counts.toolUsePromptTokenCount +
      counts.candidatesTokenCount +
      counts.thoughtsTokenCount,
  }));

it('partition › Gemini: every token is billed once', () => {
  fc.assert(
    fc.property(gemini, (usage) => {
      const tokens = tokenUsage({
        inputTokens: usage.promptTokenCount + usage.toolUsePromptTokenCount,
        cachedInputTokens: usage.cachedContentTokenCount,
        audioInputTokens: usage.audioTokenCount,
        outputTokens: usage.candidatesTokenCount + usage.thoughtsTokenCount,
        reasoningTokens: usage.thoughtsTokenCount,
      });
      expect(billed(tokens)).toBe(BigInt(usage.totalTokenCount));
    }),
    law,
  );
});

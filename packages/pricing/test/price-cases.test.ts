import type { TokenCounts } from '@quayside/core';
import { priceUsage, type UsageToPrice } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';

/**
 * Published prices, each carried by two tables that know nothing of each other, and the cases in which price
 * libraries were found wrong. Worked out by hand in trillionths of a dollar: $1.25 for a million tokens are
 * 1,250,000 of them for one token.
 */
interface PriceCase {
  readonly what: string;
  readonly provider: string;
  readonly model: string;
  readonly at?: string;
  readonly tier?: string;
  readonly tokens: TokenCounts;
  readonly pico: bigint;
}

const catalogue = standardCatalogue();
const NOW = '2026-11-20T12:00:00Z';
const M = 1_000_000;
const gpt4o = { provider: 'openai', model: 'gpt-4o' };
const gpt5 = { provider: 'openai', model: 'gpt-5' };
const o3 = { provider: 'openai', model: 'o3' };
const audio = { provider: 'openai', model: 'gpt-4o-audio-preview' };
const sonnet = { provider: 'anthropic', model: 'claude-sonnet-4-5' };
const gemini = { provider: 'google', model: 'gemini-2.5-pro' };
const v4Flash = { provider: 'deepseek', model: 'deepseek-v4-flash' };
const both = { inputTokens: M, outputTokens: M };

const cases: readonly PriceCase[] = [
  {
    ...{ ...gpt4o, what: 'a million tokens in', tokens: { inputTokens: M } },
    pico: 1_000_000n * 2_500_000n,
  },
  {
    ...{ ...gpt4o, what: 'a million cached ones' },
    tokens: { inputTokens: M, cachedInputTokens: M },
    pico: 1_000_000n * 1_250_000n,
  },
  {
    ...{ ...gpt4o, what: 'a million out', tokens: { outputTokens: M } },
    pico: 1_000_000n * 10_000_000n,
  },
  {
    ...{ ...gpt5, what: 'a million in, of which 400,000 cached, and 100,000 out' },
    tokens: { inputTokens: M, cachedInputTokens: 400_000, outputTokens: 100_000 },
    pico: 600_000n * 1_250_000n + 400_000n * 125_000n + 100_000n * 10_000_000n,
  },
  {
    ...{ ...o3, what: 'before its cut of 2025-06-10', at: '2025-05-01T00:00:00Z' },
    tokens: { inputTokens: M },
    pico: 1_000_000n * 10_000_000n,
  },
  {
    ...{ ...o3, what: 'after its cut', at: '2025-07-01T00:00:00Z' },
    tokens: { inputTokens: M },
    pico: 1_000_000n * 2_000_000n,
  },
  {
    ...{ ...sonnet, what: '100,000 in', tokens: { inputTokens: 100_000 } },
    pico: 100_000n * 3_000_000n,
  },
  {
    ...{ ...sonnet, what: '100,000 read from the cache' },
    tokens: { inputTokens: 100_000, cachedInputTokens: 100_000 },
    pico: 100_000n * 300_000n,
  },
  {
    ...{ ...sonnet, what: '100,000 written to the cache for five minutes' },
    tokens: { inputTokens: 100_000, cacheWriteTokens: 100_000 },
    pico: 100_000n * 3_750_000n,
  },
  {
    ...{ ...sonnet, what: '100,000 written to the cache for an hour' },
    tokens: { inputTokens: 100_000, cacheWriteTokens: 100_000, longCacheWriteTokens: 100_000 },
    pico: 100_000n * 6_000_000n,
  },
  {
    ...{ ...sonnet, what: 'a long context: 300,000 in and 1,000 out, all at the higher rate' },
    tokens: { inputTokens: 300_000, outputTokens: 1_000 },
    pico: 300_000n * 6_000_000n + 1_000n * 22_500_000n,
  },
  {
    ...{ ...sonnet, what: '200,000 in are no long context' },
    tokens: { inputTokens: 200_000, outputTokens: 1_000 },
    pico: 200_000n * 3_000_000n + 1_000n * 15_000_000n,
  },
  {
    ...{ ...sonnet, what: 'one more is, and what is cached counts for it' },
    tokens: { inputTokens: 200_001, cachedInputTokens: 150_000, cacheWriteTokens: 50_000 },
    pico: 1n * 6_000_000n + 150_000n * 600_000n + 50_000n * 7_500_000n,
  },
  {
    ...{ ...gemini, what: '100,000 in and 10,000 out' },
    tokens: { inputTokens: 100_000, outputTokens: 10_000 },
    pico: 100_000n * 1_250_000n + 10_000n * 10_000_000n,
  },
  {
    ...{ ...gemini, what: 'a long context: 300,000 in and 10,000 out' },
    tokens: { inputTokens: 300_000, outputTokens: 10_000 },
    pico: 300_000n * 2_500_000n + 10_000n * 15_000_000n,
  },
  {
    ...{ ...gemini, what: '200,000 in are none, also not with what comes out' },
    tokens: { inputTokens: 200_000, outputTokens: 10_000 },
    pico: 200_000n * 1_250_000n + 10_000n * 10_000_000n,
  },
  {
    ...{ ...gemini, what: 'one more is' },
    tokens: { inputTokens: 200_001, cachedInputTokens: 200_001, outputTokens: 1 },
    pico: 200_001n * 250_000n + 1n * 15_000_000n,
  },
  {
    ...{ provider: 'anthropic', model: 'claude-opus-4-1', what: 'a million in, a million out' },
    tokens: both,
    pico: 1_000_000n * 15_000_000n + 1_000_000n * 75_000_000n,
  },
  {
    ...{ ...v4Flash, what: 'peak on a Wednesday', at: '2026-08-26T02:00:00Z', tokens: both },
    pico: 1_000_000n * 440_000n + 1_000_000n * 1_320_000n,
  },
  {
    ...{ ...v4Flash, what: 'off-peak on a Wednesday', at: '2026-08-26T05:00:00Z', tokens: both },
    pico: 1_000_000n * 220_000n + 1_000_000n * 660_000n,
  },
  {
    ...{ ...v4Flash, what: 'a Saturday at 02:00 Z, off-peak', at: '2026-08-29T02:00:00Z' },
    tokens: both,
    pico: 1_000_000n * 220_000n + 1_000_000n * 660_000n,
  },
  {
    ...{ ...v4Flash, what: 'a holiday in China, off-peak', at: '2026-09-25T02:00:00Z' },
    // Renamed by then, and billed as the model that answers to both names.
    tokens: both,
    pico: 1_000_000n * 150_000n + 1_000_000n * 600_000n,
  },
  {
    ...{ provider: 'deepseek', model: 'deepseek-flash', what: 'renamed, off-peak' },
    ...{ at: '2026-11-18T05:00:00Z', tokens: both },
    pico: 1_000_000n * 150_000n + 1_000_000n * 600_000n,
  },
  {
    ...{ provider: 'deepseek', model: 'deepseek-chat', what: 'as it cost last, not in 2025' },
    ...{ at: '2026-06-17T02:00:00Z', tokens: { inputTokens: M } },
    pico: 1_000_000n * 140_000n,
  },
  {
    ...{ ...audio, what: 'audio in is not text in' },
    tokens: { inputTokens: M, audioInputTokens: M },
    pico: 1_000_000n * 100_000_000n,
  },
  {
    ...{ ...audio, what: 'audio in beside text in' },
    tokens: { inputTokens: M, audioInputTokens: 400_000 },
    pico: 600_000n * 2_500_000n + 400_000n * 100_000_000n,
  },
  {
    ...{ ...gpt5, what: 'batch is half, cached input too', tier: 'batch' },
    tokens: { inputTokens: M, cachedInputTokens: 400_000, outputTokens: 100_000 },
    pico: 600_000n * 625_000n + 400_000n * 62_500n + 100_000n * 5_000_000n,
  },
  {
    ...{ ...gpt5, what: 'flex is half, cached input too', tier: 'flex' },
    tokens: { inputTokens: M, cachedInputTokens: 400_000, outputTokens: 100_000 },
    pico: 600_000n * 625_000n + 400_000n * 62_500n + 100_000n * 5_000_000n,
  },
  {
    ...{ ...gpt5, what: 'priority is double, cached input too', tier: 'priority' },
    tokens: { inputTokens: 250_000, cachedInputTokens: 50_000, outputTokens: 100_000 },
    pico: 200_000n * 2_500_000n + 50_000n * 250_000n + 100_000n * 20_000_000n,
  },
  {
    ...{ ...audio, what: 'a batch of audio is half', tier: 'batch' },
    tokens: { inputTokens: M, audioInputTokens: 400_000 },
    pico: 600_000n * 1_250_000n + 400_000n * 50_000_000n,
  },
  {
    ...{ ...sonnet, what: 'a batch of cache reads and writes of an hour is half', tier: 'batch' },
    tokens: {
      ...{ inputTokens: 100_000, cachedInputTokens: 40_000 },
      ...{ cacheWriteTokens: 50_000, longCacheWriteTokens: 50_000 },
    },
    pico: 10_000n * 1_500_000n + 40_000n * 150_000n + 50_000n * 3_000_000n,
  },
  {
    // What Anthropic reports side by side: 10 in, 100 read, 50 written, are 160 in all.
    ...{ ...sonnet, what: 'input, a cache read, and writes of both kinds' },
    tokens: {
      ...{ inputTokens: 10 + 100 + 50, cachedInputTokens: 100 },
      ...{ cacheWriteTokens: 50, longCacheWriteTokens: 20, outputTokens: 5 },
    },
    pico:
      10n * 3_000_000n + 100n * 300_000n + 30n * 3_750_000n + 20n * 6_000_000n + 5n * 15_000_000n,
  },
];

function price({ at = NOW, tier, what: _, pico: __, ...usage }: PriceCase) {
  return priceUsage(catalogue, { ...usage, occurredAt: new Date(at), serviceTier: tier });
}

describe('published prices', () => {
  it.each(cases)('$provider $model › $what: $pico', (one) => {
    const priced = price(one);
    expect(priced).toMatchObject({ status: 'priced', total: one.pico });
    // Every price says where it comes from.
    expect(priced).toMatchObject({
      provenance: { catalogue: catalogue.version, rules: expect.any(Array) },
    });
  });
});

describe('what other software prices at $0, or below', () => {
  const usage = { ...gpt4o, occurredAt: new Date(NOW) };
  it.each<[string, Partial<UsageToPrice>, string]>([
    ['a count of an unknown name', { tokens: { input_tokens: 5 } as TokenCounts }, 'invalid_usage'],
    ['an unknown model', { model: 'gpt-404', tokens: both }, 'unknown_model'],
    ['more cached than all', { tokens: { inputTokens: 1, cachedInputTokens: 2 } }, 'invalid_usage'],
    ['a negative count', { tokens: { inputTokens: -1 } }, 'invalid_usage'],
    ['NaN', { tokens: { inputTokens: Number.NaN } }, 'invalid_usage'],
    ['nothing', {}, 'no_usage'],
  ])('%s is unpriced', (_, change, reason) => {
    const priced = priceUsage(catalogue, { ...usage, ...change });
    expect(priced).toMatchObject({ status: 'unpriced', reason, catalogue: catalogue.version });
    expect(priced).not.toHaveProperty('total');
  });
});

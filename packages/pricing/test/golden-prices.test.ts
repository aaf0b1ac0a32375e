import type { TokenCounts } from '@quayside/core';
import { formatUsd, priceUsage } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';

const catalogue = standardCatalogue();

interface Case {
  readonly what: string;
  readonly provider: string;
  readonly model: string;
  readonly at?: string;
  readonly tier?: string;
  readonly region?: string;
  readonly tokens: TokenCounts;
  readonly usd: string;
}

const M = 1_000_000;
const NOW = '2026-11-20T12:00:00Z';
const openai = { provider: 'openai' };
const anthropic = { provider: 'anthropic' };
const deepseek = { provider: 'deepseek' };

/** What decides a price beside counts and classes, before and after a change where there was one. */
const dimensions: readonly Case[] = [
  {
    ...deepseek,
    what: 'the old name bills at the new price since it was replaced',
    model: 'deepseek-v4-flash',
    at: '2026-11-18T05:00:00Z',
    tokens: { inputTokens: M, outputTokens: M },
    usd: '0.75',
  },
  {
    ...deepseek,
    what: 'weekends had peak hours in the first week',
    model: 'deepseek-v4-pro',
    at: '2026-08-22T02:00:00Z',
    tokens: { inputTokens: M },
    usd: '1.32',
  },
  {
    ...deepseek,
    what: 'no peak hours on a public holiday',
    model: 'deepseek-flash',
    at: '2026-10-01T02:00:00Z',
    tokens: { inputTokens: M },
    usd: '0.15',
  },
  {
    ...deepseek,
    what: 'peak hours on the first working day after it',
    model: 'deepseek-flash',
    at: '2026-10-08T02:00:00Z',
    tokens: { inputTokens: M },
    usd: '0.3',
  },
  {
    ...openai,
    what: 'audio of a dated version that is cheaper',
    model: 'gpt-4o-audio-preview-2024-12-17',
    tokens: { inputTokens: M, audioInputTokens: M, outputTokens: M, audioOutputTokens: M },
    usd: '120',
  },
  {
    ...openai,
    what: 'batches of older models have no discount for cached input',
    model: 'gpt-4.1-2025-04-14',
    tier: 'batch',
    tokens: { inputTokens: M, cachedInputTokens: 500_000 },
    usd: '1',
  },
  {
    ...openai,
    what: 'reasoning bills as output',
    model: 'o3',
    tokens: { outputTokens: M, reasoningTokens: 900_000 },
    usd: '8',
  },
  {
    provider: 'perplexity',
    what: 'reasoning with a price of its own',
    model: 'sonar-deep-research',
    tokens: { outputTokens: M, reasoningTokens: M },
    usd: '3',
  },
  {
    ...openai,
    what: 'the newest models bill what they write to a cache',
    model: 'gpt-6-sol',
    tokens: { inputTokens: 100_000, cacheWriteTokens: 100_000 },
    usd: '0.25',
  },
  {
    ...openai,
    what: 'older models write to their cache for the price of input',
    model: 'gpt-4o',
    tokens: { inputTokens: M, cacheWriteTokens: M },
    usd: '2.5',
  },
  {
    ...anthropic,
    what: 'batch and a cache write for an hour',
    model: 'claude-opus-4-1',
    tier: 'batch',
    tokens: { inputTokens: M, cacheWriteTokens: M, longCacheWriteTokens: M },
    usd: '15',
  },
  {
    ...anthropic,
    what: 'inference in the US',
    model: 'claude-opus-4-7',
    region: 'us',
    tokens: { inputTokens: M, outputTokens: M },
    usd: '33',
  },
  {
    ...anthropic,
    what: 'a model newer than the base tables, before its cut',
    model: 'claude-sonnet-5-5',
    at: '2026-10-06T23:59:59Z',
    tokens: { inputTokens: M, cachedInputTokens: M },
    usd: '0.2',
  },
  {
    ...anthropic,
    what: 'a model newer than the base tables, after its cut',
    model: 'claude-sonnet-5-5',
    at: '2026-10-07T00:00:00Z',
    tokens: { inputTokens: M, cachedInputTokens: M },
    usd: '0.1',
  },
  {
    ...anthropic,
    what: 'a long context by a threshold of its own',
    model: 'claude-haiku-5-5',
    tokens: { inputTokens: 100_001 },
    usd: '0.0500005',
  },
  {
    provider: 'google',
    what: 'batch',
    model: 'gemini-2.5-flash',
    tier: 'BATCH',
    tokens: { inputTokens: M, audioInputTokens: M, outputTokens: M },
    usd: '1.75',
  },
];

const title = '$provider $model › $what: $usd';

function priceOf({ at = NOW, tier, ...usage }: Case): string {
  const priced = priceUsage(catalogue, { ...usage, occurredAt: new Date(at), serviceTier: tier });
  return priced.status === 'priced'
    ? formatUsd(priced.total)
    : `${priced.reason}: ${priced.detail}`;
}

describe('dimensions of a price', () => {
  it.each(dimensions)(title, (dimension) => expect(priceOf(dimension)).toBe(dimension.usd));
});

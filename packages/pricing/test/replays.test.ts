import type { TokenCounts } from '@quayside/core';
import {
  createPriceCatalogue,
  createPriceSource,
  type PriceCatalogue,
  priceUsage,
} from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';

interface Replay {
  /** What went wrong where this was reported, for a title. */
  readonly what: string;
  readonly reported: string;
  readonly provider: string;
  readonly model: string;
  readonly at: string;
  readonly tokens: TokenCounts;
  /** What was billed, in dollars. */
  readonly billed: number;
  /** What the software of the report said. */
  readonly mistaken?: number;
  /** @default the standard catalogue */
  readonly catalogue?: PriceCatalogue;
}

const litellm = 'https://github.com/BerriAI/litellm';
const standard = standardCatalogue();

/** The three rates that the report does its sum with. */
const ratesOfReport = createPriceCatalogue([
  createPriceSource({
    name: 'report',
    version: '2025-09-24',
    rules: [
      {
        id: 'rates',
        provider: 'google',
        models: ['gemini-2.5-pro'],
        price: { input: '1.25', cached_input: '0.625', output: '10' },
      },
    ],
  }),
]);

const replays: readonly Replay[] = [
  {
    // The sum of the report, not a bill: it takes the rates of short contexts for input and output, and that of
    // long ones for the cache. With one pair of lists or the other, the test after this table has it.
    what: 'cached tokens were charged as input again',
    reported: `${litellm}/issues/14849`,
    provider: 'google',
    model: 'gemini-2.5-pro',
    at: '2025-09-24',
    tokens: { inputTokens: 262_960, cachedInputTokens: 257_955, outputTokens: 1_744 },
    billed: 0.1849,
    mistaken: 0.7642,
    catalogue: ratesOfReport,
  },
  {
    // Billed: 4.614 and 0.825 cents on Anthropic's console.
    what: 'tokens written to the cache were charged as input again',
    reported: `${litellm}/issues/9812`,
    provider: 'anthropic',
    model: 'claude-3-7-sonnet-20250219',
    at: '2025-04-08',
    tokens: { inputTokens: 3 + 12_304, cacheWriteTokens: 12_304, outputTokens: 550 },
    billed: 0.05439,
    mistaken: 0.091311,
  },
  {
    // Billed: 36,800,000 of xAI's ticks, in the same answer as the counts. The report has no counts for its
    // headline, $0.005318 for $0.003092; the next row is that bill with the counts that it follows from.
    what: 'cached pictures were charged as pictures again',
    reported: `${litellm}/pull/37407`,
    provider: 'x-ai',
    model: 'grok-4.6',
    at: '2026-08-19',
    tokens: { inputTokens: 29 + 2_432, cachedInputTokens: 2_432, outputTokens: 401 },
    billed: 0.00368,
  },
  {
    what: 'cached pictures were charged as pictures again, by 72 %',
    reported: `${litellm}/pull/37407`,
    provider: 'x-ai',
    model: 'grok-4.6',
    at: '2026-08-19',
    tokens: { inputTokens: 2_461, cachedInputTokens: 2_432, outputTokens: 303 },
    billed: 0.003092,
    mistaken: 0.005318,
  },
  {
    // The text that could be read has the counts and no bill: 17 tokens at $0.05 and 482 at $0.40 a million.
    what: 'only the thoughts of an answer were charged',
    reported: `${litellm}/issues/18599`,
    provider: 'openai',
    model: 'gpt-5-nano-2025-08-07',
    at: '2026-01-03',
    tokens: { inputTokens: 17, outputTokens: 482, reasoningTokens: 448 },
    billed: 0.00019365,
    mistaken: 0.00018005,
  },
  {
    what: 'an hour in the cache was charged as five minutes',
    reported: 'https://github.com/langfuse/claude-observability-plugin/issues/34',
    provider: 'anthropic',
    model: 'claude-fable-5',
    at: '2026-07-21',
    tokens: { inputTokens: 37_175, cacheWriteTokens: 37_175, longCacheWriteTokens: 37_175 },
    billed: 0.7435,
    mistaken: 0.4646875,
  },
  {
    // The counts are rounded to hundreds there, so the bill ($16.36) is not met to 0.1 %, but the report's own sum.
    what: 'an hour in the cache was charged as five minutes, by 25 % of a session',
    reported: 'https://github.com/langfuse/claude-observability-plugin/issues/34',
    provider: 'anthropic',
    model: 'claude-fable-5',
    at: '2026-07-21',
    tokens: {
      inputTokens: 1_900 + 4_800_000 + 533_800,
      cachedInputTokens: 4_800_000,
      cacheWriteTokens: 533_800,
      longCacheWriteTokens: 533_800,
      outputTokens: 16_300,
    },
    billed: 16.31,
    mistaken: 12.31,
  },
  {
    // Nobody reported it: tokenlens 1.3.1 says so when it is run. Published: $1.25, $0.125 and $10 a million.
    what: 'cached tokens were charged on top of all input',
    reported: 'https://www.npmjs.com/package/tokenlens',
    provider: 'openai',
    model: 'gpt-5',
    at: '2026-11-20',
    tokens: { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000 },
    billed: 1.8,
    mistaken: 2.3,
  },
  {
    // Billed: 75,360,000 of xAI's ticks.
    what: 'cached tokens were charged as input again',
    reported: 'https://github.com/multica-ai/multica/pull/5838',
    provider: 'x-ai',
    model: 'grok-4.5',
    at: '2026-07-23',
    tokens: { inputTokens: 12_929, cachedInputTokens: 10_880, outputTokens: 29 },
    billed: 0.007536,
    mistaken: 0.029296,
  },
];

function dollars(
  { provider, model, at, tokens }: Omit<Replay, 'what' | 'reported' | 'billed'>,
  catalogue: PriceCatalogue,
): number {
  const occurredAt = new Date(`${at}T12:00:00Z`);
  const priced = priceUsage(catalogue, { provider, model, occurredAt, tokens });
  if (priced.status === 'unpriced') throw new Error(priced.detail);
  return Number(priced.total) / 1e12;
}

describe('bills that other software got wrong', () => {
  it.each(replays)('$provider $model, where $what ($reported): $billed', (replay) => {
    const { billed, mistaken, catalogue = standard } = replay;
    const price = dollars(replay, catalogue);
    expect(Math.abs(price / billed - 1)).toBeLessThan(0.001);
    if (mistaken !== undefined) expect(Math.abs(price / mistaken - 1)).toBeGreaterThan(0.05);
  });

  it('has the documented price of the first of them, all of it at the rates of a long context', () => {
    const [first] = replays;
    if (first === undefined) throw new Error('there is no replay');
    // 5,005 at $2.50, 257,955 at $0.25 and 1,744 at $15 a million.
    expect(dollars(first, standard)).toBeCloseTo(0.10316125, 10);
  });
});

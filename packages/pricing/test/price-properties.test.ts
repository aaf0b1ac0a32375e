import { isConsistentUsage, type TokenUsage, tokenUsage } from '@quayside/core';
import {
  createPriceCatalogue,
  createPriceSource,
  type PriceCatalogue,
  type PricedUsage,
  priceUsage,
} from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const catalogue = standardCatalogue();
const occurredAt = new Date('2026-11-20T12:00:00Z');

/** A list in which every class has a price of its own, none of them a round one. */
const flat = createPriceCatalogue([
  createPriceSource({
    name: 'flat',
    version: '1',
    rules: [
      {
        id: 'flat',
        provider: 'acme',
        price: {
          input: '1.234567',
          cached_input: '0.123456',
          cache_write_5m: '1.543209',
          cache_write_1h: '2.469134',
          audio_input: '32.1',
          output: '9.876543',
          reasoning: '8.7654',
          audio_output: '64.000001',
        },
      },
    ],
  }),
]);

const counts = fc.nat({ max: 2_000_000 });
/** Any usage whose parts fit into their totals, built from its parts. */
const usages = fc
  .record({
    input: counts,
    cached: counts,
    short: counts,
    long: counts,
    audioIn: counts,
    output: counts,
    reasoning: counts,
    audioOut: counts,
  })
  .map((parts) =>
    tokenUsage({
      inputTokens: parts.input + parts.cached + parts.short + parts.long + parts.audioIn,
      cachedInputTokens: parts.cached,
      cacheWriteTokens: parts.short + parts.long,
      longCacheWriteTokens: parts.long,
      audioInputTokens: parts.audioIn,
      outputTokens: parts.output + parts.reasoning + parts.audioOut,
      reasoningTokens: parts.reasoning,
      audioOutputTokens: parts.audioOut,
    }),
  );
const models = fc.constantFrom(
  { provider: 'openai', model: 'gpt-realtime' },
  { provider: 'openai', model: 'gpt-6-sol' },
  { provider: 'anthropic', model: 'claude-sonnet-4-5' },
  { provider: 'google', model: 'gemini-2.5-pro' },
  { provider: 'deepseek', model: 'deepseek-flash' },
);

function priced(from: PriceCatalogue, name: object, tokens: TokenUsage): PricedUsage | undefined {
  const usage = { provider: 'acme', model: 'flat', ...name, occurredAt, tokens };
  const result = priceUsage(from, usage);
  return result.status === 'priced' ? result : undefined;
}

const total = (tokens: TokenUsage): bigint => priced(flat, {}, tokens)?.total ?? -1n;

it('partition › every token is billed once: the classes add up to the totals', () => {
  const input = ['input', 'cached_input', 'cache_write_5m', 'cache_write_1h', 'audio_input'];
  fc.assert(
    fc.property(usages, (tokens) => {
      expect(isConsistentUsage(tokens)).toBe(true);
      const { components } = priced(flat, {}, tokens) ?? { components: [] };
      const sum = (isInput: boolean): number =>
        components
          .filter(({ component }) => input.includes(component) === isInput)
          .reduce((quantity, part) => quantity + part.quantity, 0);
      expect([sum(true), sum(false)]).toEqual([tokens.inputTokens, tokens.outputTokens]);
    }),
    { numRuns: 10_000 },
  );
});

it('total › is the sum of its components, exactly', () => {
  fc.assert(
    fc.property(models, usages, (name, tokens) => {
      const result = priced(catalogue, name, tokens);
      if (result === undefined) return;
      expect(result.components.reduce((sum, { cost }) => sum + cost, 0n)).toBe(result.total);
    }),
  );
});

it('total › of two calls is that of both together, where the length of a context has no price', () => {
  fc.assert(
    fc.property(usages, usages, (a, b) => {
      const both = tokenUsage(
        Object.fromEntries(
          Object.entries(a).map(([name, count]) => [name, count + b[name as keyof TokenUsage]]),
        ),
      );
      expect(total(both)).toBe(total(a) + total(b));
    }),
  );
});

it('total › never falls when more tokens are used', () => {
  const more = fc.constantFrom<(keyof TokenUsage)[]>(
    ['inputTokens'],
    ['inputTokens', 'cachedInputTokens'],
    ['inputTokens', 'cacheWriteTokens'],
    ['inputTokens', 'cacheWriteTokens', 'longCacheWriteTokens'],
    ['inputTokens', 'audioInputTokens'],
    ['outputTokens'],
    ['outputTokens', 'reasoningTokens'],
    ['outputTokens', 'audioOutputTokens'],
  );
  const cases = fc.tuple(models, usages, more, counts);
  fc.assert(
    fc.property(cases, ([name, tokens, keys, extra]) => {
      const grown = { ...tokens };
      for (const key of keys) Object.assign(grown, { [key]: tokens[key] + extra });
      expect(total(grown)).toBeGreaterThanOrEqual(total(tokens));
      const before = priced(catalogue, name, tokens);
      const after = priced(catalogue, name, grown);
      if (before !== undefined && after !== undefined) {
        expect(after.total).toBeGreaterThanOrEqual(before.total);
      }
    }),
  );
});

import type { TokenCounts, UsageFact } from '@quayside/core';
import { createPriceCatalogue, createPriceSource, priceUsage } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const catalogue = standardCatalogue();
const occurredAt = new Date('2026-11-20T12:00:00Z');
const gpt4o = { provider: 'openai', model: 'gpt-4o', occurredAt };
const tokens = { inputTokens: 1_000, outputTokens: 100 };

describe('no silent zero', () => {
  it('has no price for a model that nobody knows', () => {
    expect(priceUsage(catalogue, { ...gpt4o, model: 'gpt-404', tokens })).toEqual({
      status: 'unpriced',
      reason: 'unknown_model',
      component: undefined,
      detail: 'there is no price for openai gpt-404, tier standard',
      catalogue: catalogue.version,
    });
  });

  it('has no price for any made-up provider or model', () => {
    const names = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(names, names, (provider, model) => {
        const usage = { provider: `${provider}?`, model, occurredAt, tokens };
        return priceUsage(catalogue, usage).status === 'unpriced';
      }),
    );
  });

  it.each(['my-openai-proxy', 'openai-compatible', 'anthropic-eu', 'bedrock'])(
    'does not take provider %s for another one that it resembles',
    (provider) => {
      expect(priceUsage(catalogue, { ...gpt4o, provider, tokens })).toMatchObject({
        reason: 'unknown_model',
      });
    },
  );

  it.each([
    ['anthropic', 'claude-sonnet-5-9'],
    ['anthropic', 'claude-opus-4-5-1'],
    ['anthropic', 'claude-opus-4-10'],
    ['google', 'gemini-3-pro-preview.5'],
  ])('does not take %s %s for the version that it starts with', (provider, model) => {
    expect(priceUsage(catalogue, { provider, model, occurredAt, tokens })).toMatchObject({
      reason: 'unknown_model',
    });
  });

  it.each(['scale', 'auto', 'fast'])('has no price for tier %s', (serviceTier) => {
    expect(priceUsage(catalogue, { ...gpt4o, tokens, serviceTier })).toMatchObject({
      reason: 'no_price_for_tier',
    });
  });

  it('has no price for a long context on a tier that has none', () => {
    const usage = { provider: 'openai', model: 'gpt-5.4', occurredAt, serviceTier: 'priority' };
    const priced = (inputTokens: number): string =>
      priceUsage(catalogue, { ...usage, tokens: { inputTokens } }).status;
    expect([priced(272_000), priced(272_001)]).toEqual(['priced', 'unpriced']);
  });

  it('has no price before the first one was in force', () => {
    const rule = { id: 'list', provider: 'acme', from: '2026-01-01T00:00:00Z' };
    const source = createPriceSource({
      name: 'acme',
      version: '1',
      rules: [{ ...rule, price: { input: '1' } }],
    });
    const early = { provider: 'acme', model: 'm', tokens: { inputTokens: 1 } };
    const at = new Date('2025-12-31T23:59:59.999Z');
    expect(priceUsage(createPriceCatalogue([source]), { ...early, occurredAt: at })).toMatchObject({
      reason: 'no_price_at_time',
    });
  });

  it('names the component that has no price, and prices nothing of the rest', () => {
    const audio = { ...tokens, audioInputTokens: 10 };
    expect(priceUsage(catalogue, { ...gpt4o, tokens: audio })).toMatchObject({
      status: 'unpriced',
      reason: 'no_price_for_component',
      component: 'audio_input',
    });
  });

  it('has no price for a unit that nobody lists', () => {
    const units = { web_searches: 1, moon_landings: 1 };
    expect(priceUsage(catalogue, { ...gpt4o, tokens, units })).toMatchObject({
      reason: 'no_price_for_component',
      component: 'unit:moon_landings',
    });
  });

  it('has no price where genai-prices has an empty list, which it prices at 0', () => {
    const gemma = { provider: 'google', model: 'gemma-3', occurredAt, tokens };
    expect(priceUsage(catalogue, gemma)).toMatchObject({ reason: 'no_price_for_component' });
  });
});

describe('usage that cannot be priced', () => {
  it.each([
    ['an unknown class', { input_tokens: 5 } as TokenCounts, 'input_tokens'],
    ['an unknown class of 0 tokens', { imageTokens: 0 } as TokenCounts, 'imageTokens'],
    ['a negative count', { inputTokens: -1 }, 'inputTokens'],
    ['NaN', { inputTokens: Number.NaN }, 'inputTokens'],
    ['half a token', { outputTokens: 0.5 }, 'outputTokens'],
    ['endless tokens', { outputTokens: Number.POSITIVE_INFINITY }, 'outputTokens'],
    ['more tokens than a number counts exactly', { inputTokens: 2 ** 53 }, 'inputTokens'],
    ['a text', { inputTokens: '5' as unknown as number }, 'inputTokens'],
    ['null', { inputTokens: null as unknown as number }, 'inputTokens'],
    ['more cached tokens than tokens', { inputTokens: 1, cachedInputTokens: 2 }, undefined],
    ['more thoughts than output', { outputTokens: 1, reasoningTokens: 2 }, undefined],
  ])('is refused for %s', (_, counts, component) => {
    expect(priceUsage(catalogue, { ...gpt4o, tokens: counts })).toMatchObject({
      status: 'unpriced',
      reason: 'invalid_usage',
      component,
    });
  });

  it.each([
    ['nothing', {}],
    ['only a total', { totalTokens: 500 }],
    ['an empty object', { tokens: {} }],
    ['null, as JSON has it', { tokens: null as unknown as TokenCounts }],
    ['a fact without counts', { tokens: { type: 'usage.reported', model: 'm' } as TokenCounts }],
    ['no units', { units: {} }],
  ])('is refused for %s, which does not say what was used', (_, usage) => {
    expect(priceUsage(catalogue, { ...gpt4o, ...usage })).toMatchObject({ reason: 'no_usage' });
  });

  it('is refused where the total is another one', () => {
    expect(priceUsage(catalogue, { ...gpt4o, tokens, totalTokens: 1_101 })).toMatchObject({
      reason: 'invalid_usage',
      component: 'totalTokens',
    });
  });

  it('is refused where audio and cached tokens overlap', () => {
    const overlapping = { inputTokens: 100, cachedInputTokens: 80, audioInputTokens: 50 };
    const usage = { ...gpt4o, model: 'gpt-realtime', tokens: overlapping };
    expect(priceUsage(catalogue, usage)).toMatchObject({ reason: 'ambiguous_usage' });
  });

  it('is refused for a date that is none', () => {
    const usage = { ...gpt4o, occurredAt: new Date('never'), tokens };
    expect(priceUsage(catalogue, usage)).toMatchObject({ component: 'occurredAt' });
  });

  it('costs nothing where the provider says that nothing was used', () => {
    const usage = { ...gpt4o, tokens: { inputTokens: 0, outputTokens: 0 } };
    expect(priceUsage(catalogue, usage)).toMatchObject({ status: 'priced', total: 0n });
  });
});

describe('a usage fact', () => {
  it('is priced as it is', () => {
    // Required: a field that facts get is to be known here.
    const fact: Required<UsageFact> = {
      type: 'usage.reported',
      model: 'gpt-4o',
      serviceTier: 'default',
      responseId: 'chatcmpl-1',
      estimated: false,
      units: {},
      inputTokens: 1_000_000,
      outputTokens: 0,
      cachedInputTokens: 400_000,
      cacheWriteTokens: 0,
      longCacheWriteTokens: 0,
      reasoningTokens: 0,
      audioInputTokens: 0,
      audioOutputTokens: 0,
    };
    const usage = { provider: 'openai', model: fact.model, occurredAt, tokens: fact };
    expect(priceUsage(catalogue, usage)).toMatchObject({ total: 2_000_000_000_000n });
  });

  it('is priced at the tier that it names, unless another one is given', () => {
    const fact = { ...tokens, serviceTier: 'batch' };
    const total = (usage: object) => priceUsage(catalogue, { ...gpt4o, tokens: fact, ...usage });
    // 1,000 in and 100 out, at half of $2.50 and $10 a million.
    expect(total({})).toMatchObject({ total: 1_000n * 1_250_000n + 100n * 5_000_000n });
    expect(total({ serviceTier: 'default' })).toMatchObject({
      total: 1_000n * 2_500_000n + 100n * 10_000_000n,
    });
  });

  it('is priced with the units that it has', () => {
    const fact = { ...tokens, units: { web_searches: 3 } };
    const asUnits = priceUsage(catalogue, { ...gpt4o, tokens, units: fact.units });
    expect(priceUsage(catalogue, { ...gpt4o, tokens: fact })).toEqual(asUnits);
    expect(asUnits).toMatchObject({
      components: expect.arrayContaining([
        expect.objectContaining({ component: 'unit:web_searches', quantity: 3 }),
      ]),
    });
  });
});

import {
  compareCatalogues,
  createPriceCatalogue,
  createPriceSource,
  modelsOf,
  type PriceCatalogue,
  type PriceOverlay,
  type PriceRule,
} from '@quayside/pricing';
import { parseLiteLlmTable } from '@quayside/pricing/litellm';
import { standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';

const at = new Date('2026-11-20T12:00:00Z');
const models = [{ provider: 'acme', model: 'one' }];
const list = (rules: readonly PriceRule[]): PriceOverlay => ({ name: 'acme', version: '1', rules });
const of = (overlay: PriceOverlay): PriceCatalogue =>
  createPriceCatalogue([createPriceSource(overlay)]);
const rule = (price: object, rest: object = {}): PriceRule => ({
  id: JSON.stringify([price, rest]),
  provider: 'acme',
  price,
  ...rest,
});
const first = of(list([rule({ input: '1', output: '4' })]));

describe('compareCatalogues', () => {
  it('names what differs by more than a hundredth, by model and component, with both prices', () => {
    const second = of(list([rule({ input: '1.02', output: '4' })]));
    expect(compareCatalogues(first, second, { models, at })).toEqual({
      agreeing: 1,
      disagreements: [
        {
          ...{ provider: 'acme', model: 'one', tier: 'standard', inputTokens: 1 },
          ...{ component: 'input', first: '1', second: '1.02', per: 1_000_000 },
        },
      ],
      oneSided: [],
    });
  });

  it.each([
    ['1', '0.99', 2],
    ['1', '0.989999999999', 1],
    ['0', '0', 2],
    ['0', '0.000000000001', 1],
  ])('takes %s and %s to be within a hundredth of the larger one or not', (a, b, agreeing) => {
    const [left, right] = [a, b].map((input) => of(list([rule({ input, output: '4' })])));
    if (left === undefined || right === undefined) throw new Error('there are two');
    expect(compareCatalogues(left, right, { models, at })).toMatchObject({ agreeing });
    expect(compareCatalogues(right, left, { models, at })).toMatchObject({ agreeing });
  });

  it('takes another tolerance, and refuses one that is no share', () => {
    const second = of(list([rule({ input: '1.02', output: '4' })]));
    const compare = (tolerance: number) =>
      compareCatalogues(first, second, { models, at, tolerance });
    expect(compare(0.05).disagreements).toEqual([]);
    expect(compare(0).disagreements).toHaveLength(1);
    expect(() => compare(1.5)).toThrow(RangeError);
    expect(() => compare(Number.NaN)).toThrow(RangeError);
  });

  it('does not take a price that only one has for a disagreement', () => {
    const second = of(list([rule({ input: '1', units: { searches: '0.01' } })]));
    const { agreeing, disagreements, oneSided } = compareCatalogues(first, second, { models, at });
    expect({ agreeing, disagreements }).toEqual({ agreeing: 1, disagreements: [] });
    expect(oneSided).toMatchObject([
      { component: 'output', first: '4', second: undefined, per: 1_000_000 },
      { component: 'unit:searches', first: undefined, second: '0.01', per: 1 },
    ]);
  });

  it('compares thinking with output where only one lists it apart', () => {
    const second = of(list([rule({ input: '1', output: '4', reasoning: '4' })]));
    expect(compareCatalogues(first, second, { models, at })).toMatchObject({
      agreeing: 3,
      oneSided: [],
    });
  });

  it('looks at the tiers, the lengths and the instant that it is told', () => {
    const rules = [
      rule({ input: '1', output: '4' }),
      rule({ input: '2', output: '6' }, { inputAbove: 1_000 }),
      rule({ input: '3', output: '8' }, { tier: 'priority' }),
      rule({ input: '9', output: '9' }, { from: '2026-11-21T00:00:00Z' }),
    ];
    const compare = (options: object) =>
      compareCatalogues(first, of(list(rules)), { models, at, ...options });
    expect(compare({}).disagreements).toEqual([]);
    expect(compare({ inputTokens: [1, 1_001] }).disagreements).toHaveLength(2);
    expect(compare({ tiers: ['standard', 'priority'] }).oneSided).toHaveLength(2);
    expect(compare({ at: new Date('2026-11-21T00:00:00Z') }).disagreements).toHaveLength(2);
  });
});

describe('modelsOf', () => {
  it('lists every name of a price list once, and no beginnings of names', () => {
    const overlay = list([
      { ...rule({ input: '1' }), models: ['one', 'two*'] },
      { ...rule({ input: '2' }), models: ['one', 'three'] },
      rule({ input: '3' }),
    ]);
    expect(modelsOf(overlay)).toEqual([models[0], { provider: 'acme', model: 'three' }]);
  });
});

/** In the shape of LiteLLM's table; the prices are made up but for their digits. */
const table = {
  sample_spec: { litellm_provider: 'one of https://docs.litellm.ai', input_cost_per_token: 0 },
  'gemini/gemini-9': {
    litellm_provider: 'gemini',
    mode: 'chat',
    input_cost_per_token: 1.25e-6,
    input_cost_per_token_above_200k_tokens: 2.5e-6,
    input_cost_per_token_batches: 6.25e-7,
    input_cost_per_token_priority: 2.25e-6,
    input_cost_per_token_above_200k_tokens_priority: 4.5e-6,
    input_cost_per_audio_token: 7e-7,
    output_cost_per_token: 0.00001,
    output_cost_per_token_above_200k_tokens: 1.5e-5,
    output_cost_per_reasoning_token: 3.5e-6,
    cache_read_input_token_cost: 2.8e-9,
    cache_creation_input_token_cost_above_1hr: 3.0000000000000004e-7,
    search_context_cost_per_query: { search_context_size_low: 0.035 },
    output_cost_per_image: 0.039,
    // As OpenRouter lists what has no price of its own.
    cache_creation_input_token_cost: -1,
  },
  'whisper-9': { litellm_provider: 'openai', input_cost_per_second: 0.0001 },
  'mystery-9': { litellm_provider: 'nobody', input_cost_per_token: 1e-6 },
};

describe('parseLiteLlmTable', () => {
  const overlay = parseLiteLlmTable(table, '2026-11-20');
  const rates = (tier: string, inputTokens: number): object => {
    const query = { provider: 'google', model: 'gemini-9', at: at.getTime(), tier, inputTokens };
    const finding = of(overlay).find({ ...query, region: undefined, customer: undefined });
    if (finding.status === 'missing') return { missing: finding.reason };
    return Object.fromEntries([...finding.price.rates].map(([name, { usd }]) => [name, usd]));
  };

  it('has the prices of tokens of the providers that it knows, exactly', () => {
    expect(modelsOf(overlay)).toEqual([{ provider: 'google', model: 'gemini-9' }]);
    expect(rates('standard', 200_000)).toEqual({
      ...{ input: '1.25', audio_input: '0.7', output: '10', reasoning: '3.5' },
      ...{ cached_input: '0.0028', cache_write_1h: '0.3' },
    });
  });

  it('has long contexts, with the prices that stay the same', () => {
    expect(rates('standard', 200_001)).toMatchObject({
      input: '2.5',
      output: '15',
      reasoning: '3.5',
    });
  });

  it('has tiers, and none of a tier for lengths that the table does not list', () => {
    expect(rates('priority', 1)).toEqual({ input: '2.25' });
    expect(rates('priority', 200_001)).toEqual({ input: '4.5' });
    expect(rates('batch', 200_000)).toEqual({ input: '0.625' });
    expect(rates('batch', 200_001)).toEqual({ missing: 'no_price_for_tier' });
  });

  it.each([[null], [[]], ['{}'], [{}], [{ a: null }], [{ 'whisper-9': table['whisper-9'] }]])(
    'refuses %j, which is no such table',
    (wrong) => {
      expect(() => parseLiteLlmTable(wrong, '1')).toThrow(
        expect.objectContaining({ code: 'misconfigured' }),
      );
    },
  );

  it('is a second source for the standard catalogue', () => {
    const entry = { litellm_provider: 'openai', output_cost_per_token: 1e-5 };
    const second = parseLiteLlmTable({ 'gpt-5': { ...entry, input_cost_per_token: 2e-6 } }, '1');
    const options = { models: modelsOf(second), at };
    const { disagreements } = compareCatalogues(standardCatalogue(), of(second), options);
    expect(disagreements).toMatchObject([{ component: 'input', first: '1.25', second: '2' }]);
  });
});

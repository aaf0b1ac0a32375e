import {
  createPriceCatalogue,
  createPriceSource,
  formatUsd,
  type PriceOverlay,
  type PriceRule,
  priceUsage,
  toPriceRecord,
  type UsageToPrice,
} from '@quayside/pricing';
import { quaysideOverlay, standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';

const M = 1_000_000;
const usage: UsageToPrice = {
  provider: 'acme',
  model: 'one',
  occurredAt: new Date('2026-11-20T12:00:00Z'),
  tokens: { inputTokens: M, outputTokens: M },
};
const list = (rules: readonly PriceRule[], rest: Partial<PriceOverlay> = {}): PriceOverlay => ({
  name: 'acme',
  version: '1',
  rules,
  ...rest,
});
const standard: PriceRule = {
  id: 'standard',
  provider: 'acme',
  price: { input: '1', cached_input: '0.1', output: '4', units: { searches: '0.01' } },
};
const acme = { provider: 'acme' };

/** Prices by lists, the least important first. */
function usd(lists: readonly PriceOverlay[], change: Partial<UsageToPrice> = {}): string {
  const priced = priceUsage(createPriceCatalogue(lists.map(createPriceSource)), {
    ...usage,
    ...change,
  });
  return priced.status === 'priced' ? formatUsd(priced.total) : priced.reason;
}

describe('overlay', () => {
  it('beats what lies below it, and itself where it says something twice', () => {
    const dearer = list([
      { ...acme, id: 'a', price: { input: '2', output: '2' } },
      { ...acme, id: 'b', price: { input: '3', output: '3' } },
    ]);
    expect(usd([list([standard]), dearer])).toBe('6');
    expect(usd([dearer, list([standard])])).toBe('5');
  });

  it('beats genai-prices in the standard catalogue', () => {
    const mine = list([
      { id: 'mine', provider: 'openai', models: ['gpt-4o'], price: { input: '7' } },
    ]);
    const gpt4o = { ...usage, provider: 'openai', model: 'gpt-4o', tokens: { inputTokens: M } };
    expect(priceUsage(standardCatalogue([mine]), gpt4o)).toMatchObject({ total: 7n * 10n ** 12n });
    expect(priceUsage(standardCatalogue(), gpt4o)).toMatchObject({ total: 25n * 10n ** 11n });
  });

  it('amends single classes and leaves the others', () => {
    expect(usd([list([standard, { ...acme, id: 'cut', amend: { output: '3' } }])])).toBe('4');
  });

  it('drops amendments of a price that was replaced', () => {
    const cut: PriceRule = { ...acme, id: 'cut', amend: { output: '3' } };
    expect(usd([list([cut, standard])])).toBe('5');
  });

  it('fills in classes without a price, and only those', () => {
    const rules: PriceRule[] = [
      standard,
      { ...acme, id: 'writes', billedAs: { cache_write_5m: 'input', cached_input: 'output' } },
    ];
    const tokens = { inputTokens: M, cacheWriteTokens: M / 2, cachedInputTokens: M / 2 };
    expect(usd([list(rules)], { tokens })).toBe('0.55');
  });

  it('prices what was in force when it happened', () => {
    const change = '2026-11-20T12:00:00Z';
    const rules: PriceRule[] = [
      { ...standard, until: change },
      { ...acme, id: 'new', from: change, price: { input: '2', output: '2' } },
    ];
    const before = new Date(Date.parse(change) - 1);
    expect(usd([list(rules)], { occurredAt: before })).toBe('5');
    expect(usd([list(rules)])).toBe('4');
  });

  it('has no price from the instant on at which the last one ends', () => {
    const until = '2026-11-20T12:00:00Z';
    const before = new Date(Date.parse(until) - 1);
    expect(usd([list([{ ...standard, until }])], { occurredAt: before })).toBe('5');
    expect(usd([list([{ ...standard, until }])])).toBe('no_price_at_time');
  });

  it('prices by the length of the context', () => {
    const long: PriceRule = {
      ...acme,
      id: 'long',
      inputAbove: 1_000,
      price: { input: '2', output: '2' },
    };
    expect(usd([list([standard, long])], { tokens: { inputTokens: 1_000 } })).toBe('0.001');
    expect(usd([list([standard, long])], { tokens: { inputTokens: 1_001 } })).toBe('0.002002');
  });
});

describe('tiers, regions and customers', () => {
  const rules: PriceRule[] = [
    standard,
    { ...acme, id: 'batch', tier: 'batch', factor: '0.5' },
    { ...acme, id: 'priority', tier: 'priority', price: { input: '3', output: '9' } },
    { ...acme, id: 'eu', region: 'eu', factor: '1.1' },
    { ...acme, id: 'deal', customer: 'c-1', factor: '0.8' },
  ];

  it.each<[string, Partial<UsageToPrice>, string]>([
    ['the standard price by default', {}, '5'],
    ['the standard price for what providers call default', { serviceTier: 'default' }, '5'],
    ['the factor of the tier', { serviceTier: 'batch' }, '2.5'],
    ['the price of the tier', { serviceTier: 'priority' }, '12'],
    ['the factor of the region', { region: 'EU' }, '5.5'],
    ['the list price in other regions', { region: 'us' }, '5'],
    ['the factor of the customer', { customer: 'c-1' }, '4'],
    ['the list price for other customers', { customer: 'c-2' }, '5'],
    ['all of them', { serviceTier: 'batch', region: 'eu', customer: 'c-1' }, '2.2'],
  ])('has %s', (_, change, expected) => {
    expect(usd([list(rules)], change)).toBe(expected);
  });

  it('takes the discount of a tier off a negotiated price, and no other discount of that customer', () => {
    const negotiated = list([
      { ...acme, id: 'flat', customer: 'c-1', price: { input: '0.5', output: '0.5' } },
    ]);
    expect(usd([list(rules), negotiated], { customer: 'c-1', serviceTier: 'batch' })).toBe('0.5');
  });

  it('takes no factor for a region off a price that is for one', () => {
    const local = list([
      { ...acme, id: 'eu-list', region: 'eu', price: { input: '6', output: '6' } },
    ]);
    expect(usd([list(rules), local], { region: 'eu' })).toBe('12');
  });

  it('lets the last rule for a tier win instead of multiplying two', () => {
    const better = list([{ ...acme, id: 'better', tier: 'batch', factor: '0.4' }]);
    expect(usd([list(rules), better], { serviceTier: 'batch' })).toBe('2');
  });

  it('leaves requests and other units out of factors', () => {
    const change = { serviceTier: 'batch', tokens: { inputTokens: M }, units: { searches: 2 } };
    expect(usd([list(rules)], change)).toBe('0.52');
  });

  it('has no price for a class that a factor by class leaves out', () => {
    const partial: PriceRule = { ...acme, id: 'p', tier: 'batch', factor: { input: '0.5' } };
    expect(usd([list([...rules, partial])], { serviceTier: 'batch' })).toBe(
      'no_price_for_component',
    );
  });

  it('adds the price of a request once', () => {
    const each: PriceRule = {
      ...acme,
      id: 'r',
      price: { input: '1', output: '1', request: '0.005' },
    };
    expect(usd([list([each])])).toBe('2.005');
  });
});

describe('aliases', () => {
  it('price a deployment as the model behind it', () => {
    const aliases = [{ provider: 'azure', model: 'prod-chat', means: { model: 'gpt-4o' } }];
    const tokens = { inputTokens: M };
    const priced = priceUsage(standardCatalogue([list([], { aliases })]), {
      ...usage,
      provider: 'azure',
      model: 'prod-chat',
      tokens,
    });
    expect(priced).toMatchObject({
      total: 25n * 10n ** 11n,
      provenance: { provider: 'azure', model: 'gpt-4o' },
    });
  });

  it('price a proxy as the provider behind it, except for what it prices itself', () => {
    const aliases = [{ provider: 'gateway', means: { provider: 'acme' } }];
    const rules: PriceRule[] = [
      { id: 'own', provider: 'gateway', models: ['two'], price: { input: '9', output: '0' } },
      standard,
    ];
    const lists = [list(rules, { aliases })];
    expect(usd(lists, { provider: 'gateway' })).toBe('5');
    expect(usd(lists, { provider: 'gateway', model: 'two' })).toBe('9');
  });

  it('end where they lead in a circle', () => {
    const aliases = [
      { provider: 'acme', model: 'one', means: { model: 'two' } },
      { provider: 'acme', model: 'two', means: { model: 'one' } },
    ];
    expect(usd([list([standard], { aliases })])).toBe('5');
  });
});

describe('provenance', () => {
  it('says which rules of which version made the price', () => {
    const priced = priceUsage(standardCatalogue(), {
      ...usage,
      provider: 'anthropic',
      model: 'claude-opus-4-7',
      serviceTier: 'batch',
      region: 'us',
    });
    expect(priced).toMatchObject({
      provenance: {
        catalogue: `genai-prices@0.1.8+quayside@${quaysideOverlay.version}`,
        provider: 'anthropic',
        model: 'claude-opus-4-7',
        tier: 'batch',
        region: 'us',
        customer: undefined,
        caveats: [],
        rules: [
          { id: 'anthropic/claude-opus-4-7#0', source: 'genai-prices@0.1.8' },
          { id: 'anthropic-batch', source: `quayside@${quaysideOverlay.version}` },
          { id: 'anthropic-us-inference', checked: '2026-11-21' },
        ],
      },
    });
  });

  it('says what a price takes for granted where a calendar has ended', () => {
    const deepseek = { ...usage, provider: 'deepseek', model: 'deepseek-flash' };
    const catalogue = standardCatalogue();
    const caveatsAt = (at: string): number => {
      const priced = priceUsage(catalogue, { ...deepseek, occurredAt: new Date(at) });
      return priced.status === 'priced' ? priced.provenance.caveats.length : -1;
    };
    expect(caveatsAt('2026-12-31T02:00:00Z')).toBe(0);
    expect(caveatsAt('2027-01-01T02:00:00Z')).toBe(1);
    expect(caveatsAt('2027-01-01T12:00:00Z')).toBe(0);
  });

  it('has no caveat of a rule that another one replaced', () => {
    const gpt41 = { ...usage, provider: 'azure', model: 'gpt-4.1' };
    const mine = list([{ id: 'mine', provider: 'azure', price: { input: '1', output: '1' } }]);
    const caveats = [expect.stringContaining('azure lists no price')];
    expect(priceUsage(standardCatalogue(), gpt41)).toMatchObject({ provenance: { caveats } });
    expect(priceUsage(standardCatalogue([mine]), gpt41)).toMatchObject({
      provenance: { caveats: [] },
    });
  });

  it('goes through JSON with every amount exact', () => {
    const priced = priceUsage(createPriceCatalogue([createPriceSource(list([standard]))]), usage);
    if (priced.status !== 'priced') throw new Error(priced.detail);
    const record = toPriceRecord(priced);
    expect(JSON.parse(JSON.stringify(record))).toMatchObject({
      currency: 'USD',
      total: '5',
      components: [
        { component: 'input', quantity: M, rate: '1', per: M, cost: '1' },
        { component: 'output', quantity: M, rate: '4', per: M, cost: '4' },
      ],
      provenance: { catalogue: 'acme@1', rules: [{ id: 'standard' }] },
    });
  });

  it('is the same for the same usage, in a catalogue that was made anew', () => {
    const first = priceUsage(standardCatalogue(), { ...usage, provider: 'openai', model: 'gpt-5' });
    const again = priceUsage(standardCatalogue(), { ...usage, provider: 'openai', model: 'gpt-5' });
    expect(again).toEqual(first);
  });
});

describe('the list of this package', () => {
  it('says for every rule who says so, and when that was checked or that it was not', () => {
    for (const { id, reference, checked, caveat } of quaysideOverlay.rules) {
      expect([id, URL.canParse(reference ?? '')]).toEqual([id, true]);
      expect([id, checked ?? caveat]).toEqual([id, expect.any(String)]);
    }
  });
});

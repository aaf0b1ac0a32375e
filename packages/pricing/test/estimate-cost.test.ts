import { tokenUsage } from '@quayside/core';
import {
  type CallToEstimate,
  createPriceCatalogue,
  createPriceSource,
  estimateCost,
  formatUsd,
  priceUsage,
} from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const catalogue = standardCatalogue();
const call: CallToEstimate = {
  provider: 'openai',
  model: 'gpt-4o',
  at: new Date('2026-11-20T12:00:00Z'),
  inputTokens: 1_000,
  maxOutputTokens: 500,
};

/** Dollars to the eighth digit: the bound has a few trillionths for rounding on top. */
function atMost(change: Partial<CallToEstimate> = {}): string {
  const estimate = estimateCost(catalogue, { ...call, ...change });
  if (estimate.status === 'unpriced')
    return `${estimate.reason} ${estimate.component ?? ''}`.trim();
  return formatUsd((estimate.atMost / 10_000n) * 10_000n);
}

describe('estimateCost', () => {
  it('takes all input and all output that there may be', () => {
    expect(atMost()).toBe('0.0075');
  });

  it('takes the dearest cache write that the model has, unless there is none', () => {
    const claude = { provider: 'anthropic', model: 'claude-sonnet-4-5' };
    expect(atMost(claude)).toBe('0.0135');
    expect(atMost({ ...claude, cacheWrites: '5m' })).toBe('0.01125');
    expect(atMost({ ...claude, cacheWrites: 'none' })).toBe('0.0105');
  });

  it('takes audio where the model has a price for it, unless there is none', () => {
    const audio = { model: 'gpt-4o-audio-preview' };
    expect(atMost(audio)).toBe('0.2');
    expect(atMost({ ...audio, audio: false })).toBe('0.0075');
  });

  it('takes the dearest of the tiers that may serve the call', () => {
    expect(atMost({ serviceTiers: ['priority', 'default'] })).toBe('0.01275');
  });

  it('takes the dearest minute of the time that the call may take', () => {
    const flash = { provider: 'deepseek', model: 'deepseek-flash', inputTokens: 10_000 };
    const at = new Date('2026-11-18T00:55:00Z');
    expect(atMost({ ...flash, at, withinMs: 60_000 })).toBe('0.0018');
    expect(atMost({ ...flash, at, withinMs: 299_999 })).toBe('0.0018');
    expect(atMost({ ...flash, at, withinMs: 300_000 })).toBe('0.0036');
    expect(atMost({ ...flash, at })).toBe('0.0036');
    // From off-peak to off-peak, with a peak between.
    expect(atMost({ ...flash, at, withinMs: 4 * 3_600_000 })).toBe('0.0036');
  });

  it('takes a price that starts within the last minute', () => {
    const from = '2026-11-20T12:00:30Z';
    const rules = [
      { id: 'old', provider: 'acme', price: { input: '1', output: '1' } },
      { id: 'new', provider: 'acme', from, price: { input: '2', output: '2' } },
    ];
    const acme = createPriceCatalogue([createPriceSource({ name: 'acme', version: '1', rules })]);
    const short = { ...call, provider: 'acme', withinMs: 40_000 };
    expect(estimateCost(acme, short)).toMatchObject({ provenance: { rules: [{ id: 'new' }] } });
  });

  it('has room for every class to be rounded up by itself', () => {
    const price = { input: '0.0000015', cached_input: '0.0000015', output: '0' };
    const rules = [{ id: 'odd', provider: 'acme', price }];
    const acme = createPriceCatalogue([createPriceSource({ name: 'acme', version: '1', rules })]);
    const name = { provider: 'acme', model: 'one' };
    const tokens = { inputTokens: 2, cachedInputTokens: 1 };
    const actual = priceUsage(acme, { ...name, occurredAt: call.at, tokens });
    expect(actual).toMatchObject({ total: 4n });
    const estimate = estimateCost(acme, { ...call, ...name, inputTokens: 2 });
    expect(estimate.status === 'estimated' && estimate.atMost >= 4n).toBe(true);
  });

  it('takes the price of a long context', () => {
    const claude = { provider: 'anthropic', model: 'claude-sonnet-4-5' };
    const long = { inputTokens: 300_000, maxOutputTokens: 1_000, cacheWrites: 'none' } as const;
    expect(atMost({ ...claude, ...long })).toBe('1.8225');
  });

  it('adds the other units', () => {
    expect(atMost({ units: { web_searches: 5 } })).toBe('0.0575');
  });

  it.each<[string, Partial<CallToEstimate>, string]>([
    ['an unknown model', { model: 'gpt-404' }, 'unknown_model'],
    ['a tier without a price', { serviceTiers: ['default', 'fast'] }, 'no_price_for_tier'],
    ['a unit without a price', { units: { moons: 1 } }, 'no_price_for_component unit:moons'],
    [
      'a limit that is none',
      { maxOutputTokens: Number.POSITIVE_INFINITY },
      'invalid_usage maxOutputTokens',
    ],
    ['a negative count', { inputTokens: -1 }, 'invalid_usage inputTokens'],
    [
      'a wrong count behind a unit of its name',
      { inputTokens: Number.NaN, units: { inputTokens: 1 } },
      'invalid_usage inputTokens',
    ],
    ['no tier at all', { serviceTiers: [] }, 'invalid_usage serviceTiers'],
    ['a call without an end', { withinMs: Number.POSITIVE_INFINITY }, 'invalid_usage withinMs'],
    ['a date that is none', { at: new Date('never') }, 'invalid_usage at'],
  ])('says why it cannot tell, for %s', (_, change, expected) => {
    expect(atMost(change)).toBe(expected);
  });

  it('is never less than what the call costs in the end', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const names = fc.constantFrom(
      { provider: 'openai', model: 'gpt-5-mini' },
      { provider: 'openai', model: 'gpt-6-sol' },
      { provider: 'openai', model: 'gpt-realtime' },
      { provider: 'anthropic', model: 'claude-haiku-5-5' },
      { provider: 'google', model: 'gemini-2.5-pro' },
      { provider: 'deepseek', model: 'deepseek-flash' },
    );
    const limits = fc.record({
      inputTokens: fc.nat({ max: 400_000 }),
      maxOutputTokens: fc.nat({ max: 100_000 }),
    });
    const starts = fc.date({
      min: new Date('2026-11-01T00:00:00Z'),
      max: new Date('2026-12-01T00:00:00Z'),
      noInvalidDate: true,
    });
    const shares = fc.array(share, { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(names, limits, starts, shares, (name, limit, at, parts) => {
        const estimate = estimateCost(catalogue, { ...name, ...limit, at });
        if (estimate.status === 'unpriced') throw new Error(estimate.reason);
        const [end = 0, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = parts;
        const inputTokens = Math.floor(limit.inputTokens * a);
        const outputTokens = Math.floor(limit.maxOutputTokens * b);
        const cachedInputTokens = Math.floor(inputTokens * c);
        const cacheWriteTokens = Math.floor((inputTokens - cachedInputTokens) * d);
        const rest = inputTokens - cachedInputTokens - cacheWriteTokens;
        const tokens = tokenUsage({
          inputTokens,
          outputTokens,
          cachedInputTokens,
          cacheWriteTokens,
          longCacheWriteTokens: Math.floor(cacheWriteTokens * e),
          audioInputTokens: Math.floor(rest * f),
          reasoningTokens: Math.floor(outputTokens * g),
          audioOutputTokens: Math.floor((outputTokens - Math.floor(outputTokens * g)) * h),
        });
        const occurredAt = new Date(at.getTime() + Math.floor(end * 600_000));
        const actual = priceUsage(catalogue, { ...name, occurredAt, tokens });
        if (actual.status === 'priced') {
          expect(estimate.atMost).toBeGreaterThanOrEqual(actual.total);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { createPriceSource } from './create-price-source.js';
import type { PriceOverlay } from './price-overlay.js';

const rule = { id: 'list', provider: 'acme', price: { input: '1' } };
const valid: PriceOverlay = { name: 'acme', version: '1', rules: [rule] };

/** A list as it may come from a JSON file. */
const refusal = (change: object): string => {
  try {
    createPriceSource({ ...valid, ...change });
  } catch (error) {
    return String(error);
  }
  return 'accepted';
};
const refusalOfRule = (change: object): string => refusal({ rules: [{ ...rule, ...change }] });

describe('createPriceSource', () => {
  it('carries its name and version', () => {
    expect(createPriceSource(valid).version).toBe('acme@1');
  });

  it('accepts a list that went through JSON', () => {
    expect(() => createPriceSource(JSON.parse(JSON.stringify(valid)))).not.toThrow();
  });

  it.each([
    ['a price that is a number', { price: { input: 1 } }],
    ['a negative price', { price: { input: '-1' } }],
    ['a price with an exponent', { price: { input: '1e-6' } }],
    ['a misspelt class', { price: { inputs: '1' } }],
    ['a misspelt condition', { tiers: 'batch' }],
    ['two effects', { factor: '0.5' }],
    ['no effect', { price: undefined }],
    ['a misspelt class in a factor', { price: undefined, factor: { outputs: '0.5' } }],
    ['an upper-case model, which would never match', { models: ['GPT-5'] }],
    ['an instant without a zone', { from: '2026-01-01T00:00:00' }],
    [
      'a rule that ends before it begins',
      { from: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' },
    ],
    ['an unknown zone', { window: { timeZone: 'Mars/Olympus' } }],
    ['a time that no clock shows', { window: { timeZone: 'UTC', times: [['09:00', '25:00']] } }],
    ['a window without an end', { window: { timeZone: 'UTC', times: [['09:00', '09:00']] } }],
    ['an instant that no calendar has', { from: '2026-02-30T00:00:00Z' }],
    ['a length that no input has', { inputAbove: 1_000, inputUpTo: 1_000 }],
    ['a calendar that is not there', { window: { timeZone: 'UTC', exceptHolidaysOf: 'none' } }],
    ['a day that no calendar has', { checked: '2026-02-30' }],
  ])('refuses %s', (_, change) => {
    expect(refusalOfRule(change)).toMatch(/misconfigured/);
  });

  it('refuses a calendar that ends before it begins', () => {
    const days = { covers: ['2026-12-31', '2026-01-01'], days: [] };
    expect(refusal({ calendars: { days } })).toMatch(/calendars.days.covers: ends before/);
  });

  it('refuses two rules of one id', () => {
    expect(refusal({ rules: [rule, rule] })).toMatch(/two rules of one id/);
  });

  it('names every field that is wrong', () => {
    const message = refusalOfRule({ price: { input: 1, output: '-2' } });
    expect(message).toContain('rules.0.price.input');
    expect(message).toContain('rules.0.price.output');
  });

  it('matches the dated versions of a model, and what a star stands for', () => {
    const source = createPriceSource({
      ...valid,
      rules: [
        { ...rule, models: ['gpt-5'] },
        { ...rule, id: 'family', models: ['claude-*'] },
      ],
    });
    const idsOf = (model: string): string[] =>
      source.rulesFor({ provider: 'acme', model }).map(({ applied }) => applied.id);
    expect(idsOf('gpt-5')).toEqual(['list']);
    expect(idsOf('gpt-5-2025-08-07')).toEqual(['list']);
    expect(idsOf('gpt-5-20250807')).toEqual(['list']);
    expect(idsOf('gpt-5-mini')).toEqual([]);
    expect(idsOf('claude-sonnet-5')).toEqual(['family']);
  });
});

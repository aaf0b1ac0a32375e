import { describe, expect, it } from 'vitest';
import { BillFormatError, modelFamily } from './bill-line.js';
import { readAnthropicCosts } from './read-anthropic-costs.js';
import { readOpenAiCosts } from './read-openai-costs.js';
import { type MeteredLine, reconcile } from './reconcile.js';

const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e6)) * 1_000_000n;

const openAiPage = (day: string, results: readonly object[]) => ({
  object: 'page',
  data: [
    { object: 'bucket', start_time: Date.parse(`${day}T00:00:00Z`) / 1000, end_time: 0, results },
  ],
  has_more: false,
  next_page: null,
});
const openAiCost = (value: number | string, line_item: string | null) => ({
  object: 'organization.costs.result',
  amount: { value, currency: 'usd' },
  line_item,
  project_id: null,
});
const metered = (day: string, model: string, dollars: number, unpriced = 0): MeteredLine => ({
  day,
  model,
  pico: usd(dollars),
  currency: 'USD',
  unpriced,
});

describe('readOpenAiCosts', () => {
  it('reads pages, grouped by line item, to the last digit', () => {
    const page = openAiPage('2026-11-01', [
      openAiCost(0.06, 'gpt-4o-2024-08-06, cached input'),
      openAiCost('0.1200000000000000001', 'gpt-4o-2024-08-06, output'),
      openAiCost(1e-7, 'web search tool calls'),
    ]);
    expect(readOpenAiCosts([page, page]).lines.slice(0, 3)).toEqual([
      { day: '2026-11-01', model: 'gpt-4o', pico: 60_000_000_000n, currency: 'USD' },
      { day: '2026-11-01', model: 'gpt-4o', pico: 120_000_000_000n, currency: 'USD' },
      { day: '2026-11-01', model: undefined, pico: 100_000n, currency: 'USD' },
    ]);
  });

  it.each([
    {},
    [],
    null,
    { data: [] },
    { data: [{ start_time: 'x', results: [] }] },
    { data: [{ start_time: 1e15, results: [] }] },
    [{ ...openAiPage('2026-11-01', []), has_more: true }],
    [openAiPage('2026-11-01', [openAiCost('a lot', null)])],
  ])('refuses what is none, without quoting it: %j', (json) => {
    expect(() => readOpenAiCosts(json)).toThrow(BillFormatError);
    expect(() => readOpenAiCosts(json)).not.toThrow(/a lot/);
  });
});

describe('readAnthropicCosts', () => {
  it('takes amounts for hundredths', () => {
    const page = {
      data: [
        {
          starting_at: '2026-11-01T00:00:00Z',
          ending_at: '2026-11-02T00:00:00Z',
          results: [
            {
              amount: '123.45',
              currency: 'USD',
              model: 'claude-sonnet-4-20250514',
              cost_type: 'tokens',
            },
            { amount: '-5', currency: 'USD', model: null, cost_type: 'code_execution' },
          ],
        },
      ],
      has_more: false,
      next_page: null,
    };
    expect(readAnthropicCosts(page).lines).toEqual([
      { day: '2026-11-01', model: 'claude-sonnet-4', pico: usd(1.2345), currency: 'USD' },
      { day: '2026-11-01', model: undefined, pico: usd(-0.05), currency: 'USD' },
    ]);
  });
});

describe('modelFamily', () => {
  it.each([
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['claude-3-5-sonnet-20241022', 'claude-3-5-sonnet'],
    ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['gpt-5', 'gpt-5'],
  ])('of %s is %s', (model, family) => {
    expect(modelFamily(model)).toBe(family);
  });
});

describe('reconcile', () => {
  it('agrees within a hundredth, over dated names and several lines a day', () => {
    const bill = readOpenAiCosts(
      openAiPage('2026-11-01', [
        openAiCost(6, 'gpt-4o-2024-08-06, input'),
        openAiCost(4, 'gpt-4o-2024-08-06, output'),
      ]),
    );
    const result = reconcile(bill, [metered('2026-11-01', 'gpt-4o', 9.95)]);
    expect(result).toMatchObject({
      agrees: true,
      lines: [{ model: 'gpt-4o', billed: usd(10), metered: usd(9.95), difference: usd(0.05) }],
      totals: [{ currency: 'USD', coverage: 0.995, drift: 0.005 }],
    });
    expect(reconcile(bill, [metered('2026-11-01', 'gpt-4o', 9.8)]).agrees).toBe(false);
  });

  it('finds a month of which a seventeenth was metered', () => {
    // As reported: metered $499.74 against billed $8,389.32.
    const bill = readOpenAiCosts(openAiPage('2026-08-01', [openAiCost(8389.32, 'gpt-4o, input')]));
    const { totals, agrees } = reconcile(bill, [metered('2026-08-01', 'gpt-4o', 499.74)]);
    const [total] = totals;
    expect(agrees).toBe(false);
    expect(1 / (total?.coverage ?? 1)).toBeCloseTo(16.8, 1);
  });

  it('finds a flat table that understates by 44 %', () => {
    const bill = readOpenAiCosts(openAiPage('2026-08-01', [openAiCost(100, 'gpt-4o, input')]));
    const { totals } = reconcile(bill, [metered('2026-08-01', 'gpt-4o', 56)]);
    expect(totals).toMatchObject([{ drift: 0.44 }]);
  });

  it('shows what was billed for no model, what was never billed, and what had no price', () => {
    const bill = readOpenAiCosts(
      openAiPage('2026-11-01', [openAiCost(3, 'web search tool calls')]),
    );
    const { lines } = reconcile(bill, [
      metered('2026-11-01', 'local-model', 1),
      metered('2026-11-01', 'gpt-new', 0, 12),
    ]);
    expect(lines).toMatchObject([
      { model: undefined, billed: usd(3), metered: 0n },
      { model: 'local-model', difference: usd(-1) },
      { model: 'gpt-new', unpriced: 12 },
    ]);
  });

  it('sees what was metered on days that were billed nothing, or are not in the bill', () => {
    const pages = ['2026-11-01', '2026-11-03', '2026-11-04'].map((day) => openAiPage(day, []));
    const bill = readOpenAiCosts(pages);
    const result = reconcile(bill, [
      metered('2026-11-01', 'gpt-4o', 1),
      metered('2026-11-02', 'gpt-4o', 2),
      metered('2026-11-05', 'gpt-4o', 99),
    ]);
    expect(result).toMatchObject({
      agrees: false,
      lines: [
        { day: '2026-11-01', billed: 0n, metered: usd(1) },
        { day: '2026-11-02', billed: 0n, metered: usd(2) },
      ],
      totals: [{ drift: Number.POSITIVE_INFINITY }],
    });
  });

  it('looks at all days of a bucket that is longer than one', () => {
    const bucket = { starting_at: '2026-11-01T00:00:00Z', ending_at: '2026-11-08T00:00:00Z' };
    const { days } = readAnthropicCosts({ data: [{ ...bucket, results: [] }], has_more: false });
    expect([days.length, days.at(-1)]).toEqual([7, '2026-11-07']);
  });

  it('looks at the days of the bill alone', () => {
    const bill = readOpenAiCosts(openAiPage('2026-11-01', [openAiCost(1, 'gpt-4o, input')]));
    const { agrees } = reconcile(bill, [
      metered('2026-11-01', 'gpt-4o', 1),
      metered('2026-11-02', 'gpt-4o', 99),
    ]);
    expect(agrees).toBe(true);
  });

  it('does not call metered money that was never billed an agreement', () => {
    const bill = readOpenAiCosts(openAiPage('2026-11-01', [openAiCost(0, 'gpt-4o, input')]));
    expect(reconcile(bill, [metered('2026-11-01', 'gpt-4o', 1)]).agrees).toBe(false);
  });
});

import { formatUsd, type PriceOverlay, priceUsage, type UsageToPrice } from '@quayside/pricing';
import { standardCatalogue } from '@quayside/pricing/standard';
import { describe, expect, it } from 'vitest';

const M = 1_000_000;

/** Contracts change as lists do; what no provider has changed yet is dated here. */
const contract: PriceOverlay = {
  name: 'contract',
  version: '1',
  calendars: { holidays: { covers: ['2026-01-01', '2026-12-31'], days: ['2026-12-25'] } },
  rules: [
    { id: 'list', provider: 'acme', price: { input: '1', output: '4' } },
    {
      id: 'audio',
      provider: 'acme',
      models: ['audio'],
      price: { audio_input: '100', output: '4' },
    },
    {
      id: 'audio-cut',
      provider: 'acme',
      models: ['audio'],
      from: '2026-07-01T00:00:00Z',
      price: { audio_input: '40', output: '4' },
    },
    { id: 'images', provider: 'acme', models: ['images'], price: { units: { images: '0.04' } } },
    {
      id: 'images-cut',
      provider: 'acme',
      models: ['images'],
      from: '2026-07-01T00:00:00Z',
      price: { units: { images: '0.034' } },
    },
    { id: 'searches', provider: 'acme', amend: { units: { web_searches: '0.025' } } },
    {
      id: 'searches-cut',
      provider: 'acme',
      from: '2026-07-01T00:00:00Z',
      amend: { units: { web_searches: '0.01' } },
    },
    { id: 'eu', provider: 'acme', region: 'eu', factor: '1.1' },
    { id: 'eu-2', provider: 'acme', region: 'eu', from: '2026-07-01T00:00:00Z', factor: '1.2' },
    { id: 'deal', provider: 'acme', customer: 'c-1', factor: '0.9' },
    {
      id: 'deal-2',
      provider: 'acme',
      customer: 'c-1',
      from: '2026-07-01T00:00:00Z',
      factor: '0.8',
    },
    {
      id: 'flat-deal',
      provider: 'acme',
      customer: 'c-2',
      from: '2026-07-01T00:00:00Z',
      price: { input: '0.5', output: '0.5' },
    },
    {
      id: 'workdays',
      provider: 'acme',
      models: ['night-and-day'],
      window: {
        timeZone: 'Europe/Berlin',
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        times: [['08:00', '20:00']],
        exceptHolidaysOf: 'holidays',
      },
      price: { input: '2', output: '8' },
    },
  ],
};
const catalogue = standardCatalogue([contract]);

interface Change extends Omit<UsageToPrice, 'occurredAt'> {
  readonly dimension: string;
  readonly before: readonly [at: string, usd: string];
  readonly after: readonly [at: string, usd: string];
}

const input = { inputTokens: M };
const long = { inputTokens: 300_000 };
const openai = { provider: 'openai' };
const anthropic = { provider: 'anthropic' };
const acme = { provider: 'acme' };
const july = { before: '2026-06-30T23:59:59Z', after: '2026-07-01T00:00:00Z' };
const cutOfSol = { before: '2026-08-20T23:59:59Z', after: '2026-08-21T00:00:00Z' };
const cutOfLuna = { before: '2026-07-29T23:59:59Z', after: '2026-07-30T00:00:00Z' };
const endOfLongContexts = { before: '2026-03-12T23:59:59Z', after: '2026-03-13T00:00:00Z' };
const at = (
  times: { before: string; after: string },
  before: string,
  after: string,
): Pick<Change, 'before' | 'after'> => ({
  before: [times.before, before],
  after: [times.after, after],
});

/** Published changes, each dimension on both sides of one. */
const published: readonly Change[] = [
  {
    ...{ ...anthropic, dimension: 'five minutes in the cache', model: 'claude-sonnet-4-6' },
    tokens: { ...long, cacheWriteTokens: 300_000 },
    ...at(endOfLongContexts, '2.25', '1.125'),
  },
  {
    ...{ ...anthropic, dimension: 'an hour in the cache', model: 'claude-sonnet-4-6' },
    tokens: { ...long, cacheWriteTokens: 300_000, longCacheWriteTokens: 300_000 },
    ...at(endOfLongContexts, '3.6', '1.8'),
  },
  {
    ...{ ...anthropic, dimension: 'a read of the cache', model: 'claude-sonnet-5-5' },
    tokens: { ...input, cachedInputTokens: M },
    ...at({ before: '2026-10-06T23:59:59Z', after: '2026-10-07T00:00:00Z' }, '0.2', '0.1'),
  },
  {
    ...{ ...anthropic, dimension: 'a long context', model: 'claude-opus-4-6' },
    tokens: { ...long, outputTokens: 10_000 },
    ...at(endOfLongContexts, '3.375', '1.75'),
  },
  {
    ...{ ...anthropic, dimension: 'a region and a long context', model: 'claude-opus-4-6' },
    region: 'us',
    tokens: long,
    ...at(endOfLongContexts, '3.3', '1.65'),
  },
  {
    ...{ ...openai, dimension: 'a region', model: 'gpt-5.6-sol', region: 'eu' },
    tokens: { inputTokens: 100_000 },
    ...at(cutOfSol, '0.55', '0.44'),
  },
  {
    ...{ ...openai, dimension: 'a long context', model: 'gpt-5.6-sol' },
    tokens: { inputTokens: 272_000 },
    ...at(cutOfSol, '2.72', '2.176'),
  },
  {
    ...{ ...openai, dimension: 'batch', model: 'gpt-5.6-luna', serviceTier: 'batch' },
    tokens: { inputTokens: 100_000, outputTokens: 100_000 },
    ...at(cutOfLuna, '0.35', '0.07'),
  },
  {
    ...{ ...openai, dimension: 'flex', model: 'gpt-5.6-terra', serviceTier: 'flex' },
    tokens: { inputTokens: 100_000, cachedInputTokens: 50_000 },
    ...at(cutOfLuna, '0.06875', '0.055'),
  },
  {
    ...{ ...openai, dimension: 'priority', model: 'gpt-5.6-sol', serviceTier: 'priority' },
    tokens: { inputTokens: 100_000, cacheWriteTokens: 50_000, outputTokens: 10_000 },
    ...at(cutOfSol, '1.725', '1.3'),
  },
  {
    ...{ provider: 'google', dimension: 'priority', model: 'gemini-3.8-flash' },
    ...{ serviceTier: 'priority', tokens: { inputTokens: 100_000, outputTokens: 10_000 } },
    ...at({ before: '2026-12-31T23:59:59Z', after: '2027-01-01T00:00:00Z' }, '0.2025', '0.405'),
  },
  {
    ...{ provider: 'azure', dimension: 'the same model elsewhere', model: 'gpt-5.6-sol' },
    tokens: { ...long, outputTokens: 10_000 },
    ...at({ before: '2026-08-31T23:59:59Z', after: '2026-09-01T00:00:00Z' }, '3.45', '2.7'),
  },
  {
    ...{ provider: 'deepseek', dimension: 'peak hours', model: 'deepseek-v4-flash', tokens: input },
    before: ['2026-08-16T15:59:59Z', '0.14'],
    after: ['2026-08-17T01:00:00Z', '0.44'],
  },
  {
    ...{ provider: 'deepseek', dimension: 'a weekend', model: 'deepseek-v4-flash', tokens: input },
    before: ['2026-08-22T01:00:00Z', '0.44'],
    after: ['2026-08-29T01:00:00Z', '0.22'],
  },
  {
    ...{ provider: 'deepseek', dimension: 'a holiday', model: 'deepseek-flash', tokens: input },
    before: ['2026-09-24T01:00:00Z', '0.3'],
    after: ['2026-09-25T01:00:00Z', '0.15'],
  },
  {
    ...{ provider: 'mistral', dimension: 'pages', model: 'mistral-ocr-latest' },
    units: { document_pages: 1_000, annotated_document_pages: 10 },
    ...at({ before: '2026-06-22T23:59:59Z', after: '2026-06-23T00:00:00Z' }, '2.03', '4.05'),
  },
  {
    ...{ provider: 'mistral', dimension: 'an alias that moved', model: 'mistral-large-latest' },
    tokens: { inputTokens: M, outputTokens: M },
    ...at({ before: '2025-12-01T23:59:59Z', after: '2025-12-02T00:00:00Z' }, '8', '2'),
  },
  {
    ...{ provider: 'mistral', dimension: 'an alias that moved', model: 'mistral-small-latest' },
    tokens: { inputTokens: M, outputTokens: M },
    ...at({ before: '2026-03-15T23:59:59Z', after: '2026-03-16T00:00:00Z' }, '0.4', '0.75'),
  },
];

const agreed: readonly Change[] = [
  {
    ...{ ...acme, dimension: 'audio', model: 'audio' },
    tokens: { ...input, audioInputTokens: M },
    ...at(july, '100', '40'),
  },
  {
    ...acme,
    dimension: 'images',
    model: 'images',
    units: { images: 25 },
    ...at(july, '1', '0.85'),
  },
  {
    ...{ ...acme, dimension: 'web searches', model: 'one', tokens: input },
    units: { web_searches: 100 },
    ...at(july, '3.5', '2'),
  },
  {
    ...{ ...acme, dimension: 'a region', model: 'one', region: 'eu', tokens: input },
    ...at(july, '1.1', '1.2'),
  },
  {
    ...{ ...acme, dimension: 'a discount', model: 'one', customer: 'c-1', tokens: input },
    ...at(july, '0.9', '0.8'),
  },
  {
    ...{ ...acme, dimension: 'a price of their own', model: 'one', customer: 'c-2', tokens: input },
    ...at(july, '1', '0.5'),
  },
  {
    ...{ ...acme, dimension: 'working hours', model: 'night-and-day', tokens: input },
    before: ['2026-12-24T06:59:59Z', '1'],
    after: ['2026-12-24T07:00:00Z', '2'],
  },
  {
    ...{ ...acme, dimension: 'a holiday', model: 'night-and-day', tokens: input },
    before: ['2026-12-24T12:00:00Z', '2'],
    after: ['2026-12-25T12:00:00Z', '1'],
  },
];

function usd(change: Change, time: string): string {
  const { dimension: _, before: __, after: ___, ...usage } = change;
  const priced = priceUsage(catalogue, { ...usage, occurredAt: new Date(time) });
  return priced.status === 'priced' ? formatUsd(priced.total) : priced.reason;
}

describe.each([
  ['published', published],
  ['agreed', agreed],
])('%s prices before and after a change', (_, changes) => {
  it.each(changes)('$provider $model › $dimension: $before, then $after', (change) => {
    const { before, after } = change;
    expect([usd(change, before[0]), usd(change, after[0])]).toEqual([before[1], after[1]]);
  });
});

describe('a tier', () => {
  it('is that which served the call: a request for flex that got default costs the ordinary price', () => {
    const usage = { provider: 'openai', model: 'gpt-5', occurredAt: new Date('2026-11-20') };
    const price = (serviceTier: string) =>
      priceUsage(catalogue, { ...usage, tokens: input, serviceTier });
    expect(price('default')).toMatchObject({ total: 1_250_000_000_000n });
    expect(price('flex')).toMatchObject({ total: 625_000_000_000n });
  });
});

import type { PriceRule } from '../../overlay/price-overlay.js';

const source = {
  provider: 'anthropic',
  reference: 'https://platform.claude.com/docs/en/about-claude/pricing',
  checked: '2026-11-21',
} as const;

const sonnet55 = {
  input: '2',
  cache_write_5m: '2.5',
  cache_write_1h: '4',
  output: '10',
  units: { web_searches: '0.01' },
} as const;

/** Models that take `inference_geo`, which came with Opus 4.6. */
const withRegions = [
  ...['claude-opus-4-6*', 'claude-opus-4-7*', 'claude-opus-4-8*', 'claude-opus-5*'],
  ...['claude-sonnet-4-6*', 'claude-sonnet-5*', 'claude-haiku-5*', 'claude-fable-5*'],
];

export const anthropicRules: readonly PriceRule[] = [
  {
    ...source,
    id: 'claude-sonnet-5-5',
    models: ['claude-sonnet-5-5'],
    price: { ...sonnet55, cached_input: '0.2' },
  },
  {
    ...source,
    id: 'claude-sonnet-5-5-cache-cut',
    models: ['claude-sonnet-5-5'],
    from: '2026-10-07T00:00:00Z',
    price: { ...sonnet55, cached_input: '0.1' },
  },
  {
    ...source,
    id: 'claude-haiku-5-5',
    models: ['claude-haiku-5-5'],
    price: {
      input: '0.1',
      cached_input: '0.01',
      cache_write_5m: '0.125',
      cache_write_1h: '0.2',
      output: '0.5',
    },
  },
  {
    ...source,
    id: 'claude-haiku-5-5-long',
    models: ['claude-haiku-5-5'],
    inputAbove: 100_000,
    price: {
      input: '0.5',
      cached_input: '0.05',
      cache_write_5m: '0.625',
      cache_write_1h: '1',
      output: '2.5',
    },
  },
  // The beta of a million tokens; since it ended, longer requests fail.
  {
    ...source,
    id: 'claude-sonnet-4-long',
    models: ['claude-sonnet-4', 'claude-sonnet-4-0', 'claude-4-sonnet'],
    inputAbove: 200_000,
    amend: {
      input: '6',
      cached_input: '0.6',
      cache_write_5m: '7.5',
      cache_write_1h: '12',
      output: '22.5',
    },
  },
  // Halves reads and writes of the cache, too: the discounts stack. The priority tier is capacity that was bought
  // beforehand, so a token there has no price.
  { ...source, id: 'anthropic-batch', tier: 'batch', factor: '0.5' },
  {
    ...source,
    id: 'anthropic-us-inference',
    models: withRegions,
    region: 'us',
    factor: '1.1',
    reference: 'https://platform.claude.com/docs/en/manage-claude/data-residency',
  },
];

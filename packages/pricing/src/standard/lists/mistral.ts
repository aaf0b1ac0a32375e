import type { PriceRule } from '../../overlay/price-overlay.js';

const source = {
  provider: 'mistral',
  reference: 'https://mistral.ai/pricing/api',
  checked: '2026-11-21',
  caveat: 'the alias is taken to have moved on the day on which its new model was announced',
} as const;

/** Aliases that genai-prices still has at their former models. */
export const mistralRules: readonly PriceRule[] = [
  {
    ...source,
    id: 'mistral-large-3',
    models: ['mistral-large-latest'],
    from: '2025-12-02T00:00:00Z',
    price: { input: '0.5', cached_input: '0.05', output: '1.5' },
  },
  {
    ...source,
    id: 'mistral-small-4',
    models: ['mistral-small-latest'],
    from: '2026-03-16T00:00:00Z',
    price: { input: '0.15', cached_input: '0.015', output: '0.6' },
  },
];

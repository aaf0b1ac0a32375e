import type { PriceRule } from '../../overlay/price-overlay.js';

export const groqRules: readonly PriceRule[] = [
  {
    // genai-prices takes it for the model with 120 billion parameters. Its cached price tables disagree about.
    id: 'gpt-oss-safeguard-20b',
    provider: 'groq',
    models: ['openai/gpt-oss-safeguard-20b'],
    price: { input: '0.075', output: '0.3' },
    reference: 'https://groq.com/pricing',
    checked: '2026-11-21',
  },
];

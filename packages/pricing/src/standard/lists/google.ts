import type { PriceRule } from '../../overlay/price-overlay.js';

const source = {
  provider: 'google',
  models: ['gemini-*'],
  reference: 'https://ai.google.dev/gemini-api/docs/optimization',
  checked: '2026-11-21',
} as const;

/** Half of the standard price. What cached tokens cost on these tiers the page does not say, so they have no price. */
const half = {
  input: '0.5',
  audio_input: '0.5',
  output: '0.5',
  reasoning: '0.5',
  audio_output: '0.5',
};

const withPriority = [
  ...['gemini-3-flash*', 'gemini-3.1-pro*', 'gemini-3.5-flash*'],
  ...['gemini-3.6-flash*', 'gemini-3.7-flash*', 'gemini-3.8-flash*'],
];

export const googleRules: readonly PriceRule[] = [
  { ...source, id: 'gemini-batch', tier: 'batch', factor: half },
  { ...source, id: 'gemini-flex', tier: 'flex', factor: half },
  { ...source, id: 'gemini-priority', models: withPriority, tier: 'priority', factor: '1.8' },
];

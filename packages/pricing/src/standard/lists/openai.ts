import type { PriceCard, PriceRule } from '../../overlay/price-overlay.js';

const source = {
  provider: 'openai',
  reference: 'https://developers.openai.com/api/docs/pricing',
  checked: '2026-11-21',
} as const;
const priorityPage = 'https://openai.com/api-priority-processing/';

/** Models from before GPT-5: their batches have no discount for cached input. */
const withoutBatchCache = [
  ...['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'],
  ...['o1', 'o1-mini', 'o1-pro', 'o3', 'o3-mini', 'o3-pro', 'o4-mini'],
];
/** Flex bills at the rates of batches, less the discount for cached input. */
const withFlex = [
  ...['gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.5'],
  ...['gpt-5.6', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna', 'o3', 'o4-mini'],
];
/** Priority processing leaves long contexts out. */
const LONG_CONTEXT = 272_000;
/** Of these, even a context of exactly that length is a long one. */
const gpt56 = ['gpt-5.6', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna'];
/** Regional processing costs more for models since 2026-03-05. */
const withRegions = ['gpt-5.4*', 'gpt-5.5*', 'gpt-5.6*', 'gpt-6*', 'gpt-realtime-2.1*'];

const azureSol = {
  provider: 'azure',
  models: ['gpt-5.6', 'gpt-5.6-sol'],
  until: '2026-09-01T00:00:00Z',
  reference: 'https://azure.microsoft.com/en-us/blog/gpt-5-6-now-available-in-microsoft-foundry/',
  checked: '2026-11-21',
} as const;

function priority(
  models: readonly string[],
  input: string,
  cached_input: string | undefined,
  output: string,
): PriceRule {
  const price: PriceCard = { input, cached_input, output };
  return {
    ...source,
    id: `${models[0]}-priority`,
    models,
    tier: 'priority',
    inputUpTo: LONG_CONTEXT,
    price,
    reference: priorityPage,
  };
}

function regional(region: string): PriceRule {
  const id = `openai-${region}-processing`;
  return { ...source, id, models: withRegions, region, factor: '1.1' };
}

function audio(models: readonly string[], audio_input: string, audio_output: string): PriceRule {
  return { ...source, id: `${models[0]}-audio`, models, amend: { audio_input, audio_output } };
}

export const openaiRules: readonly PriceRule[] = [
  { ...source, id: 'openai-writes-cache-free', billedAs: { cache_write_5m: 'input' } },
  {
    ...source,
    id: 'azure-writes-cache-free',
    provider: 'azure',
    billedAs: { cache_write_5m: 'input' },
  },

  {
    ...audio(['gpt-4o-audio-preview'], '100', '200'),
    caveat: 'priced as its first version; one table of three has the later ones, at $40 and $80',
  },
  audio(['gpt-4o-audio-preview-2024-12-17', 'gpt-4o-audio-preview-2025-06-03'], '40', '80'),
  audio(['gpt-4o-mini-audio-preview'], '10', '20'),

  { ...source, id: 'openai-batch', tier: 'batch', factor: '0.5' },
  {
    ...source,
    id: 'openai-batch-without-cache',
    models: withoutBatchCache,
    tier: 'batch',
    factor: { input: '0.5', output: '0.5' },
  },
  {
    ...source,
    id: 'openai-batch-cached-as-input',
    models: withoutBatchCache,
    tier: 'batch',
    billedAs: { cached_input: 'input' },
  },
  {
    ...source,
    id: 'azure-batch',
    provider: 'azure',
    tier: 'batch',
    factor: { input: '0.5', output: '0.5' },
    reference: 'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch',
  },
  { ...source, id: 'openai-flex', models: withFlex, tier: 'flex', factor: '0.5' },

  {
    ...source,
    id: 'gpt-5.6-priority',
    models: gpt56,
    tier: 'priority',
    inputUpTo: LONG_CONTEXT - 1,
    factor: '2',
  },
  priority(['gpt-5.5'], '12.5', '1.25', '75'),
  priority(['gpt-5.4'], '5', '0.5', '30'),
  priority(['gpt-5.4-mini'], '1.5', '0.15', '9'),
  priority(['gpt-5.2'], '3.5', '0.35', '28'),
  priority(['gpt-5.1', 'gpt-5.1-codex'], '2.5', '0.25', '20'),
  priority(['gpt-5', 'gpt-5-codex'], '2.5', '0.25', '20'),
  priority(['gpt-5-mini'], '0.45', '0.045', '3.6'),
  priority(['gpt-4.1'], '3.5', '0.875', '14'),
  priority(['gpt-4.1-mini'], '0.7', '0.175', '2.8'),
  priority(['gpt-4.1-nano'], '0.2', '0.05', '0.8'),
  priority(['gpt-4o'], '4.25', '2.125', '17'),
  priority(['gpt-4o-2024-05-13'], '8.75', undefined, '26.25'),
  priority(['gpt-4o-mini'], '0.25', '0.125', '1'),
  priority(['o3'], '3.5', '0.875', '14'),
  priority(['o4-mini'], '2', '0.5', '8'),

  regional('eu'),
  regional('us'),

  // Azure followed OpenAI's cut of the 21st of August only then.
  {
    ...azureSol,
    id: 'azure-gpt-5.6-sol-before-cut',
    amend: { input: '5', cached_input: '0.5', cache_write_5m: '6.25', output: '30' },
  },
  {
    ...azureSol,
    id: 'azure-gpt-5.6-sol-before-cut-long',
    inputAbove: LONG_CONTEXT - 1,
    amend: { input: '10', cached_input: '1', cache_write_5m: '12.5', output: '45' },
  },
];

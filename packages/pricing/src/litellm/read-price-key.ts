import type { TokenClass } from '../price-catalogue.js';

/** What one of its prices is for. */
export interface PriceKey {
  readonly component: TokenClass;
  /** Undefined for the standard tier. */
  readonly tier: string | undefined;
  /** For more input tokens than this. */
  readonly above: number;
}

const components: Readonly<Record<string, TokenClass>> = {
  input_cost_per_token: 'input',
  cache_read_input_token_cost: 'cached_input',
  cache_creation_input_token_cost: 'cache_write_5m',
  cache_creation_input_token_cost_above_1hr: 'cache_write_1h',
  input_cost_per_audio_token: 'audio_input',
  output_cost_per_token: 'output',
  output_cost_per_reasoning_token: 'reasoning',
  output_cost_per_audio_token: 'audio_output',
};
const tiers: Readonly<Record<string, string>> = {
  batches: 'batch',
  flex: 'flex',
  priority: 'priority',
};
const KEY = /^(.+?)(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority))?$/;

/** Reads `input_cost_per_token_above_200k_tokens_priority`; undefined for what is no price of tokens. */
export function readPriceKey(name: string): PriceKey | undefined {
  const [, start = '', thousands = '0', ending = ''] = KEY.exec(name) ?? [];
  const component = components[start];
  if (component === undefined) return undefined;
  return { component, tier: tiers[ending], above: Number(thousands) * 1_000 };
}

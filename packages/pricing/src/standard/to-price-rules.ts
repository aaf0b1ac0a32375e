import type { ConditionalPrice, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import { writeFloat } from '../decimal.js';
import type { PriceCard, PriceConditions, PriceRule } from '../overlay/price-overlay.js';
import type { TokenClass } from '../price-catalogue.js';

/** Its keys for a million tokens, as our classes. */
const tokenKeys: Readonly<Record<string, TokenClass>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cached_input',
  cache_write_mtok: 'cache_write_5m',
  cache_write_1h_mtok: 'cache_write_1h',
  input_audio_mtok: 'audio_input',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  output_audio_mtok: 'audio_output',
};
/** Its prices for a thousand of something, which come as `units` or with every request; `document_pages` are one. */
const PER_THOUSAND = /^(?:(.+)_kcount|input_(.+_)k(pages))$/;

/** Prices of tokens that no usage tells apart. */
const PICTURES = /(?:image|video).*_mtok$/;

/**
 * Turns the prices of one model into rules, in its order: there as here, the last one that applies wins. The model
 * may be another provider's, whose prices stand in.
 */
export function toPriceRules(provider: Provider, model: ModelInfo): PriceRule[] {
  const versions = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  return versions.flatMap((version, index) =>
    thresholdsOf(version.prices).map((inputAbove, step) => ({
      id: `${provider.id}/${model.id}#${index}${step === 0 ? '' : `>${inputAbove}`}`,
      provider: provider.id,
      ...conditionsOf(version),
      ...(step === 0 ? {} : { inputAbove }),
      price: toCard(version.prices, inputAbove),
      caveat: caveatOf(provider, model, version.prices),
    })),
  );
}

function caveatOf(provider: Provider, model: ModelInfo, prices: ModelPrice): string | undefined {
  const found = [
    provider.models.includes(model) ? '' : `${provider.id} lists no price: its maker's is taken`,
    Object.keys(prices).some((key) => PICTURES.test(key))
      ? 'tokens of pictures and video are taken for text'
      : '',
  ].filter((caveat) => caveat !== '');
  return found.length === 0 ? undefined : found.join('; ');
}

/** 0, and every count of input tokens above which some rate changes. */
function thresholdsOf(prices: ModelPrice): number[] {
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
  );
  return [...new Set([0, ...starts])].sort((a, b) => a - b);
}

function conditionsOf({ constraint }: ConditionalPrice): Pick<PriceConditions, 'from' | 'window'> {
  if (constraint === undefined) return {};
  if (constraint.type === 'start_date') return { from: `${constraint.start_date}T00:00:00Z` };
  return {
    window: {
      timeZone: 'UTC',
      times: [[toMinutes(constraint.start_time), toMinutes(constraint.end_time)]],
    },
  };
}

/** Its times are `01:00:00Z`; one with seconds or another offset would be refused by the schema of rules. */
function toMinutes(time: string): string {
  return time.replace(/:00Z$/, '');
}

function toCard(prices: ModelPrice, inputTokens: number): PriceCard {
  const card: Partial<Record<TokenClass | 'request', string>> = {};
  const units: Record<string, string> = {};
  for (const [key, price] of Object.entries(prices)) {
    if (price === undefined) continue;
    const usd = typeof price === 'number' ? price : stepOf(price, inputTokens);
    const token = tokenKeys[key];
    const counted = PER_THOUSAND.exec(key)?.slice(1).join('');
    if (token !== undefined) card[token] = writeFloat(usd, 0);
    else if (counted === 'requests') card.request = writeFloat(usd, 3);
    else if (counted !== undefined) units[counted] = writeFloat(usd, 3);
  }
  return { ...card, units };
}

function stepOf(
  price: Exclude<ModelPrice[string], number | undefined>,
  inputTokens: number,
): number {
  const reached = price.tiers.filter(({ start }) => start <= inputTokens);
  return reached.sort((a, b) => a.start - b.start).at(-1)?.price ?? price.base;
}

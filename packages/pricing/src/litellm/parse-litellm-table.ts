import { misconfigured } from '@quayside/core';
import { writeFloat } from '../decimal.js';
import type { PriceOverlay, PriceRule } from '../overlay/price-overlay.js';
import { readPriceKey } from './read-price-key.js';

/** Its names of providers, as those of our events. A provider that is not in here is left out. */
const providers: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  azure: 'azure',
  bedrock: 'aws',
  bedrock_converse: 'aws',
  cohere_chat: 'cohere',
  deepseek: 'deepseek',
  fireworks_ai: 'fireworks',
  gemini: 'google',
  groq: 'groq',
  mistral: 'mistral',
  openai: 'openai',
  openrouter: 'openrouter',
  perplexity: 'perplexity',
  together_ai: 'together',
  'vertex_ai-language-models': 'google',
  xai: 'x-ai',
};

type Prices = Record<string, string>;

/**
 * Reads LiteLLM's `model_prices_and_context_window.json` (MIT), parsed, as a price list: a second opinion for
 * `compareCatalogues`. It knows the prices of the day on which it was fetched, so `version` should name that day.
 * Reads prices of tokens with their tiers and lengths of context; those of pictures, seconds and searches it leaves out.
 *
 * @throws misconfigured for anything that is no such table
 * @see https://docs.litellm.ai/docs/provider_registration/add_model_pricing
 */
export function parseLiteLlmTable(table: unknown, version: string): PriceOverlay {
  const rules = isRecord(table)
    ? Object.entries(table).flatMap(([key, entry]) => (isRecord(entry) ? rulesOf(key, entry) : []))
    : [];
  if (rules.length === 0) {
    throw misconfigured(
      'parseLiteLlmTable',
      'there is no price of a known provider in it',
      'Pass the parsed content of model_prices_and_context_window.json.',
    );
  }
  return { name: 'litellm', version, rules };
}

function rulesOf(key: string, entry: Readonly<Record<string, unknown>>): PriceRule[] {
  const provider = providers[String(entry.litellm_provider)];
  if (provider === undefined) return [];
  // Its keys repeat the provider for some: `gemini/gemini-2.5-pro`.
  const models = [key.slice(key.indexOf('/') + 1).toLowerCase()];
  const cards = cardsOf(entry);
  const long = Math.min(...[...(cards.get(undefined)?.keys() ?? [])].filter((above) => above > 0));
  return [...cards].flatMap(([tier, lengths]) =>
    [...lengths].map(([inputAbove, card]) => ({
      id: [key, tier, inputAbove].filter((part) => part !== undefined && part !== 0).join('>'),
      provider,
      models,
      ...(tier === undefined ? {} : { tier }),
      ...(inputAbove === 0 ? {} : { inputAbove }),
      // A tier that is listed for one length only says nothing of the longer ones, which cost more.
      ...(tier !== undefined && lengths.size === 1 && long < Infinity ? { inputUpTo: long } : {}),
      price: { ...lengths.get(0), ...card },
    })),
  );
}

/** The prices of an entry by tier and by the length from which they hold, shortest first. */
function cardsOf(
  entry: Readonly<Record<string, unknown>>,
): Map<string | undefined, Map<number, Prices>> {
  const cards = new Map<string | undefined, Map<number, Prices>>();
  const found = Object.entries(entry).flatMap(([name, usd]) => {
    const key = readPriceKey(name);
    const isPrice = typeof usd === 'number' && usd >= 0 && usd < Infinity;
    return key === undefined || !isPrice ? [] : [{ ...key, usd }];
  });
  for (const { tier, above, component, usd } of found.sort((a, b) => a.above - b.above)) {
    const lengths = cards.get(tier) ?? new Map<number, Prices>();
    const card = lengths.get(above) ?? {};
    card[component] = writeFloat(usd, -6);
    cards.set(tier, lengths.set(above, card));
  }
  return cards;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

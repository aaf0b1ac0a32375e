import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { createPriceSource } from '../overlay/create-price-source.js';
import type { PriceOverlay } from '../overlay/price-overlay.js';
import type { CompiledRule, ModelName, PriceSource } from '../overlay/price-source.js';
import { isOtherVersion } from './is-other-version.js';
import { toPriceRules } from './to-price-rules.js';

/** The release that package.json pins; its prices are those of 2026-09-23. */
const VERSION = '0.1.8';
/** Only found so that the model and its prices come back: nothing is priced by genai-prices, which counts in floats. */
const NO_USAGE = {};

/**
 * The prices that come with `@pydantic/genai-prices` (MIT), read offline from its bundled tables. They know nothing
 * of batch, flex and priority tiers, weekdays and holidays; an overlay adds them.
 *
 * Providers are known by their exact ids there (`openai`, `anthropic`, `google`, `aws`, `azure`, …): a name that
 * merely resembles one has no price.
 */
export function genaiPrices(): PriceSource {
  const version = `genai-prices@${VERSION}`;
  return { version, aliasOf: () => undefined, rulesFor };
}

function rulesFor(name: ModelName): readonly CompiledRule[] {
  const provider = findProvider({ providerId: name.provider });
  if (provider?.id !== name.provider) return [];
  const match = calcPrice(NO_USAGE, name.model, { providerId: name.provider });
  if (match === null || isOtherVersion(match.model.match, name.model)) return [];
  const overlay: PriceOverlay = {
    name: 'genai-prices',
    version: VERSION,
    rules: toPriceRules(provider, match.model),
  };
  return createPriceSource(overlay).rulesFor(name);
}

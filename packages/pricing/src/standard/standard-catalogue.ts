import { createPriceCatalogue } from '../create-price-catalogue.js';
import { createPriceSource } from '../overlay/create-price-source.js';
import type { PriceOverlay } from '../overlay/price-overlay.js';
import type { PriceCatalogue } from '../price-catalogue.js';
import { genaiPrices } from './genai-prices.js';
import { quaysideOverlay } from './quayside-overlay.js';

/**
 * Makes the catalogue to start with: the tables of genai-prices, what this package adds to them, and on top your
 * own price lists, whose rules win. Offline; nothing is ever fetched.
 *
 * @throws misconfigured naming every field of a price list that is wrong
 */
export function standardCatalogue(overlays: readonly PriceOverlay[] = []): PriceCatalogue {
  const lists = [quaysideOverlay, ...overlays].map(createPriceSource);
  return createPriceCatalogue([genaiPrices(), ...lists]);
}

export type {
  CatalogueComparison,
  CatalogueComparisonOptions,
  ComparedPrice,
} from './compare-catalogues.js';
export { compareCatalogues } from './compare-catalogues.js';
export { createPriceCatalogue } from './create-price-catalogue.js';
export type { CallToEstimate, CostEstimate } from './estimate-cost.js';
export { estimateCost } from './estimate-cost.js';
export { createPriceSource } from './overlay/create-price-source.js';
export { modelsOf } from './overlay/models-of.js';
export type {
  HolidayCalendar,
  PriceAlias,
  PriceCard,
  PriceConditions,
  PriceEffect,
  PriceOverlay,
  PriceRule,
  PriceWindow,
  Weekday,
} from './overlay/price-overlay.js';
export type { ModelName, PriceSource } from './overlay/price-source.js';
export type { UsageToPrice, UsedQuantity } from './partition-usage.js';
export type { PicoUsd } from './pico-usd.js';
export { formatUsd, parseUsd, toExactCost } from './pico-usd.js';
export type {
  AppliedRule,
  ComponentName,
  MissingPriceReason,
  Price,
  PriceCatalogue,
  PriceFinding,
  PriceProvenance,
  PriceQuery,
  TokenClass,
} from './price-catalogue.js';
export type {
  PricedComponent,
  PricedUsage,
  UnpricedReason,
  UnpricedUsage,
} from './price-usage.js';
export { priceUsage } from './price-usage.js';
export type { Rate } from './rate.js';
export type { PriceRecord } from './to-price-record.js';
export { toPriceRecord } from './to-price-record.js';

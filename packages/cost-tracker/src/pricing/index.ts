export type { Estimate, EstimateOptions } from './create-estimate.js';
export { createEstimate } from './create-estimate.js';
export type { PriceEventOptions } from './create-price-event.js';
export { createPriceEvent } from './create-price-event.js';

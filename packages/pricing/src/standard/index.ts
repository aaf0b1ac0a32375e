export { genaiPrices } from './genai-prices.js';
export { providerOfUrl } from './provider-of-url.js';
export { quaysideOverlay } from './quayside-overlay.js';
export { standardCatalogue } from './standard-catalogue.js';

import type { PriceOverlay } from '../overlay/price-overlay.js';
import { anthropicRules } from './lists/anthropic.js';
import { chinaHolidays, deepseekRules } from './lists/deepseek.js';
import { googleRules } from './lists/google.js';
import { groqRules } from './lists/groq.js';
import { mistralRules } from './lists/mistral.js';
import { openaiRules } from './lists/openai.js';

/**
 * What this package knows better than genai-prices: tiers, regions, weekdays and holidays, audio, newer models.
 * Every rule names the page that says so and the day on which the two were compared.
 */
export const quaysideOverlay: PriceOverlay = {
  name: 'quayside',
  version: '2026-11-21',
  calendars: { 'china-public-holidays': chinaHolidays },
  rules: [
    ...openaiRules,
    ...anthropicRules,
    ...googleRules,
    ...deepseekRules,
    ...mistralRules,
    ...groqRules,
  ],
};

import type { PriceOverlay } from './price-overlay.js';
import type { ModelName } from './price-source.js';

/** Lists the models that a price list names, each once; `gpt-4o*` names none. */
export function modelsOf(overlay: PriceOverlay): readonly ModelName[] {
  const models = new Map<string, ModelName>();
  for (const { provider, models: names = [] } of overlay.rules) {
    for (const model of names.filter((name) => !name.endsWith('*'))) {
      models.set(`${provider}\n${model}`, { provider, model });
    }
  }
  return [...models.values()];
}

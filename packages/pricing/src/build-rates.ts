import type { Decimal } from './decimal.js';
import type { Verdict } from './evaluate-rules.js';
import type { CompiledEffect } from './overlay/price-source.js';
import { type ComponentName, tokenClasses } from './price-catalogue.js';
import { type Rate, scaleRate } from './rate.js';

/** Works a verdict out to rates. */
export function buildRates(verdict: Verdict): ReadonlyMap<ComponentName, Rate> {
  let rates = new Map<ComponentName, Rate>();
  for (const { effect } of [verdict.price, ...verdict.amendments]) {
    if (effect.type === 'price' || effect.type === 'amend') {
      for (const [name, rate] of effect.rates) rates.set(name, rate);
    }
  }
  for (const { effect } of verdict.factors) {
    if (effect.type === 'factor') rates = scaled(rates, effect.factor);
  }
  for (const { effect } of verdict.billedAs) fillIn(rates, effect);
  return rates;
}

function scaled(
  rates: ReadonlyMap<ComponentName, Rate>,
  factor: Decimal | ReadonlyMap<ComponentName, Decimal>,
): Map<ComponentName, Rate> {
  const result = new Map(rates);
  for (const name of tokenClasses) {
    const rate = rates.get(name);
    const own = 'digits' in factor ? factor : factor.get(name);
    if (rate === undefined) continue;
    if (own === undefined) result.delete(name);
    else result.set(name, scaleRate(rate, own));
  }
  return result;
}

function fillIn(rates: Map<ComponentName, Rate>, effect: CompiledEffect): void {
  if (effect.type !== 'billedAs') return;
  for (const [name, other] of effect.classes) {
    const rate = rates.get(other);
    if (rate !== undefined && !rates.has(name)) rates.set(name, rate);
  }
}

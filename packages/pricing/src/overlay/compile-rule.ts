import { type Decimal, readDecimal } from '../decimal.js';
import { type ComponentName, type TokenClass, tokenClasses } from '../price-catalogue.js';
import { type Rate, toRate } from '../rate.js';
import type { CompiledWindow } from './compile-window.js';
import type { PriceCard, PriceEffect, PriceRule } from './price-overlay.js';
import type { CompiledEffect, CompiledRule } from './price-source.js';

/** Token prices are for a million, as every provider writes them. */
const TOKENS = 1_000_000;

/** Prepares a rule that the schema has checked. */
export function compileRule(
  rule: PriceRule,
  source: string,
  window: CompiledWindow | undefined,
): CompiledRule {
  const { id, reference, checked, tier, region, customer } = rule;
  const { inputAbove = -1, inputUpTo = Number.POSITIVE_INFINITY } = rule;
  const from = rule.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(rule.from);
  const until = rule.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(rule.until);
  return {
    applied: { id, source, reference, checked, from: rule.from },
    tier,
    region,
    customer,
    effect: compileEffect(rule),
    appliesTo: (query) =>
      query.at >= from &&
      query.at < until &&
      query.inputTokens > inputAbove &&
      query.inputTokens <= inputUpTo &&
      (tier === undefined || tier === query.tier) &&
      (region === undefined || region === query.region) &&
      (customer === undefined || customer === query.customer) &&
      (window === undefined || window.includes(query.at)),
    caveatsOf: caveats(rule.caveat, window?.caveatOf),
  };
}

function caveats(
  always: string | undefined,
  caveatOf: CompiledWindow['caveatOf'],
): CompiledRule['caveatsOf'] {
  if (always === undefined && caveatOf === undefined) return undefined;
  return (at) => [always, caveatOf?.(at)].filter((caveat) => caveat !== undefined);
}

function compileEffect(effect: PriceEffect): CompiledEffect {
  if ('price' in effect) return { type: 'price', rates: toRates(effect.price) };
  if ('amend' in effect) return { type: 'amend', rates: toRates(effect.amend) };
  if ('billedAs' in effect) return { type: 'billedAs', classes: entriesOf(effect.billedAs) };
  const { factor } = effect;
  if (typeof factor === 'string') return { type: 'factor', factor: decimalOf(factor) };
  const factors = [...entriesOf(factor)].map(([name, value]) => [name, decimalOf(value)] as const);
  return { type: 'factor', factor: new Map<ComponentName, Decimal>(factors) };
}

function toRates({ request, units = {}, ...tokens }: PriceCard): ReadonlyMap<ComponentName, Rate> {
  const rates = new Map<ComponentName, Rate>();
  for (const [name, usd] of entriesOf(tokens)) rates.set(name, toRate(decimalOf(usd), TOKENS));
  if (request !== undefined) rates.set('request', toRate(decimalOf(request), 1));
  for (const [name, usd] of Object.entries(units)) {
    rates.set(`unit:${name}`, toRate(decimalOf(usd), 1));
  }
  return rates;
}

/** The entries of a record by token class; the schema lets no other key pass. */
function entriesOf<Value>(
  record: Partial<Readonly<Record<TokenClass, Value | undefined>>>,
): Map<TokenClass, Value> {
  const entries = new Map<TokenClass, Value>();
  for (const name of tokenClasses) {
    const value = record[name];
    if (value !== undefined) entries.set(name, value);
  }
  return entries;
}

function decimalOf(text: string): Decimal {
  const decimal = readDecimal(text);
  if (decimal === undefined) throw new TypeError(`'${text}' is no plain decimal.`);
  return decimal;
}

import { STANDARD_TIER } from './evaluate-rules.js';
import { partitionUsage, type UsageToPrice, type UsedQuantity } from './partition-usage.js';
import type { PicoUsd } from './pico-usd.js';
import type {
  ComponentName,
  MissingPriceReason,
  Price,
  PriceCatalogue,
  PriceProvenance,
  PriceQuery,
} from './price-catalogue.js';
import { costOf, type Rate } from './rate.js';

/** One line of the bill. */
export interface PricedComponent extends UsedQuantity {
  readonly rate: Rate;
  /** Rounded to the nearest trillionth of a dollar, a half up. */
  readonly cost: PicoUsd;
}

/**
 * Why a usage has no price.
 *
 * | reason | meaning |
 * |---|---|
 * | `unknown_model`, `no_price_at_time`, `no_price_for_tier` | as the catalogue says |
 * | `no_price_for_component` | the model has a price, but not for what `component` names |
 * | `no_usage` | neither tokens nor units were given; a total alone does not say what it was made of |
 * | `invalid_usage` | a count is negative, fractional, of an unknown class, or larger than its total |
 * | `ambiguous_usage` | audio tokens overlap with cached ones, and nobody said by how many |
 */
export type UnpricedReason =
  | MissingPriceReason
  | 'no_price_for_component'
  | 'no_usage'
  | 'invalid_usage'
  | 'ambiguous_usage';

/** A usage with its price. */
export interface PricedUsage {
  readonly status: 'priced';
  /** The sum of the components, exactly. */
  readonly total: PicoUsd;
  /** What was used, each class once; nothing that was not used. */
  readonly components: readonly PricedComponent[];
  readonly provenance: PriceProvenance;
}

/** A usage without a price, which is not a price of 0. */
export interface UnpricedUsage {
  readonly status: 'unpriced';
  readonly reason: UnpricedReason;
  /** What has no price, or the count that is wrong; undefined where it is the usage as a whole. */
  readonly component: string | undefined;
  /** For people. */
  readonly detail: string;
  /** The version of the catalogue that had no price. */
  readonly catalogue: string;
}

/** Thinking bills as output, except where a provider lists a price of its own for it. */
const billedAs: Partial<Record<ComponentName, ComponentName>> = { reasoning: 'output' };
/** What providers call the tier that their list price is for. */
const standardNames: ReadonlySet<string> = new Set(['', 'default', 'standard', 'on_demand']);

/**
 * Prices what was used, as of when it was used. Pure: the same usage and the same catalogue always give the same
 * answer, so that history can be priced again. Never throws, whatever the counts are; never returns a part of
 * a price: where one component has none, all is `unpriced`.
 */
export function priceUsage(
  catalogue: PriceCatalogue,
  usage: UsageToPrice,
): PricedUsage | UnpricedUsage {
  const unpriced = (
    reason: UnpricedReason,
    component: string | undefined,
    detail: string,
  ): UnpricedUsage => ({
    status: 'unpriced',
    reason,
    component,
    detail,
    catalogue: catalogue.version,
  });

  const parts = partitionUsage(usage);
  if ('reason' in parts) return unpriced(parts.reason, parts.component, parts.detail);
  const query = toQuery(usage);
  if (Number.isNaN(query.at)) return unpriced('invalid_usage', 'occurredAt', 'is no date');
  const finding = catalogue.find(query);
  if (finding.status === 'missing') {
    const what = `${usage.provider} ${usage.model}, tier ${query.tier}`;
    return unpriced(finding.reason, undefined, `there is no price for ${what}`);
  }
  const components = priceParts(parts, finding.price);
  if (typeof components === 'string') {
    return unpriced('no_price_for_component', components, 'was used and has no price');
  }
  const total = components.reduce((sum, { cost }) => sum + cost, 0n);
  return { status: 'priced', total, components, provenance: finding.price.provenance };
}

/** Asks for the price of a usage; what a provider calls its ordinary tier is `standard`. */
export function toQuery(usage: Omit<UsageToPrice, 'units'>): PriceQuery {
  const tier = (usage.serviceTier ?? usage.tokens?.serviceTier ?? '').toLowerCase();
  return {
    provider: usage.provider,
    model: usage.model,
    at: usage.occurredAt.getTime(),
    tier: standardNames.has(tier) ? STANDARD_TIER : tier,
    region: usage.region?.toLowerCase(),
    customer: usage.customer,
    inputTokens: usage.tokens?.inputTokens ?? 0,
  };
}

/** Prices every part, or names the first that has no price. */
function priceParts(
  parts: readonly UsedQuantity[],
  { rates }: Price,
): readonly PricedComponent[] | ComponentName {
  const components: PricedComponent[] = [];
  for (const { component, quantity } of parts) {
    const rate = rateOf(rates, component);
    if (rate === undefined) return component;
    components.push({ component, quantity, rate, cost: costOf(quantity, rate) });
  }
  const request = rates.get('request');
  if (request !== undefined) {
    components.push({ component: 'request', quantity: 1, rate: request, cost: costOf(1, request) });
  }
  return components;
}

/** The rate of a component, its own or the one that it bills at. */
export function rateOf(
  rates: ReadonlyMap<ComponentName, Rate>,
  component: ComponentName,
): Rate | undefined {
  const other = billedAs[component];
  return rates.get(component) ?? (other && rates.get(other));
}

import {
  type AppliedRule,
  type PriceCatalogue,
  type PricedUsage,
  type PriceProvenance,
  priceUsage,
} from '@quayside/pricing';
import type { PriceEvent } from '../ledger/price-event.js';

/** What decides a price and is no part of an event. */
export interface PriceEventOptions {
  /** Where the models are served, in the provider's word. @default wherever the list price is for */
  readonly region?: string | undefined;
  /** Whose negotiated prices apply. @default the list price */
  readonly customer?: string | undefined;
}

/**
 * Lets a ledger price its events by a catalogue, each at the prices of its own time; `provenance` names the rules
 * that were applied. What the catalogue has no price for stays without one.
 */
export function createPriceEvent(
  catalogue: PriceCatalogue,
  { region, customer }: PriceEventOptions = {},
): PriceEvent {
  return (event) => {
    const priced = priceUsage(catalogue, { ...event, region, customer });
    if (priced.status === 'unpriced') return { status: 'unpriced' };
    return {
      status: 'priced',
      pico: priced.total,
      currency: 'USD',
      components: toComponents(priced),
      catalogueVersion: priced.provenance.catalogue,
      provenance: describeProvenance(priced.provenance),
    };
  };
}

function toComponents({ components }: PricedUsage): Readonly<Record<string, bigint>> {
  return Object.fromEntries(components.map(({ component, cost }) => [component, cost]));
}

function describeProvenance(provenance: PriceProvenance): string {
  const { provider, model, tier, region, customer, rules, caveats } = provenance;
  const price = [
    `${provider} ${model}`,
    tier,
    ...(region === undefined ? [] : [`region ${region}`]),
    ...(customer === undefined ? [] : [`customer ${customer}`]),
  ].join(', ');
  return [`${price}: ${rules.map(describeRule).join(', then ')}`, ...caveats].join('; ');
}

function describeRule({ id, source, reference, checked }: AppliedRule): string {
  const seen = [
    ...(reference === undefined ? [] : [reference]),
    ...(checked === undefined ? [] : [`checked ${checked}`]),
  ];
  return seen.length === 0 ? `${id} of ${source}` : `${id} of ${source} (${seen.join(', ')})`;
}

import { formatUsd } from './pico-usd.js';
import type { PriceProvenance } from './price-catalogue.js';
import type { PricedUsage } from './price-usage.js';

/** A price as it is kept: JSON, every amount an exact decimal string. */
export interface PriceRecord {
  readonly currency: 'USD';
  readonly total: string;
  readonly components: readonly {
    readonly component: string;
    readonly quantity: number;
    /** US dollars for `per` units. */
    readonly rate: string;
    readonly per: number;
    readonly cost: string;
  }[];
  readonly provenance: PriceProvenance;
}

/** Makes the record of a price that goes into a ledger or an audit, complete enough to check the sum by hand. */
export function toPriceRecord({ total, components, provenance }: PricedUsage): PriceRecord {
  return {
    currency: 'USD',
    total: formatUsd(total),
    components: components.map(({ component, quantity, rate, cost }) => ({
      component,
      quantity,
      rate: rate.usd,
      per: rate.per,
      cost: formatUsd(cost),
    })),
    provenance,
  };
}

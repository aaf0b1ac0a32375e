import type { Pages } from '@quayside/core';
import { type Price, priceSchema } from '../api/price-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, WriteParams } from './params.js';

/** https://docs.stripe.com/api/prices/create */
export interface PriceCreateParams extends WriteParams {
  readonly currency: string;
  readonly unit_amount?: number | undefined;
  readonly product?: string | undefined;
  readonly product_data?: { readonly name: string } | undefined;
  readonly recurring?:
    | {
        readonly interval: 'day' | 'week' | 'month' | 'year';
        readonly interval_count?: number | undefined;
      }
    | undefined;
  readonly lookup_key?: string | undefined;
  readonly nickname?: string | undefined;
}

/** https://docs.stripe.com/api/prices/list */
export interface PriceListParams extends DatedListParams {
  readonly active?: boolean | undefined;
  readonly product?: string | undefined;
  readonly type?: 'one_time' | 'recurring' | undefined;
  readonly lookup_keys?: readonly string[] | undefined;
}

/** Prices of products. */
export interface Prices {
  create(params: PriceCreateParams, options?: StripeCallOptions): Promise<Price>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<Price>;
  list(params?: PriceListParams, options?: StripeCallOptions): Pages<Price>;
}

const ROOT = '/v1/prices';

export const priceTable: ResourceTable<Prices> = {
  create: one('POST', ROOT, priceSchema),
  get: one('GET', `${ROOT}/{id}`, priceSchema),
  list: many(ROOT, priceSchema),
};

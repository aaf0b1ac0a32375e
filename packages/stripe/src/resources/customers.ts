import type { Pages } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import { customerSchema, type StripeCustomer } from '../api/customer-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, SearchParams, WriteParams } from './params.js';

/** https://docs.stripe.com/api/customers/create, and of updates, where null unsets. */
export interface CustomerWriteParams extends WriteParams {
  readonly email?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly address?: { readonly [field: string]: FormValue } | null | undefined;
  readonly payment_method?: string | undefined;
  readonly invoice_settings?:
    | { readonly default_payment_method?: string | null | undefined }
    | undefined;
}

/** https://docs.stripe.com/api/customers/list */
export interface CustomerListParams extends DatedListParams {
  /** Exact, case included. */
  readonly email?: string | undefined;
}

/** Customers as Stripe has them; a deleted one is an answer here: `{ id, deleted: true }`. */
export interface Customers {
  create(params?: CustomerWriteParams, options?: StripeCallOptions): Promise<StripeCustomer>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<StripeCustomer>;
  update(
    id: string,
    params: CustomerWriteParams,
    options?: StripeCallOptions,
  ): Promise<StripeCustomer>;
  /** Throws `not_found` for a deleted one: after a lost answer, read it. */
  delete(id: string, params?: Params, options?: StripeCallOptions): Promise<StripeCustomer>;
  list(params?: CustomerListParams, options?: StripeCallOptions): Pages<StripeCustomer>;
  search(params: SearchParams, options?: StripeCallOptions): Pages<StripeCustomer>;
}

const ROOT = '/v1/customers';

export const customerTable: ResourceTable<Customers> = {
  create: one('POST', ROOT, customerSchema),
  get: one('GET', `${ROOT}/{id}`, customerSchema),
  update: one('POST', `${ROOT}/{id}`, customerSchema),
  delete: one('DELETE', `${ROOT}/{id}`, customerSchema),
  list: many(ROOT, customerSchema),
  search: many(`${ROOT}/search`, customerSchema, 'search'),
};

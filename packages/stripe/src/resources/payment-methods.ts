import type { Pages } from '@quayside/core';
import { type PaymentMethod, paymentMethodSchema } from '../api/payment-method-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { ListParams, Params } from './params.js';

/** https://docs.stripe.com/api/payment_methods/attach */
export interface PaymentMethodAttachParams extends Params {
  readonly customer: string;
}

/** https://docs.stripe.com/api/payment_methods/customer_list */
export interface PaymentMethodListParams extends ListParams {
  /** `card`, `sepa_debit`, … @default all */
  readonly type?: string | undefined;
}

/** The payment methods that customers keep. Attaching one that the bank refuses throws `rejected`. */
export interface PaymentMethods {
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<PaymentMethod>;
  attach(
    id: string,
    params: PaymentMethodAttachParams,
    options?: StripeCallOptions,
  ): Promise<PaymentMethod>;
  /** For good: a detached method cannot be attached again. */
  detach(id: string, params?: Params, options?: StripeCallOptions): Promise<PaymentMethod>;
  /** Lists those of a customer, whose id comes first. */
  listForCustomer(
    customer: string,
    params?: PaymentMethodListParams,
    options?: StripeCallOptions,
  ): Pages<PaymentMethod>;
}

const ROOT = '/v1/payment_methods';

export const paymentMethodTable: ResourceTable<PaymentMethods> = {
  get: one('GET', `${ROOT}/{id}`, paymentMethodSchema),
  attach: one('POST', `${ROOT}/{id}/attach`, paymentMethodSchema),
  detach: one('POST', `${ROOT}/{id}/detach`, paymentMethodSchema),
  listForCustomer: many('/v1/customers/{id}/payment_methods', paymentMethodSchema),
};

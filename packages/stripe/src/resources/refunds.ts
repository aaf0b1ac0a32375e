import type { Pages } from '@quayside/core';
import { refundSchema, type StripeRefund } from '../api/refund-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, WriteParams } from './params.js';

/** https://docs.stripe.com/api/refunds/create */
export interface RefundCreateParams extends WriteParams {
  readonly payment_intent?: string | undefined;
  readonly charge?: string | undefined;
  readonly amount?: number | undefined;
  readonly reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer' | undefined;
}

/** https://docs.stripe.com/api/refunds/list */
export interface RefundListParams extends DatedListParams {
  readonly payment_intent?: string | undefined;
  readonly charge?: string | undefined;
}

/** Refunds as Stripe has them. */
export interface Refunds {
  create(params: RefundCreateParams, options?: StripeCallOptions): Promise<StripeRefund>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<StripeRefund>;
  list(params?: RefundListParams, options?: StripeCallOptions): Pages<StripeRefund>;
}

const ROOT = '/v1/refunds';

export const refundTable: ResourceTable<Refunds> = {
  create: one('POST', ROOT, refundSchema),
  get: one('GET', `${ROOT}/{id}`, refundSchema),
  list: many(ROOT, refundSchema),
};

import type { Pages } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import { type Subscription, subscriptionSchema } from '../api/subscription-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, WriteParams } from './params.js';

/** What is subscribed to; `id` names an item that exists already. */
export interface SubscriptionItem {
  readonly id?: string | undefined;
  readonly price?: string | undefined;
  readonly quantity?: number | undefined;
  readonly deleted?: boolean | undefined;
  readonly [param: string]: FormValue;
}

interface SubscriptionParams extends WriteParams {
  readonly payment_behavior?:
    | 'allow_incomplete'
    | 'default_incomplete'
    | 'error_if_incomplete'
    | 'pending_if_incomplete'
    | undefined;
  readonly proration_behavior?: 'always_invoice' | 'create_prorations' | 'none' | undefined;
  readonly cancel_at_period_end?: boolean | undefined;
  readonly default_payment_method?: string | undefined;
}

/** https://docs.stripe.com/api/subscriptions/create */
export interface SubscriptionCreateParams extends SubscriptionParams {
  readonly customer: string;
  readonly items: readonly SubscriptionItem[];
  readonly trial_period_days?: number | undefined;
}

/** https://docs.stripe.com/api/subscriptions/update */
export interface SubscriptionUpdateParams extends SubscriptionParams {
  readonly items?: readonly SubscriptionItem[] | undefined;
}

/** https://docs.stripe.com/api/subscriptions/list */
export interface SubscriptionListParams extends DatedListParams {
  readonly customer?: string | undefined;
  readonly price?: string | undefined;
  /** Without it, cancelled ones are left out. */
  readonly status?: Subscription['status'] | 'all' | 'ended' | undefined;
}

/** https://docs.stripe.com/api/subscriptions/cancel */
export interface SubscriptionCancelParams extends Params {
  readonly invoice_now?: boolean | undefined;
  readonly prorate?: boolean | undefined;
}

/** Subscriptions. `cancel` ends one now; to let it run out, update `cancel_at_period_end`. */
export interface Subscriptions {
  create(params: SubscriptionCreateParams, options?: StripeCallOptions): Promise<Subscription>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<Subscription>;
  update(
    id: string,
    params: SubscriptionUpdateParams,
    options?: StripeCallOptions,
  ): Promise<Subscription>;
  list(params?: SubscriptionListParams, options?: StripeCallOptions): Pages<Subscription>;
  /** Throws `not_found` for a cancelled one: after a lost answer, read it. */
  cancel(
    id: string,
    params?: SubscriptionCancelParams,
    options?: StripeCallOptions,
  ): Promise<Subscription>;
}

const ROOT = '/v1/subscriptions';

export const subscriptionTable: ResourceTable<Subscriptions> = {
  create: one('POST', ROOT, subscriptionSchema),
  get: one('GET', `${ROOT}/{id}`, subscriptionSchema),
  update: one('POST', `${ROOT}/{id}`, subscriptionSchema),
  list: many(ROOT, subscriptionSchema),
  cancel: one('DELETE', `${ROOT}/{id}`, subscriptionSchema),
};

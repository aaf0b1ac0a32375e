import type { Pages } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import { type CheckoutSession, checkoutSessionSchema } from '../api/checkout-session-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, WriteParams } from './params.js';

/** One line of a checkout: a stored price, or one made on the spot. */
export interface CheckoutLine {
  readonly price?: string | undefined;
  readonly price_data?: { readonly [field: string]: FormValue } | undefined;
  readonly quantity?: number | undefined;
  readonly [param: string]: FormValue;
}

/** https://docs.stripe.com/api/checkout/sessions/create */
export interface CheckoutSessionCreateParams extends WriteParams {
  readonly mode: 'payment' | 'setup' | 'subscription';
  readonly line_items?: readonly CheckoutLine[] | undefined;
  readonly success_url?: string | undefined;
  readonly cancel_url?: string | undefined;
  readonly customer?: string | undefined;
  readonly customer_email?: string | undefined;
  /** Your own id of the sale; the webhook brings it back. */
  readonly client_reference_id?: string | undefined;
}

/** https://docs.stripe.com/api/checkout/sessions/list */
export interface CheckoutSessionListParams extends DatedListParams {
  readonly customer?: string | undefined;
  readonly payment_intent?: string | undefined;
  readonly subscription?: string | undefined;
  readonly status?: 'open' | 'complete' | 'expired' | undefined;
}

/** Checkouts that Stripe hosts: send the customer to `url`, and wait for `checkout.session.completed`. */
export interface CheckoutSessions {
  create(
    params: CheckoutSessionCreateParams,
    options?: StripeCallOptions,
  ): Promise<CheckoutSession>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<CheckoutSession>;
  list(params?: CheckoutSessionListParams, options?: StripeCallOptions): Pages<CheckoutSession>;
  expire(id: string, params?: Params, options?: StripeCallOptions): Promise<CheckoutSession>;
}

const ROOT = '/v1/checkout/sessions';

export const checkoutSessionTable: ResourceTable<CheckoutSessions> = {
  create: one('POST', ROOT, checkoutSessionSchema),
  get: one('GET', `${ROOT}/{id}`, checkoutSessionSchema),
  list: many(ROOT, checkoutSessionSchema),
  expire: one('POST', `${ROOT}/{id}/expire`, checkoutSessionSchema),
};

import type { Pages } from '@quayside/core';
import { type PaymentIntent, paymentIntentSchema } from '../api/payment-intent-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, SearchParams, WriteParams } from './params.js';

/** https://docs.stripe.com/api/payment_intents/create */
export interface PaymentIntentCreateParams extends WriteParams {
  /** In Stripe's unit of the currency, mostly the smallest one. */
  readonly amount: number;
  readonly currency: string;
  readonly customer?: string | undefined;
  readonly payment_method?: string | undefined;
  readonly confirm?: boolean | undefined;
  readonly capture_method?: 'automatic' | 'automatic_async' | 'manual' | undefined;
  readonly automatic_payment_methods?:
    | { readonly enabled: boolean; readonly allow_redirects?: 'always' | 'never' | undefined }
    | undefined;
  readonly off_session?: boolean | undefined;
  readonly setup_future_usage?: 'on_session' | 'off_session' | undefined;
  readonly description?: string | undefined;
  readonly receipt_email?: string | undefined;
  readonly return_url?: string | undefined;
}

/** https://docs.stripe.com/api/payment_intents/update */
export interface PaymentIntentUpdateParams extends WriteParams {
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly customer?: string | undefined;
  readonly payment_method?: string | undefined;
  readonly description?: string | undefined;
}

/** https://docs.stripe.com/api/payment_intents/list */
export interface PaymentIntentListParams extends DatedListParams {
  readonly customer?: string | undefined;
}

/** https://docs.stripe.com/api/payment_intents/confirm */
export interface PaymentIntentConfirmParams extends Params {
  readonly payment_method?: string | undefined;
  readonly return_url?: string | undefined;
  readonly off_session?: boolean | undefined;
}

/** https://docs.stripe.com/api/payment_intents/capture */
export interface PaymentIntentCaptureParams extends WriteParams {
  readonly amount_to_capture?: number | undefined;
  readonly final_capture?: boolean | undefined;
}

/** https://docs.stripe.com/api/payment_intents/cancel */
export interface PaymentIntentCancelParams extends Params {
  readonly cancellation_reason?:
    | 'duplicate'
    | 'fraudulent'
    | 'requested_by_customer'
    | 'abandoned'
    | undefined;
}

/** PaymentIntents as Stripe has them. A decline is an answer: `requires_payment_method` with `last_payment_error`. */
export interface PaymentIntents {
  create(params: PaymentIntentCreateParams, options?: StripeCallOptions): Promise<PaymentIntent>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<PaymentIntent>;
  update(
    id: string,
    params: PaymentIntentUpdateParams,
    options?: StripeCallOptions,
  ): Promise<PaymentIntent>;
  list(params?: PaymentIntentListParams, options?: StripeCallOptions): Pages<PaymentIntent>;
  search(params: SearchParams, options?: StripeCallOptions): Pages<PaymentIntent>;
  confirm(
    id: string,
    params?: PaymentIntentConfirmParams,
    options?: StripeCallOptions,
  ): Promise<PaymentIntent>;
  capture(
    id: string,
    params?: PaymentIntentCaptureParams,
    options?: StripeCallOptions,
  ): Promise<PaymentIntent>;
  cancel(
    id: string,
    params?: PaymentIntentCancelParams,
    options?: StripeCallOptions,
  ): Promise<PaymentIntent>;
}

const ROOT = '/v1/payment_intents';

export const paymentIntentTable: ResourceTable<PaymentIntents> = {
  create: one('POST', ROOT, paymentIntentSchema, 'payment_intent'),
  get: one('GET', `${ROOT}/{id}`, paymentIntentSchema),
  update: one('POST', `${ROOT}/{id}`, paymentIntentSchema),
  list: many(ROOT, paymentIntentSchema),
  search: many(`${ROOT}/search`, paymentIntentSchema, 'search'),
  confirm: one('POST', `${ROOT}/{id}/confirm`, paymentIntentSchema, 'payment_intent'),
  capture: one('POST', `${ROOT}/{id}/capture`, paymentIntentSchema, 'payment_intent'),
  cancel: one('POST', `${ROOT}/{id}/cancel`, paymentIntentSchema),
};

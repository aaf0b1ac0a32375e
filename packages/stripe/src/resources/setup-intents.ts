import type { Pages } from '@quayside/core';
import { type SetupIntent, setupIntentSchema } from '../api/setup-intent-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { many, one, type ResourceTable } from './operation-row.js';
import type { DatedListParams, Params, WriteParams } from './params.js';

/** https://docs.stripe.com/api/setup_intents/create */
export interface SetupIntentCreateParams extends WriteParams {
  readonly customer?: string | undefined;
  readonly payment_method?: string | undefined;
  readonly confirm?: boolean | undefined;
  readonly usage?: 'on_session' | 'off_session' | undefined;
  readonly automatic_payment_methods?:
    | { readonly enabled: boolean; readonly allow_redirects?: 'always' | 'never' | undefined }
    | undefined;
  readonly return_url?: string | undefined;
}

/** https://docs.stripe.com/api/setup_intents/confirm */
export interface SetupIntentConfirmParams extends Params {
  readonly payment_method?: string | undefined;
  readonly return_url?: string | undefined;
}

/** https://docs.stripe.com/api/setup_intents/cancel */
export interface SetupIntentCancelParams extends Params {
  readonly cancellation_reason?: 'abandoned' | 'duplicate' | 'requested_by_customer' | undefined;
}

/** https://docs.stripe.com/api/setup_intents/list */
export interface SetupIntentListParams extends DatedListParams {
  readonly customer?: string | undefined;
  readonly payment_method?: string | undefined;
}

/** Keeps a payment method for later. A decline is an answer: `requires_payment_method` with `last_setup_error`. */
export interface SetupIntents {
  create(params?: SetupIntentCreateParams, options?: StripeCallOptions): Promise<SetupIntent>;
  get(id: string, params?: Params, options?: StripeCallOptions): Promise<SetupIntent>;
  confirm(
    id: string,
    params?: SetupIntentConfirmParams,
    options?: StripeCallOptions,
  ): Promise<SetupIntent>;
  cancel(
    id: string,
    params?: SetupIntentCancelParams,
    options?: StripeCallOptions,
  ): Promise<SetupIntent>;
  list(params?: SetupIntentListParams, options?: StripeCallOptions): Pages<SetupIntent>;
}

const ROOT = '/v1/setup_intents';

export const setupIntentTable: ResourceTable<SetupIntents> = {
  create: one('POST', ROOT, setupIntentSchema, 'setup_intent'),
  get: one('GET', `${ROOT}/{id}`, setupIntentSchema),
  confirm: one('POST', `${ROOT}/{id}/confirm`, setupIntentSchema, 'setup_intent'),
  cancel: one('POST', `${ROOT}/{id}/cancel`, setupIntentSchema),
  list: many(ROOT, setupIntentSchema),
};

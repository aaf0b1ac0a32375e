import {
  type BillingPortalSession,
  billingPortalSessionSchema,
} from '../api/billing-portal-session-api.js';
import type { StripeCallOptions } from '../stripe-call.js';
import { one, type ResourceTable } from './operation-row.js';
import type { Params } from './params.js';

/** https://docs.stripe.com/api/customer_portal/sessions/create */
export interface BillingPortalSessionCreateParams extends Params {
  readonly customer: string;
  readonly return_url?: string | undefined;
  readonly configuration?: string | undefined;
}

/** The portal that Stripe hosts for customers to manage what they have subscribed to. */
export interface BillingPortal {
  readonly sessions: {
    create(
      params: BillingPortalSessionCreateParams,
      options?: StripeCallOptions,
    ): Promise<BillingPortalSession>;
  };
}

export const billingPortalSessionTable: ResourceTable<BillingPortal['sessions']> = {
  create: one('POST', '/v1/billing_portal/sessions', billingPortalSessionSchema),
};

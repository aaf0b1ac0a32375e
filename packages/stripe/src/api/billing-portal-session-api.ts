import * as z from '@quayside/core/schema';
import { maybeText, type UnixSeconds } from './wire.js';

/** A visit to the customer portal (https://docs.stripe.com/api/customer_portal/sessions/object). */
export interface BillingPortalSession {
  readonly id: string;
  /** Short-lived: redirect the customer at once. */
  readonly url: string;
  readonly created: UnixSeconds;
  readonly customer?: string | null | undefined;
  readonly return_url?: string | null | undefined;
  readonly [field: string]: unknown;
}

export const billingPortalSessionSchema: z.Schema<BillingPortalSession> = z.received(() =>
  z.object({
    id: z.string(),
    url: z.string(),
    created: z.number(),
    customer: maybeText,
    return_url: maybeText,
  }),
);

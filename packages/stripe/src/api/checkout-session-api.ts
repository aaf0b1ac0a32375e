import * as z from '@quayside/core/schema';
import {
  type Expandable,
  type Metadata,
  maybeLink,
  maybeMetadata,
  maybeNumber,
  maybeText,
  type Open,
  type UnixSeconds,
} from './wire.js';

/** A hosted checkout (https://docs.stripe.com/api/checkout/sessions/object). */
export interface CheckoutSession {
  readonly id: string;
  readonly mode: Open<'payment' | 'setup' | 'subscription'>;
  readonly status?: Open<'open' | 'complete' | 'expired'> | null | undefined;
  readonly payment_status: Open<'paid' | 'unpaid' | 'no_payment_required'>;
  readonly created: UnixSeconds;
  readonly expires_at?: UnixSeconds | null | undefined;
  /** Where the customer pays; null once the session is no longer open. */
  readonly url?: string | null | undefined;
  readonly amount_total?: number | null | undefined;
  readonly currency?: string | null | undefined;
  readonly client_reference_id?: string | null | undefined;
  readonly customer?: Expandable | null | undefined;
  readonly payment_intent?: Expandable | null | undefined;
  readonly setup_intent?: Expandable | null | undefined;
  readonly subscription?: Expandable | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const checkoutSessionSchema: z.Schema<CheckoutSession> = z.received(() =>
  z.object({
    id: z.string(),
    mode: z.string(),
    status: maybeText,
    payment_status: z.string(),
    created: z.number(),
    expires_at: maybeNumber,
    url: maybeText,
    amount_total: maybeNumber,
    currency: maybeText,
    client_reference_id: maybeText,
    customer: maybeLink,
    payment_intent: maybeLink,
    setup_intent: maybeLink,
    subscription: maybeLink,
    metadata: maybeMetadata,
  }),
);

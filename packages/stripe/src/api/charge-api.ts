import type { Expandable, Metadata, Open, UnixSeconds } from './wire.js';

/** Stripe's own charge, one attempt of a PaymentIntent; events carry it (https://docs.stripe.com/api/charges/object). */
export interface StripeCharge {
  readonly id: string;
  readonly amount: number;
  readonly amount_captured: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly created: UnixSeconds;
  readonly status: Open<'succeeded' | 'pending' | 'failed'>;
  readonly captured: boolean;
  readonly refunded: boolean;
  readonly disputed: boolean;
  readonly payment_intent: Expandable | null;
  readonly customer: Expandable | null;
  readonly failure_code: string | null;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

/** A customer's objection at their bank (https://docs.stripe.com/api/disputes/object). */
export interface Dispute {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly created: UnixSeconds;
  readonly status: Open<
    | 'warning_needs_response'
    | 'warning_under_review'
    | 'warning_closed'
    | 'needs_response'
    | 'under_review'
    | 'won'
    | 'lost'
    | 'prevented'
  >;
  readonly reason: string;
  readonly charge: Expandable;
  readonly payment_intent: Expandable | null;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

import * as z from '@quayside/core/schema';
import { type PaymentError, paymentError } from './payment-error-api.js';
import {
  type Expandable,
  type Metadata,
  maybeFlag,
  maybeLink,
  maybeMetadata,
  maybeNumber,
  maybeText,
  type Open,
  type UnixSeconds,
} from './wire.js';

/** A PaymentIntent, as far as this adapter reads it (https://docs.stripe.com/api/payment_intents/object). */
export interface PaymentIntent {
  readonly id: string;
  /** In Stripe's unit of the currency: mostly the smallest one, see the README. */
  readonly amount: number;
  readonly amount_capturable?: number | null | undefined;
  readonly amount_received?: number | null | undefined;
  /** Lower case. */
  readonly currency: string;
  readonly status: Open<
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded'
  >;
  readonly created: UnixSeconds;
  readonly capture_method?: Open<'automatic' | 'automatic_async' | 'manual'> | null | undefined;
  /** Lets the customer's browser finish the payment: give it to nobody else. */
  readonly client_secret?: string | null | undefined;
  readonly customer?: Expandable | null | undefined;
  readonly payment_method?: Expandable | null | undefined;
  readonly latest_charge?: Expandable | null | undefined;
  readonly description?: string | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly last_payment_error?: PaymentError | null | undefined;
  readonly next_action?: { readonly type: string } | null | undefined;
  readonly livemode?: boolean | null | undefined;
  readonly [field: string]: unknown;
}

export const paymentIntentSchema: z.Schema<PaymentIntent> = z.received(() =>
  z.object({
    id: z.string(),
    amount: z.number(),
    amount_capturable: maybeNumber,
    amount_received: maybeNumber,
    currency: z.string(),
    status: z.string(),
    created: z.number(),
    capture_method: maybeText,
    client_secret: maybeText,
    customer: maybeLink,
    payment_method: maybeLink,
    latest_charge: maybeLink,
    description: maybeText,
    metadata: maybeMetadata,
    last_payment_error: z.nullish(paymentError),
    next_action: z.nullish(z.object({ type: z.string() })),
    livemode: maybeFlag,
  }),
);

import * as z from '@quayside/core/schema';
import { type PaymentError, paymentError } from './payment-error-api.js';
import {
  type Expandable,
  type Metadata,
  maybeLink,
  maybeMetadata,
  maybeText,
  type Open,
  type UnixSeconds,
} from './wire.js';

/** A SetupIntent: a payment method on its way to be kept (https://docs.stripe.com/api/setup_intents/object). */
export interface SetupIntent {
  readonly id: string;
  readonly status: Open<
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'canceled'
    | 'succeeded'
  >;
  readonly created: UnixSeconds;
  readonly client_secret?: string | null | undefined;
  readonly customer?: Expandable | null | undefined;
  readonly payment_method?: Expandable | null | undefined;
  readonly usage?: Open<'on_session' | 'off_session'> | null | undefined;
  readonly last_setup_error?: PaymentError | null | undefined;
  readonly next_action?: { readonly type: string } | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const setupIntentSchema: z.Schema<SetupIntent> = z.received(() =>
  z.object({
    id: z.string(),
    status: z.string(),
    created: z.number(),
    client_secret: maybeText,
    customer: maybeLink,
    payment_method: maybeLink,
    usage: maybeText,
    last_setup_error: z.nullish(paymentError),
    next_action: z.nullish(z.object({ type: z.string() })),
    metadata: maybeMetadata,
  }),
);

import * as z from '@quayside/core/schema';
import {
  type Expandable,
  type Metadata,
  maybeLink,
  maybeMetadata,
  maybeText,
  type Open,
  type UnixSeconds,
} from './wire.js';

/** A refund (https://docs.stripe.com/api/refunds/object). */
export interface StripeRefund {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly created: UnixSeconds;
  readonly status?:
    | Open<'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'>
    | null
    | undefined;
  readonly reason?:
    | Open<'duplicate' | 'fraudulent' | 'requested_by_customer' | 'expired_uncaptured_charge'>
    | null
    | undefined;
  readonly payment_intent?: Expandable | null | undefined;
  readonly charge?: Expandable | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const refundSchema: z.Schema<StripeRefund> = z.received(() =>
  z.object({
    id: z.string(),
    amount: z.number(),
    currency: z.string(),
    created: z.number(),
    status: maybeText,
    reason: maybeText,
    payment_intent: maybeLink,
    charge: maybeLink,
    metadata: maybeMetadata,
  }),
);

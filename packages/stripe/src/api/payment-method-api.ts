import * as z from '@quayside/core/schema';
import {
  type Expandable,
  type Metadata,
  maybeLink,
  maybeMetadata,
  maybeText,
  type UnixSeconds,
} from './wire.js';

/** A payment method (https://docs.stripe.com/api/payment_methods/object). */
export interface PaymentMethod {
  readonly id: string;
  /** `card`, `sepa_debit`, …; the object has a field of the same name with the particulars. */
  readonly type: string;
  readonly created: UnixSeconds;
  readonly customer?: Expandable | null | undefined;
  readonly card?:
    | {
        readonly brand?: string | null | undefined;
        readonly last4?: string | null | undefined;
        readonly exp_month?: number | undefined;
        readonly exp_year?: number | undefined;
      }
    | null
    | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const paymentMethodSchema: z.Schema<PaymentMethod> = z.received(() =>
  z.object({
    id: z.string(),
    type: z.string(),
    created: z.number(),
    customer: maybeLink,
    card: z.nullish(
      z.object({
        brand: maybeText,
        last4: maybeText,
        exp_month: z.optional(z.number()),
        exp_year: z.optional(z.number()),
      }),
    ),
    metadata: maybeMetadata,
  }),
);

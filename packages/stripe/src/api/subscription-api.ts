import * as z from '@quayside/core/schema';
import {
  type Expandable,
  link,
  type Metadata,
  maybeFlag,
  maybeLink,
  maybeMetadata,
  maybeNumber,
  type Open,
  type UnixSeconds,
} from './wire.js';

/** A subscription (https://docs.stripe.com/api/subscriptions/object). */
export interface Subscription {
  readonly id: string;
  readonly status: Open<
    | 'incomplete'
    | 'incomplete_expired'
    | 'trialing'
    | 'active'
    | 'past_due'
    | 'canceled'
    | 'unpaid'
    | 'paused'
  >;
  readonly customer: Expandable;
  readonly created: UnixSeconds;
  /** The first items; billing periods stand on each of them. */
  readonly items: {
    readonly data: ReadonlyArray<{
      readonly id: string;
      readonly quantity?: number | null | undefined;
    }>;
  };
  readonly cancel_at_period_end?: boolean | null | undefined;
  readonly canceled_at?: UnixSeconds | null | undefined;
  readonly trial_end?: UnixSeconds | null | undefined;
  readonly latest_invoice?: Expandable | null | undefined;
  readonly default_payment_method?: Expandable | null | undefined;
  readonly metadata?: Metadata | null | undefined;
  readonly [field: string]: unknown;
}

export const subscriptionSchema: z.Schema<Subscription> = z.received(() =>
  z.object({
    id: z.string(),
    status: z.string(),
    customer: link,
    created: z.number(),
    items: z.object({ data: z.array(z.object({ id: z.string(), quantity: maybeNumber })) }),
    cancel_at_period_end: maybeFlag,
    canceled_at: maybeNumber,
    trial_end: maybeNumber,
    latest_invoice: maybeLink,
    default_payment_method: maybeLink,
    metadata: maybeMetadata,
  }),
);

import type { StandardSchema } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { isRecord } from '../stripe-errors.js';
import type { Dispute, StripeCharge } from './charge-api.js';
import type { CheckoutSession } from './checkout-session-api.js';
import type { StripeCustomer } from './customer-api.js';
import type * as types from './event-types.js';
import type { Invoice } from './invoice-api.js';
import type { PaymentIntent } from './payment-intent-api.js';
import type { PaymentMethod } from './payment-method-api.js';
import type { Price } from './price-api.js';
import type { StripeRefund } from './refund-api.js';
import type { SetupIntent } from './setup-intent-api.js';
import type { Subscription } from './subscription-api.js';
import type { UnixSeconds } from './wire.js';

interface Snapshot<Type extends string | types.UnlistedEventType, Item> {
  /** Signed: dedupe by it, Stripe delivers at least once. */
  readonly id: string;
  readonly object: 'event';
  readonly type: Type;
  readonly created: UnixSeconds;
  readonly livemode: boolean;
  /** The version that `data` is written in: the endpoint's, not this package's. */
  readonly api_version?: string | null | undefined;
  /** The connected account that it happened on. */
  readonly account?: string | null | undefined;
  /** The object as it was then; read it again where its present state matters. */
  readonly data: { readonly object: Item; readonly previous_attributes?: object | undefined };
  readonly [field: string]: unknown;
}

/** An event with a snapshot of its object (https://docs.stripe.com/api/events/object). */
export type SnapshotEvent =
  | Snapshot<types.PaymentIntentEventType, PaymentIntent>
  | Snapshot<types.SetupIntentEventType, SetupIntent>
  | Snapshot<types.ChargeEventType, StripeCharge>
  | Snapshot<types.DisputeEventType, Dispute>
  | Snapshot<types.RefundEventType, StripeRefund>
  | Snapshot<types.CheckoutSessionEventType, CheckoutSession>
  | Snapshot<types.CustomerEventType, StripeCustomer>
  | Snapshot<types.SubscriptionEventType, Subscription>
  | Snapshot<types.InvoiceEventType, Invoice>
  | Snapshot<types.PaymentMethodEventType, PaymentMethod>
  | Snapshot<types.PriceEventType, Price>
  | Snapshot<types.UnlistedEventType, Readonly<Record<string, unknown>>>;

/** An event that only names its object: fetch it (https://docs.stripe.com/api/v2/core/events). */
export interface ThinEvent {
  readonly id: string;
  readonly object: 'v2.core.event';
  readonly type: types.UnlistedEventType;
  /** ISO 8601. */
  readonly created: string;
  readonly livemode: boolean;
  /** The account that it happened on. */
  readonly context?: string | null | undefined;
  readonly related_object?:
    | { readonly id: string; readonly type: string; readonly url: string }
    | null
    | undefined;
  readonly [field: string]: unknown;
}

/** What a webhook endpoint receives: tell the two kinds apart by `object`. */
export type StripeEvent = SnapshotEvent | ThinEvent;

const snapshot = () =>
  z.object({
    id: z.string(),
    object: z.literal('event'),
    type: z.string(),
    created: z.number(),
    livemode: z.boolean(),
    api_version: z.nullish(z.string()),
    account: z.nullish(z.string()),
    data: z.object({ object: z.object({}) }),
  });

const thin = () =>
  z.object({
    id: z.string(),
    object: z.literal('v2.core.event'),
    type: z.string(),
    created: z.string(),
    livemode: z.boolean(),
    context: z.nullish(z.string()),
    related_object: z.nullish(z.object({ id: z.string(), type: z.string(), url: z.string() })),
  });

/*
 * The envelope is checked; that `type` and `data.object` belong together is Stripe's documented word, which
 * no schema of ours could add to without refusing objects of other API versions. Hence the casts.
 */
export const snapshotEventSchema: z.Schema<SnapshotEvent> = z.received(
  () => snapshot() as unknown as z.Schema<SnapshotEvent>,
);
const thinEventSchema: z.Schema<ThinEvent> = z.received(
  () => thin() as unknown as z.Schema<ThinEvent>,
);

/** Either kind, told apart by `object`; what is neither is explained as a snapshot. */
export const stripeEventSchema: StandardSchema<unknown, StripeEvent> = {
  '~standard': {
    version: 1,
    vendor: 'quayside',
    validate: (value) => {
      const isThin = isRecord(value) && value.object === 'v2.core.event';
      return (isThin ? thinEventSchema : snapshotEventSchema)['~standard'].validate(value);
    },
  },
};

import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Metadata } from '../../wire/metadata-field.js';
import type { Price } from '../catalog/catalog.js';
import { addInterval } from './add-interval.js';

export type SubscriptionStatus =
  | 'active'
  | 'canceled'
  | 'incomplete'
  | 'incomplete_expired'
  | 'past_due'
  | 'paused'
  | 'trialing'
  | 'unpaid';

export interface SubscriptionItem extends StripeObject {
  readonly object: 'subscription_item';
  readonly created: number;
  readonly current_period_start: number;
  readonly current_period_end: number;
  readonly metadata: Metadata;
  readonly price: Price;
  readonly quantity: number;
  readonly subscription: string;
}

export interface Subscription extends StripeObject {
  readonly object: 'subscription';
  readonly cancel_at: number | null;
  readonly cancel_at_period_end: boolean;
  readonly canceled_at: number | null;
  readonly cancellation_details: {
    readonly comment: string | null;
    readonly feedback: string | null;
    readonly feedback_option: null;
    readonly reason: string | null;
  };
  readonly collection_method: 'charge_automatically' | 'send_invoice';
  readonly created: number;
  readonly currency: string;
  readonly customer: string;
  readonly days_until_due: number | null;
  readonly default_payment_method: string | null;
  readonly description: string | null;
  readonly ended_at: number | null;
  readonly items: {
    readonly object: 'list';
    readonly data: readonly SubscriptionItem[];
    readonly has_more: false;
    readonly total_count: number;
    readonly url: string;
  };
  readonly latest_invoice: string | null;
  readonly metadata: Metadata;
  readonly status: SubscriptionStatus;
  readonly trial_end: number | null;
  readonly trial_start: number | null;
}

export const blankSubscription = {
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: null, type: 'flexible' },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  customer_account: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: 'off',
  },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  test_clock: null,
  transfer_data: null,
  trial_settings: {
    end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
  },
} as const;

/** One item; `trialEnd` makes the trial its first period. */
export function toItem(
  context: Context,
  subscription: string,
  line: { price: Price; quantity: number; metadata: Metadata },
  trialEnd: number | null,
): SubscriptionItem {
  const { price } = line;
  const end = price.recurring === null ? context.now : addInterval(context.now, price.recurring);
  const item = {
    ...line,
    id: context.ids.next('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: context.now,
    current_period_start: context.now,
    current_period_end: trialEnd ?? end,
    current_trial: null,
    discounts: [],
    plan: {
      id: price.id,
      object: 'plan',
      amount: price.unit_amount,
      currency: price.currency,
      interval: price.recurring?.interval,
      product: price.product,
    },
    subscription,
    tax_rates: [],
  } as const;
  return item;
}

export function toItemList(id: string, items: readonly SubscriptionItem[]): Subscription['items'] {
  return {
    object: 'list',
    data: items,
    has_more: false,
    total_count: items.length,
    url: `/v1/subscription_items?subscription=${id}`,
  };
}

/** Replaces the stored version and tells the webhooks what changed. */
export function changeSubscription(
  context: Context,
  subscription: Subscription,
  change: Partial<Subscription>,
): Subscription {
  const updated = context.account.subscriptions.put({ ...subscription, ...change });
  const before = Object.fromEntries(
    // Sound: the keys of `change` are keys of the subscription.
    (Object.keys(change) as (keyof Subscription)[]).map((key) => [key, subscription[key]]),
  );
  context.emit('customer.subscription.updated', updated, before);
  return updated;
}

/** What one period costs. */
export function periodAmount(items: readonly SubscriptionItem[]): number {
  return items.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0);
}

/** Ends a subscription now. */
export function endSubscription(
  context: Context,
  subscription: Subscription,
  details: Partial<Subscription['cancellation_details']> = {},
): Subscription {
  const ended = context.account.subscriptions.put({
    ...subscription,
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? context.now,
    ended_at: context.now,
    cancellation_details: {
      ...subscription.cancellation_details,
      reason: 'cancellation_requested',
      ...details,
    },
  });
  context.emit('customer.subscription.deleted', ended);
  return ended;
}

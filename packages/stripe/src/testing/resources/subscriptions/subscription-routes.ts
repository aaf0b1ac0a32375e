import type { Context } from '../../state/context.js';
import {
  type Field,
  filledText,
  flag,
  hash,
  ignored,
  integer,
  list,
  oneOf,
  type Parsed,
  required,
  text,
} from '../../wire/fields.js';
import { changeMetadata, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { invalidParameter, missingObject } from '../../wire/stripe-failure.js';
import { lineFields, toLinePrice } from '../catalog/catalog.js';
import { findCustomer } from '../customers/find-customer.js';
import { listRoute } from '../list-route.js';
import { checkUsable, findPaymentMethod } from '../payment-methods/use-payment-method.js';
import { startSubscription } from './start-subscription.js';
import { endSubscription, type Subscription } from './subscription.js';
import { type UpdateParams, updateSubscription } from './update-subscription.js';

const paymentBehavior = oneOf(
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
);

const cancellationDetails = hash({ comment: text, feedback: text, ...ignored('feedback_option') });

/** `now`, or Unix seconds. */
const momentField: Field<number | 'now' | undefined> = {
  read: (raw, name) => (raw === 'now' ? 'now' : integer.read(raw, name)),
};

const shared = {
  cancel_at: integer,
  cancel_at_period_end: flag,
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  days_until_due: integer,
  default_payment_method: text,
  description: text,
  metadata: metadataField,
  off_session: flag,
  payment_behavior: paymentBehavior,
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  trial_end: momentField,
  ...ignored(
    'add_invoice_items',
    'application_fee_percent',
    'automatic_tax',
    'billing_cycle_anchor',
    'billing_schedules',
    'billing_thresholds',
    'default_source',
    'default_tax_rates',
    'discounts',
    'invoice_settings',
    'on_behalf_of',
    'payment_settings',
    'pending_invoice_item_interval',
    'transfer_data',
    'trial_from_plan',
    'trial_settings',
  ),
};

const itemFields = {
  ...lineFields,
  metadata: metadataField,
  ...ignored('billing_thresholds', 'discounts', 'tax_rates'),
};

const createFields = {
  ...shared,
  customer: required(filledText),
  items: required(list(required(hash(itemFields)))),
  trial_period_days: integer,
  ...ignored(
    'backdate_start_date',
    'billing_cycle_anchor_config',
    'billing_mode',
    'currency',
    'customer_account',
  ),
};

const updateFields = {
  ...shared,
  cancellation_details: cancellationDetails,
  items: list(
    required(hash({ ...itemFields, id: filledText, deleted: flag, ...ignored('clear_usage') })),
  ),
  ...ignored('pause_collection', 'proration_date'),
};

function toTrialEnd(context: Context, params: Parsed<typeof createFields>): number | null {
  if (typeof params.trial_end === 'number') return params.trial_end;
  const days = params.trial_period_days;
  return days === undefined || days === 0 ? null : context.now + days * 86_400;
}

function create(context: Context, params: Parsed<typeof createFields>): Subscription {
  const customer = findCustomer(context, params.customer);
  const lines = params.items.map((item, index) => {
    const price = toLinePrice(context, item, `items[${index}]`);
    if (price.recurring === null) {
      throw invalidParameter(
        `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
        `items[${index}][price]`,
      );
    }
    return { price, quantity: item.quantity ?? 1, metadata: changeMetadata({}, item.metadata) };
  });
  const method = params.default_payment_method
    ? findPaymentMethod(context, params.default_payment_method)
    : undefined;
  if (method !== undefined) checkUsable(context, method, customer.id);
  if (params.collection_method === 'send_invoice' && params.days_until_due === undefined) {
    throw invalidParameter(
      'Missing required param: days_until_due.',
      'days_until_due',
      'parameter_missing',
    );
  }
  return startSubscription(context, {
    customer: customer.id,
    lines,
    metadata: changeMetadata({}, params.metadata),
    description: params.description ?? null,
    defaultPaymentMethod: method?.id ?? null,
    cancelAt: params.cancel_at ?? null,
    cancelAtPeriodEnd: params.cancel_at_period_end ?? false,
    collectionMethod: params.collection_method ?? 'charge_automatically',
    daysUntilDue: params.days_until_due ?? null,
    trialEnd: toTrialEnd(context, params),
    paymentBehavior: params.payment_behavior ?? 'allow_incomplete',
    offSession: params.off_session ?? false,
  });
}

function load(context: Context, id: string): Subscription {
  const found = context.account.subscriptions.get(id);
  if (found === undefined) throw missingObject('subscription', id);
  return found;
}

/** Stripe answers 404 for a subscription that has already ended. */
function cancel(
  context: Context,
  id: string,
  details: UpdateParams['cancellation_details'],
): Subscription {
  const subscription = load(context, id);
  if (subscription.status === 'canceled') throw missingObject('subscription', id);
  return endSubscription(context, subscription, {
    comment: details?.comment ?? null,
    feedback: details?.feedback ?? null,
  });
}

const ended: readonly string[] = ['canceled', 'incomplete_expired'];

function hasStatus(subscription: Subscription, wanted: string | undefined): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'ended') return ended.includes(subscription.status);
  return wanted === undefined ? subscription.status !== 'canceled' : subscription.status === wanted;
}

const path = '/v1/subscriptions';

export const subscriptionRoutes: readonly Route[] = [
  route('POST', path, 'subscription', createFields, ({ context, params }) =>
    create(context, params),
  ),
  listRoute(
    path,
    'subscription',
    {
      customer: filledText,
      price: filledText,
      status: oneOf(
        'active',
        'all',
        'canceled',
        'ended',
        'incomplete',
        'incomplete_expired',
        'past_due',
        'paused',
        'trialing',
        'unpaid',
      ),
      ...ignored(
        'automatic_tax',
        'collection_method',
        'current_period_end',
        'current_period_start',
        'customer_account',
        'plan',
        'test_clock',
      ),
    },
    {
      collection: (account) => account.subscriptions,
      accepts: (subscription, { customer, price, status }) =>
        (customer === undefined || subscription.customer === customer) &&
        (price === undefined || subscription.items.data.some((item) => item.price.id === price)) &&
        hasStatus(subscription, status),
    },
  ),
  route('GET', `${path}/:id`, 'subscription', {}, ({ context, id }) => load(context, id)),
  route('POST', `${path}/:id`, 'subscription', updateFields, ({ context, id, params }) =>
    updateSubscription(context, load(context, id), params),
  ),
  route(
    'DELETE',
    `${path}/:id`,
    'subscription',
    { cancellation_details: cancellationDetails, invoice_now: flag, prorate: flag },
    ({ context, id, params }) => cancel(context, id, params.cancellation_details),
  ),
];

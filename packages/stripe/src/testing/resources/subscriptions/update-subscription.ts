import type { Context } from '../../state/context.js';
import { changeMetadata, type MetadataChange } from '../../wire/metadata-field.js';
import { missingReference, refused } from '../../wire/stripe-failure.js';
import { type LineParams, toLinePrice } from '../catalog/catalog.js';
import { checkUsable, findPaymentMethod } from '../payment-methods/use-payment-method.js';
import { endTrial } from './renew-subscription.js';
import {
  changeSubscription,
  type Subscription,
  type SubscriptionItem,
  toItem,
  toItemList,
} from './subscription.js';

interface ItemChange extends LineParams {
  readonly id: string | undefined;
  readonly deleted: boolean | undefined;
  readonly metadata: MetadataChange | undefined;
}

export interface UpdateParams {
  readonly cancel_at: number | undefined;
  readonly cancel_at_period_end: boolean | undefined;
  readonly cancellation_details:
    | { readonly comment: string | null | undefined; readonly feedback: string | null | undefined }
    | undefined;
  readonly default_payment_method: string | null | undefined;
  readonly description: string | null | undefined;
  readonly items: readonly ItemChange[] | undefined;
  readonly metadata: MetadataChange | undefined;
  readonly trial_end: number | 'now' | undefined;
}

/** Applies changes item by item: with an id it changes or deletes that item, without one it adds. */
function changeItems(
  context: Context,
  subscription: Subscription,
  changes: NonNullable<UpdateParams['items']>,
): Subscription['items'] {
  const items = new Map<string, SubscriptionItem>(
    subscription.items.data.map((item) => [item.id, item]),
  );
  changes.forEach((change, index) => {
    const name = `items[${index}]`;
    if (change.id === undefined) {
      const line = {
        price: toLinePrice(context, change, name),
        quantity: change.quantity ?? 1,
        metadata: changeMetadata({}, change.metadata),
      };
      const added = toItem(
        context,
        subscription.id,
        line,
        subscription.status === 'trialing' ? subscription.trial_end : null,
      );
      items.set(added.id, added);
      return;
    }
    const item = items.get(change.id);
    if (item === undefined) throw missingReference('subscription item', change.id, `${name}[id]`);
    if (change.deleted === true) {
      items.delete(change.id);
      return;
    }
    const newPrice = change.price !== undefined || change.price_data !== undefined;
    items.set(change.id, {
      ...item,
      price: newPrice ? toLinePrice(context, change, name) : item.price,
      quantity: change.quantity ?? item.quantity,
      metadata: changeMetadata(item.metadata, change.metadata),
    });
  });
  if (items.size === 0)
    throw refused(
      'A subscription must have at least one active plan. To cancel a subscription, cancel it.',
    );
  return toItemList(subscription.id, [...items.values()]);
}

function checkOpen(subscription: Subscription, params: UpdateParams): void {
  if (subscription.status !== 'canceled') return;
  const allowed = new Set(['metadata', 'cancellation_details']);
  const changes = Object.entries(params).some(
    ([name, value]) => value !== undefined && !allowed.has(name),
  );
  if (changes)
    throw refused('A canceled subscription can only update its cancellation_details and metadata.');
}

function cancellation(
  context: Context,
  subscription: Subscription,
  params: UpdateParams,
): Partial<Subscription> {
  const scheduled = params.cancel_at_period_end;
  const end = subscription.items.data[0]?.current_period_end ?? null;
  return {
    ...(scheduled === undefined
      ? {}
      : {
          cancel_at_period_end: scheduled,
          cancel_at: scheduled ? end : null,
          canceled_at: scheduled ? context.now : null,
        }),
    ...(params.cancel_at === undefined ? {} : { cancel_at: params.cancel_at }),
    ...(params.cancellation_details === undefined
      ? {}
      : {
          cancellation_details: {
            ...subscription.cancellation_details,
            comment: params.cancellation_details.comment ?? null,
            feedback: params.cancellation_details.feedback ?? null,
          },
        }),
  };
}

/** Changes a subscription. Prorations are accepted as parameters and never invoiced. */
export function updateSubscription(
  context: Context,
  subscription: Subscription,
  params: UpdateParams,
): Subscription {
  checkOpen(subscription, params);
  const method = params.default_payment_method
    ? findPaymentMethod(context, params.default_payment_method)
    : undefined;
  if (method !== undefined) checkUsable(context, method, subscription.customer);
  const endsTrial = params.trial_end === 'now' && subscription.status === 'trialing';
  const updated = changeSubscription(context, subscription, {
    ...cancellation(context, subscription, params),
    ...(method === undefined ? {} : { default_payment_method: method.id }),
    ...(params.default_payment_method === null ? { default_payment_method: null } : {}),
    ...(params.description === undefined ? {} : { description: params.description }),
    ...(params.items === undefined
      ? {}
      : { items: changeItems(context, subscription, params.items) }),
    ...(params.metadata === undefined
      ? {}
      : { metadata: changeMetadata(subscription.metadata, params.metadata) }),
    ...(endsTrial ? { trial_end: context.now } : {}),
    ...(typeof params.trial_end === 'number'
      ? { status: 'trialing' as const, trial_end: params.trial_end }
      : {}),
  });
  return endsTrial ? endTrial(context, updated) : updated;
}

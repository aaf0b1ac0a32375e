import type { Context } from '../../state/context.js';
import { addInvoice, markPaid } from '../invoices/invoice.js';
import { addInterval } from './add-interval.js';
import { defaultMethod, payInvoice } from './pay-invoice.js';
import {
  changeSubscription,
  endSubscription,
  type Subscription,
  toItemList,
} from './subscription.js';

/** Starts a period for every item at the moment `startOf` gives, and bills it. */
function billPeriod(
  context: Context,
  subscription: Subscription,
  startOf: (periodEnd: number) => number,
  reason: string,
): Subscription {
  const items = subscription.items.data.map((item) => {
    const start = startOf(item.current_period_end);
    const end = item.price.recurring === null ? start : addInterval(start, item.price.recurring);
    return { ...item, current_period_start: start, current_period_end: end };
  });
  const moved = { ...subscription, items: toItemList(subscription.id, items) };
  const invoice = addInvoice(context, moved, reason, false);
  const status = subscription.status === 'trialing' ? 'active' : subscription.status;
  const renewed = changeSubscription(context, subscription, {
    items: moved.items,
    latest_invoice: invoice.id,
    status,
  });
  if (invoice.total === 0) markPaid(context, invoice);
  else if (renewed.collection_method === 'charge_automatically') {
    if (defaultMethod(context, renewed) === undefined)
      changeSubscription(context, renewed, { status: 'past_due' });
    else payInvoice(context, invoice, undefined, true);
  }
  return context.account.subscriptions.get(subscription.id) ?? renewed;
}

/** Ends the current period as time would: cancels, or starts and bills the next one. */
export function renewSubscription(context: Context, subscription: Subscription): Subscription {
  if (subscription.cancel_at_period_end) return endSubscription(context, subscription);
  return billPeriod(context, subscription, (periodEnd) => periodEnd, 'subscription_cycle');
}

/** Ends a trial before its time: the first paid period starts now. */
export function endTrial(context: Context, subscription: Subscription): Subscription {
  return billPeriod(context, subscription, () => context.now, 'subscription_update');
}

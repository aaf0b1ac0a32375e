import type { StripeObject } from '../state/collection.js';
import type { Context } from '../state/context.js';
import { changeSession } from './checkout/checkout-session.js';
import { markPaid, markUnpaid } from './invoices/invoice.js';
import { changeSubscription, endSubscription } from './subscriptions/subscription.js';

function subscriptionOfInvoice(context: Context, intentId: string): string | undefined {
  const invoice = context.account.invoices.get(context.account.invoiceByIntent.get(intentId) ?? '');
  return invoice?.parent.subscription_details.subscription;
}

/** The paid intent pays its invoice, the paid invoice activates its subscription. */
function onPaid(context: Context, { id }: StripeObject): void {
  const { account } = context;
  const invoice = account.invoices.get(account.invoiceByIntent.get(id) ?? '');
  if (invoice !== undefined && invoice.status === 'open') markPaid(context, invoice);
  const subscription = account.subscriptions.get(subscriptionOfInvoice(context, id) ?? '');
  if (subscription?.status === 'incomplete' || subscription?.status === 'past_due') {
    changeSubscription(context, subscription, { status: 'active' });
  }
  const session = account.checkoutSessions.get(account.sessionByIntent.get(id) ?? '');
  if (session?.status === 'complete' && session.payment_status === 'unpaid') {
    context.emit(
      'checkout.session.async_payment_succeeded',
      changeSession(context, session, { payment_status: 'paid' }),
    );
  }
}

function onUnpaid(context: Context, { id }: StripeObject): void {
  const { account } = context;
  const invoice = account.invoices.get(account.invoiceByIntent.get(id) ?? '');
  if (invoice !== undefined && invoice.status === 'open') markUnpaid(context, invoice);
  const subscription = account.subscriptions.get(subscriptionOfInvoice(context, id) ?? '');
  if (subscription?.status === 'active')
    changeSubscription(context, subscription, { status: 'past_due' });
  const session = account.checkoutSessions.get(account.sessionByIntent.get(id) ?? '');
  if (session?.status === 'complete')
    context.emit('checkout.session.async_payment_failed', session);
}

function onCustomerDeleted(context: Context, { id }: StripeObject): void {
  for (const subscription of context.account.subscriptions.newestFirst()) {
    if (subscription.customer === id && subscription.status !== 'canceled')
      endSubscription(context, subscription);
  }
}

/** What one object's change does to others, by the type of the event that tells of it. */
export const reactions: Readonly<Record<string, (context: Context, object: StripeObject) => void>> =
  {
    'payment_intent.succeeded': onPaid,
    'payment_intent.payment_failed': onUnpaid,
    'customer.deleted': onCustomerDeleted,
  };

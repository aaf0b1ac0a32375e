import type { Context } from '../../state/context.js';
import type { Metadata } from '../../wire/metadata-field.js';
import type { Price } from '../catalog/catalog.js';
import { addInvoice, type Invoice, intentOfInvoice, markPaid } from '../invoices/invoice.js';
import { behaviourOf, toCardFailure } from '../payment-methods/use-payment-method.js';
import { defaultMethod, noMethod, payInvoice } from './pay-invoice.js';
import {
  blankSubscription,
  changeSubscription,
  periodAmount,
  type Subscription,
  toItem,
  toItemList,
} from './subscription.js';

export interface NewSubscription {
  readonly customer: string;
  readonly lines: readonly {
    readonly price: Price;
    readonly quantity: number;
    readonly metadata: Metadata;
  }[];
  readonly metadata: Metadata;
  readonly description: string | null;
  readonly defaultPaymentMethod: string | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly cancelAt: number | null;
  readonly collectionMethod: Subscription['collection_method'];
  readonly daysUntilDue: number | null;
  /** Unix seconds; null without a trial. */
  readonly trialEnd: number | null;
  readonly paymentBehavior:
    | 'allow_incomplete'
    | 'default_incomplete'
    | 'error_if_incomplete'
    | 'pending_if_incomplete';
  readonly offSession: boolean;
}

function toInitialStatus(given: NewSubscription): Subscription['status'] {
  if (given.trialEnd !== null) return 'trialing';
  return given.collectionMethod === 'send_invoice' ? 'active' : 'incomplete';
}

function build(context: Context, given: NewSubscription): Subscription {
  const id = context.ids.next('sub');
  const items = given.lines.map((line) => toItem(context, id, line, given.trialEnd));
  const built = {
    ...blankSubscription,
    id,
    billing_cycle_anchor: given.trialEnd ?? context.now,
    cancel_at: given.cancelAt,
    cancel_at_period_end: given.cancelAtPeriodEnd,
    collection_method: given.collectionMethod,
    created: context.now,
    currency: given.lines[0]?.price.currency ?? 'usd',
    customer: given.customer,
    days_until_due: given.daysUntilDue,
    default_payment_method: given.defaultPaymentMethod,
    description: given.description,
    items: toItemList(id, items),
    metadata: given.metadata,
    start_date: context.now,
    status: toInitialStatus(given),
    trial_end: given.trialEnd,
    trial_start: given.trialEnd === null ? null : context.now,
  } as const;
  return built;
}

/** With `error_if_incomplete` nothing may be left behind, so the refusal comes before anything is stored. */
function refuseIncomplete(context: Context, subscription: Subscription): void {
  const method = defaultMethod(context, subscription);
  if (method === undefined) throw noMethod();
  const { decline, authentication } = behaviourOf(context, method);
  if (decline !== undefined) throw toCardFailure(decline, { payment_method: method });
  if (authentication === 'always') {
    const message =
      'Payment for this subscription requires additional user action before it can be completed successfully.';
    throw toCardFailure({ code: 'subscription_payment_intent_requires_action', message }, {});
  }
}

function collect(
  context: Context,
  given: NewSubscription,
  subscription: Subscription,
  invoice: Invoice,
): void {
  if (invoice.total === 0) {
    markPaid(context, invoice);
    if (subscription.status === 'incomplete')
      changeSubscription(context, subscription, { status: 'active' });
    return;
  }
  if (given.collectionMethod === 'send_invoice') return;
  const method = defaultMethod(context, subscription);
  if (given.paymentBehavior === 'default_incomplete')
    intentOfInvoice(context, invoice, method?.id ?? null);
  else payInvoice(context, invoice, method, given.offSession);
}

/** Stores a subscription with its first invoice and collects the payment as `paymentBehavior` says. */
export function startSubscription(context: Context, given: NewSubscription): Subscription {
  const built = build(context, given);
  const mustPay =
    periodAmount(built.items.data) > 0 &&
    given.trialEnd === null &&
    given.collectionMethod === 'charge_automatically';
  if (mustPay && given.paymentBehavior === 'error_if_incomplete') refuseIncomplete(context, built);
  if (
    mustPay &&
    given.paymentBehavior !== 'default_incomplete' &&
    defaultMethod(context, built) === undefined
  )
    throw noMethod();
  context.account.subscriptions.put(built);
  const invoice = addInvoice(context, built, 'subscription_create', given.trialEnd !== null);
  const subscription = context.account.subscriptions.put({ ...built, latest_invoice: invoice.id });
  context.emit('customer.subscription.created', subscription);
  collect(context, given, subscription, invoice);
  return context.account.subscriptions.get(built.id) ?? subscription;
}

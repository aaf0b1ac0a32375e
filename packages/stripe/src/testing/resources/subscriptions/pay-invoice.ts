import type { Context } from '../../state/context.js';
import { refused, type StripeFailure } from '../../wire/stripe-failure.js';
import { type Invoice, intentOfInvoice } from '../invoices/invoice.js';
import { confirmIntent } from '../payment-intents/confirm-intent.js';
import type { PaymentMethod } from '../payment-methods/payment-method.js';
import type { Subscription } from './subscription.js';

/** The method that pays by default: the subscription's, else the customer's. */
export function defaultMethod(
  context: Context,
  subscription: Pick<Subscription, 'customer' | 'default_payment_method'>,
): PaymentMethod | undefined {
  const customer = context.account.customers.get(subscription.customer);
  const id =
    subscription.default_payment_method ??
    customer?.invoice_settings.default_payment_method ??
    null;
  return id === null ? undefined : context.account.paymentMethods.get(id);
}

/** Stripe's refusal where nothing could pay. */
export function noMethod(): StripeFailure {
  return refused(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
    { code: 'resource_missing' },
  );
}

/** Tries to pay; what follows from it (paid invoice, active subscription) is the fake's reaction to the events. */
export function payInvoice(
  context: Context,
  invoice: Invoice,
  given: PaymentMethod | undefined,
  offSession: boolean,
): StripeFailure | undefined {
  const subscription = context.account.subscriptions.get(
    invoice.parent.subscription_details.subscription,
  );
  const method =
    given ?? (subscription === undefined ? undefined : defaultMethod(context, subscription));
  if (method === undefined) throw noMethod();
  const intent = intentOfInvoice(context, invoice, method.id);
  return confirmIntent(context, intent, {
    method,
    offSession,
    errorOnAction: false,
    useStripeSdk: true,
  }).failure;
}

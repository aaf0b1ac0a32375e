import type { StripeParts } from '../stripe-parts.js';
import { type BalanceOperations, balanceTable } from './balance.js';
import { type BillingPortal, billingPortalSessionTable } from './billing-portal.js';
import { bindResource } from './bind-resource.js';
import { type CheckoutSessions, checkoutSessionTable } from './checkout-sessions.js';
import { type Customers, customerTable } from './customers.js';
import { type Events, eventTable } from './events.js';
import { type Invoices, invoiceTable } from './invoices.js';
import { type PaymentIntents, paymentIntentTable } from './payment-intents.js';
import { type PaymentMethods, paymentMethodTable } from './payment-methods.js';
import { type Prices, priceTable } from './prices.js';
import { type Refunds, refundTable } from './refunds.js';
import { type SetupIntents, setupIntentTable } from './setup-intents.js';
import { type Subscriptions, subscriptionTable } from './subscriptions.js';

/** Stripe's own operations, beyond the port. Parameters and answers have Stripe's names. */
export interface StripeResources {
  readonly paymentIntents: PaymentIntents;
  readonly setupIntents: SetupIntents;
  readonly paymentMethods: PaymentMethods;
  readonly checkoutSessions: CheckoutSessions;
  readonly subscriptions: Subscriptions;
  readonly prices: Prices;
  readonly invoices: Invoices;
  readonly refunds: Refunds;
  readonly customers: Customers;
  readonly billingPortal: BillingPortal;
  readonly events: Events;
  readonly balance: BalanceOperations;
}

export function bindResources(parts: StripeParts): StripeResources {
  return {
    paymentIntents: bindResource(parts, 'paymentIntents', paymentIntentTable),
    setupIntents: bindResource(parts, 'setupIntents', setupIntentTable),
    paymentMethods: bindResource(parts, 'paymentMethods', paymentMethodTable),
    checkoutSessions: bindResource(parts, 'checkoutSessions', checkoutSessionTable),
    subscriptions: bindResource(parts, 'subscriptions', subscriptionTable),
    prices: bindResource(parts, 'prices', priceTable),
    invoices: bindResource(parts, 'invoices', invoiceTable),
    refunds: bindResource(parts, 'refunds', refundTable),
    customers: bindResource(parts, 'customers', customerTable),
    billingPortal: { sessions: bindResource(parts, 'billingPortal', billingPortalSessionTable) },
    events: bindResource(parts, 'events', eventTable),
    balance: bindResource(parts, 'balance', balanceTable),
  };
}

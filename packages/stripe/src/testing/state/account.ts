import type { Price, Product } from '../resources/catalog/catalog.js';
import type { Charge } from '../resources/charges/charge.js';
import type { CheckoutPlan, CheckoutSession } from '../resources/checkout/checkout-session.js';
import type { Customer } from '../resources/customers/customer.js';
import type { StripeEvent } from '../resources/events/stripe-event.js';
import type { Invoice } from '../resources/invoices/invoice.js';
import type { PaymentIntent } from '../resources/payment-intents/payment-intent.js';
import type {
  PaymentMethod,
  PaymentMethodSecret,
} from '../resources/payment-methods/payment-method.js';
import type { Refund } from '../resources/refunds/refund.js';
import type { SetupIntent } from '../resources/setup-intents/setup-intent.js';
import type { Subscription } from '../resources/subscriptions/subscription.js';
import { createIdempotencyKeys, type IdempotencyKeys } from '../wire/idempotency.js';
import { type Collection, createCollection, type StripeObject } from './collection.js';

/** Everything that one Stripe account holds. */
export interface Account {
  /** The connected account's id; undefined for the platform itself. */
  readonly id: string | undefined;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly charges: Collection<Charge>;
  readonly checkoutSessions: Collection<CheckoutSession>;
  readonly customers: Collection<Customer>;
  readonly events: Collection<StripeEvent>;
  readonly invoices: Collection<Invoice>;
  readonly paymentIntents: Collection<PaymentIntent>;
  readonly paymentMethods: Collection<PaymentMethod>;
  readonly prices: Collection<Price>;
  readonly products: Collection<Product>;
  readonly refunds: Collection<Refund>;
  readonly setupIntents: Collection<SetupIntent>;
  readonly subscriptions: Collection<Subscription>;
  readonly deletedCustomers: Set<string>;
  readonly paymentMethodSecrets: Map<string, PaymentMethodSecret>;
  /** The idempotency key of the request that moved the money, by charge or refund. */
  readonly causes: Map<string, string | undefined>;
  /** The refunds of a charge, newest last. */
  readonly refundsByCharge: Map<string, string[]>;
  /** The invoice that an intent pays. */
  readonly invoiceByIntent: Map<string, string>;
  readonly intentByInvoice: Map<string, string>;
  readonly sessionByIntent: Map<string, string>;
  readonly checkoutPlans: Map<string, CheckoutPlan>;
  readonly lineItems: Map<string, readonly StripeObject[]>;
}

export function createAccount(id: string | undefined): Account {
  return {
    id,
    idempotencyKeys: createIdempotencyKeys(),
    charges: createCollection(),
    checkoutSessions: createCollection(),
    customers: createCollection(),
    events: createCollection(),
    invoices: createCollection(),
    paymentIntents: createCollection(),
    paymentMethods: createCollection(),
    prices: createCollection(),
    products: createCollection(),
    refunds: createCollection(),
    setupIntents: createCollection(),
    subscriptions: createCollection(),
    deletedCustomers: new Set(),
    paymentMethodSecrets: new Map(),
    causes: new Map(),
    refundsByCharge: new Map(),
    invoiceByIntent: new Map(),
    intentByInvoice: new Map(),
    sessionByIntent: new Map(),
    checkoutPlans: new Map(),
    lineItems: new Map(),
  };
}

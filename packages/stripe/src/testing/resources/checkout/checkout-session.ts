import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Raw } from '../../wire/decode-form.js';
import type { Metadata } from '../../wire/metadata-field.js';
import type { Price } from '../catalog/catalog.js';

export interface CheckoutSession extends StripeObject {
  readonly object: 'checkout.session';
  readonly amount_subtotal: number | null;
  readonly amount_total: number | null;
  readonly client_reference_id: string | null;
  readonly created: number;
  readonly currency: string | null;
  readonly customer: string | null;
  readonly customer_creation: string | null;
  readonly customer_details: object | null;
  readonly customer_email: string | null;
  readonly expires_at: number;
  readonly metadata: Metadata;
  readonly mode: 'payment' | 'setup' | 'subscription';
  readonly payment_intent: string | null;
  readonly payment_status: 'paid' | 'unpaid' | 'no_payment_required';
  readonly setup_intent: string | null;
  readonly status: 'open' | 'complete' | 'expired';
  readonly subscription: string | null;
  readonly url: string | null;
}

export interface CheckoutLine {
  readonly price: Price;
  readonly quantity: number;
}

/** What the session will make once the customer has paid; Stripe keeps it to itself. */
export interface CheckoutPlan {
  readonly lines: readonly CheckoutLine[];
  readonly intent: {
    readonly captureMethod: string;
    readonly description: string | null;
    readonly metadata: Metadata;
    readonly setupFutureUsage: string | null;
    readonly receiptEmail: string | null;
  };
  readonly subscription: { readonly metadata: Metadata; readonly trialDays: number | null };
  readonly setup: { readonly metadata: Metadata };
}

const blanks = {
  object: 'checkout.session',
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  customer_details: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  locale: null,
  managed_payments: null,
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: null,
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_method_types: ['card'],
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  submit_type: null,
  subscription: null,
  wallet_options: null,
} as const;

export interface NewCheckoutSession {
  readonly mode: CheckoutSession['mode'];
  readonly plan: CheckoutPlan;
  readonly customer: string | null;
  readonly customerCreation: string | null;
  readonly customerEmail: string | null;
  readonly clientReferenceId: string | null;
  readonly currency: string | null;
  readonly expiresAt: number | undefined;
  readonly metadata: Metadata;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly returnUrl: string | undefined;
  readonly uiMode: string;
  readonly submitType: Raw | undefined;
}

function toLineItem(context: Context, { price, quantity }: CheckoutLine): StripeObject {
  const amount = price.unit_amount * quantity;
  const product = context.account.products.get(price.product);
  const line = {
    id: context.ids.next('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: product?.name ?? null,
    metadata: {},
    price,
    quantity,
  };
  return line;
}

/** Stores an open session. */
export function addCheckoutSession(context: Context, given: NewCheckoutSession): CheckoutSession {
  const id = context.ids.next('cs_test');
  const { lines } = given.plan;
  const total =
    lines.length === 0
      ? null
      : lines.reduce((sum, { price, quantity }) => sum + price.unit_amount * quantity, 0);
  const hosted = given.uiMode === 'hosted_page';
  context.account.checkoutPlans.set(id, given.plan);
  context.account.lineItems.set(
    id,
    lines.map((line) => toLineItem(context, line)),
  );
  return context.account.checkoutSessions.put({
    ...blanks,
    id,
    amount_subtotal: total,
    amount_total: total,
    cancel_url: given.cancelUrl,
    client_reference_id: given.clientReferenceId,
    client_secret: hosted ? null : context.ids.secretOf(id),
    created: context.now,
    currency: lines[0]?.price.currency ?? given.currency,
    customer: given.customer,
    customer_creation: given.customerCreation,
    customer_email: given.customerEmail,
    expires_at: given.expiresAt ?? context.now + 24 * 60 * 60,
    metadata: given.metadata,
    mode: given.mode,
    payment_status: given.mode === 'setup' || total === 0 ? 'no_payment_required' : 'unpaid',
    return_url: given.returnUrl,
    status: 'open',
    submit_type: given.submitType ?? null,
    success_url: given.successUrl,
    total_details:
      total === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: given.uiMode,
    url: hosted ? `https://checkout.stripe.com/c/pay/${id}` : null,
  });
}

export function changeSession(
  context: Context,
  session: CheckoutSession,
  change: Partial<CheckoutSession>,
): CheckoutSession {
  return context.account.checkoutSessions.put({ ...session, ...change });
}

/** Ends an open session without payment. */
export function expireSession(context: Context, session: CheckoutSession): CheckoutSession {
  const expired = changeSession(context, session, { status: 'expired', url: null });
  context.emit('checkout.session.expired', expired);
  return expired;
}

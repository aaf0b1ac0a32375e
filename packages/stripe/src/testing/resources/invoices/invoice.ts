import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import type { Metadata } from '../../wire/metadata-field.js';
import { addPaymentIntent, type PaymentIntent } from '../payment-intents/payment-intent.js';
import { periodAmount, type Subscription } from '../subscriptions/subscription.js';
import { toInvoiceLines } from './invoice-lines.js';

export interface Invoice extends StripeObject {
  readonly object: 'invoice';
  readonly amount_due: number;
  readonly amount_paid: number;
  readonly amount_remaining: number;
  readonly attempt_count: number;
  readonly attempted: boolean;
  readonly collection_method: string;
  readonly created: number;
  readonly currency: string;
  readonly customer: string;
  readonly metadata: Metadata;
  readonly parent: {
    readonly type: string;
    readonly quote_details: null;
    readonly subscription_details: { readonly metadata: Metadata; readonly subscription: string };
  };
  readonly status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  readonly status_transitions: {
    readonly finalized_at: number | null;
    readonly marked_uncollectible_at: null;
    readonly paid_at: number | null;
    readonly voided_at: number | null;
  };
  readonly total: number;
}

const blanks = {
  object: 'invoice',
  account_country: 'US',
  account_name: 'Quayside fake',
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  auto_advance: true,
  automatic_tax: {
    disabled_reason: null,
    enabled: false,
    liability: null,
    provider: null,
    status: null,
  },
  automatically_finalizes_at: null,
  custom_fields: null,
  customer_account: null,
  customer_address: null,
  customer_phone: null,
  customer_shipping: null,
  customer_tax_exempt: 'none',
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  ending_balance: 0,
  footer: null,
  from_invoice: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  next_payment_attempt: null,
  on_behalf_of: null,
  payment_settings: {
    default_mandate: null,
    payment_method_options: null,
    payment_method_types: null,
  },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  starting_balance: 0,
  statement_descriptor: null,
  test_clock: null,
  total_discount_amounts: [],
  total_pretax_credit_amounts: [],
  total_taxes: [],
  webhooks_delivered_at: null,
} as const;

const noTransitions = {
  finalized_at: null,
  marked_uncollectible_at: null,
  paid_at: null,
  voided_at: null,
} as const;

function toParent({ id, metadata }: Subscription): Invoice['parent'] {
  return {
    type: 'subscription_details',
    quote_details: null,
    subscription_details: { metadata, subscription: id },
  };
}

function toTotals(
  total: number,
): Pick<Invoice, 'amount_due' | 'amount_paid' | 'amount_remaining' | 'total'> {
  const totals = {
    amount_due: total,
    amount_paid: 0,
    amount_remaining: total,
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  };
  return totals;
}

function toRecipient(context: Context, subscription: Subscription): Pick<Invoice, 'customer'> {
  const customer = context.account.customers.get(subscription.customer);
  const days = subscription.days_until_due;
  const recipient = {
    customer: subscription.customer,
    customer_email: customer?.email ?? null,
    customer_name: customer?.name ?? null,
    due_date: days === null ? null : context.now + days * 86_400,
  };
  return recipient;
}

/** Stores the finalized invoice of one period of a subscription. `free` is a trial's. */
export function addInvoice(
  context: Context,
  subscription: Subscription,
  reason: string,
  free: boolean,
): Invoice {
  const id = context.ids.next('in');
  const invoice = context.account.invoices.put({
    ...blanks,
    ...toTotals(free ? 0 : periodAmount(subscription.items.data)),
    ...toRecipient(context, subscription),
    id,
    billing_reason: reason,
    collection_method: subscription.collection_method,
    created: context.now,
    currency: subscription.currency,
    effective_at: context.now,
    hosted_invoice_url: `https://invoice.stripe.com/i/${id}`,
    invoice_pdf: `https://pay.stripe.com/invoice/${id}/pdf`,
    lines: toInvoiceLines(context, id, subscription.items.data, free),
    metadata: {},
    number: `${id.slice(-8).toUpperCase()}-0001`,
    parent: toParent(subscription),
    period_end: context.now,
    period_start: context.now,
    status: 'open',
    status_transitions: { ...noTransitions, finalized_at: context.now },
  });
  context.emit('invoice.created', invoice);
  context.emit('invoice.finalized', invoice);
  return invoice;
}

/** The intent that pays an invoice; made on first use. */
export function intentOfInvoice(
  context: Context,
  invoice: Invoice,
  methodId: string | null,
): PaymentIntent {
  const { account } = context;
  const known = account.paymentIntents.get(account.intentByInvoice.get(invoice.id) ?? '');
  if (known !== undefined) return known;
  const intent = addPaymentIntent(context, {
    amount: invoice.amount_remaining,
    automatic_payment_methods: null,
    capture_method: 'automatic',
    currency: invoice.currency,
    customer: invoice.customer,
    description: 'Subscription payment',
    metadata: {},
    payment_method: methodId,
    setup_future_usage: 'off_session',
  });
  account.invoiceByIntent.set(intent.id, invoice.id);
  account.intentByInvoice.set(invoice.id, intent.id);
  return intent;
}

export function markPaid(context: Context, invoice: Invoice): Invoice {
  const paid = context.account.invoices.put({
    ...invoice,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempted: true,
    attempt_count: invoice.total > 0 ? invoice.attempt_count + 1 : 0,
    status: 'paid',
    status_transitions: { ...invoice.status_transitions, paid_at: context.now },
  });
  context.emit('invoice.paid', paid);
  context.emit('invoice.payment_succeeded', paid);
  return paid;
}

export function markUnpaid(context: Context, invoice: Invoice): Invoice {
  const unpaid = context.account.invoices.put({
    ...invoice,
    attempted: true,
    attempt_count: invoice.attempt_count + 1,
  });
  context.emit('invoice.payment_failed', unpaid);
  return unpaid;
}

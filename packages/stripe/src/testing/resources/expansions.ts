import type { Account } from '../state/account.js';
import type { StripeObject } from '../state/collection.js';
import type { Invoice } from './invoices/invoice.js';

/** A field that can be expanded. */
export interface Expansion {
  /** The kind of object that is found there. */
  readonly kind: string;
  readonly many: boolean;
  /** Set where the field is absent unless it is asked for. */
  readonly include?: ((object: StripeObject, account: Account) => unknown) | undefined;
}

const one = (kind: string): Expansion => ({ kind, many: false });
const many = (kind: string, include?: Expansion['include']): Expansion => ({
  kind,
  many: true,
  include,
});

function toList(data: readonly unknown[], url: string): object {
  return { object: 'list', data, has_more: false, url };
}

const refundsOf: Expansion['include'] = (charge, account) =>
  toList(
    (account.refundsByCharge.get(charge.id) ?? []).map((id) => account.refunds.get(id)).reverse(),
    `/v1/charges/${charge.id}/refunds`,
  );

function toInvoicePayment(account: Account, invoice: Invoice): object | undefined {
  const intent = account.intentByInvoice.get(invoice.id);
  if (intent === undefined) return undefined;
  const paid = invoice.status === 'paid';
  return {
    id: `inpay_${invoice.id.slice(3)}`,
    object: 'invoice_payment',
    amount_paid: paid ? invoice.amount_paid : null,
    amount_requested: invoice.amount_due,
    created: invoice.created,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent },
    status: paid ? 'paid' : 'open',
    status_transitions: { canceled_at: null, paid_at: invoice.status_transitions.paid_at },
  };
}

const paymentsOf: Expansion['include'] = ({ id }, account) => {
  const invoice = account.invoices.get(id);
  const payment = invoice === undefined ? undefined : toInvoicePayment(account, invoice);
  return toList(payment === undefined ? [] : [payment], `/v1/invoice_payments?invoice=${id}`);
};

const secretOf: Expansion['include'] = ({ id }, account) => {
  const intent = account.paymentIntents.get(account.intentByInvoice.get(id) ?? '');
  return intent === undefined
    ? null
    : { client_secret: intent.client_secret, type: 'payment_intent' };
};

const lineItemsOf: Expansion['include'] = ({ id }, account) =>
  toList(account.lineItems.get(id) ?? [], `/v1/checkout/sessions/${id}/line_items`);

const subscriptionsOf: Expansion['include'] = ({ id }, account) =>
  toList(
    [...account.subscriptions.newestFirst()].filter(
      (it) => it.customer === id && it.status !== 'canceled',
    ),
    `/v1/subscriptions?customer=${id}`,
  );

/** What can be expanded, by kind of object. https://docs.stripe.com/api/expanding_objects */
export const expansions: Readonly<Record<string, Readonly<Record<string, Expansion>>>> = {
  balance_transaction: { source: one('charge') },
  charge: {
    balance_transaction: one('balance_transaction'),
    customer: one('customer'),
    payment_intent: one('payment_intent'),
    refunds: many('refund', refundsOf),
  },
  'checkout.session': {
    customer: one('customer'),
    line_items: many('item', lineItemsOf),
    payment_intent: one('payment_intent'),
    setup_intent: one('setup_intent'),
    subscription: one('subscription'),
  },
  customer: {
    invoice_settings: one('invoice_settings'),
    subscriptions: many('subscription', subscriptionsOf),
  },
  invoice: {
    confirmation_secret: { kind: 'confirmation_secret', many: false, include: secretOf },
    customer: one('customer'),
    payments: many('invoice_payment', paymentsOf),
  },
  invoice_payment: { invoice: one('invoice'), payment: one('invoice_payment.payment') },
  'invoice_payment.payment': { payment_intent: one('payment_intent') },
  invoice_settings: { default_payment_method: one('payment_method') },
  item: { price: one('price') },
  payment_intent: {
    customer: one('customer'),
    latest_charge: one('charge'),
    payment_method: one('payment_method'),
  },
  payment_method: { customer: one('customer') },
  price: { product: one('product') },
  product: { default_price: one('price') },
  refund: {
    balance_transaction: one('balance_transaction'),
    charge: one('charge'),
    customer: one('customer'),
    payment_intent: one('payment_intent'),
    payment_method: one('payment_method'),
  },
  setup_intent: { customer: one('customer'), payment_method: one('payment_method') },
  subscription: {
    customer: one('customer'),
    default_payment_method: one('payment_method'),
    items: many('subscription_item'),
    latest_invoice: one('invoice'),
  },
  subscription_item: { price: one('price') },
};

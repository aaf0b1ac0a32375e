import type { Context } from '../../state/context.js';
import { filledText, flag, ignored, oneOf } from '../../wire/fields.js';
import { changeMetadata, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject, refused } from '../../wire/stripe-failure.js';
import { listRoute } from '../list-route.js';
import { cancelIntent } from '../payment-intents/cancel-intent.js';
import { findPaymentMethod } from '../payment-methods/use-payment-method.js';
import { payInvoice } from '../subscriptions/pay-invoice.js';
import { type Invoice, markPaid } from './invoice.js';

function load(context: Context, id: string): Invoice {
  const found = context.account.invoices.get(id);
  if (found === undefined) throw missingObject('invoice', id, 'invoice');
  return found;
}

function loadOpen(context: Context, id: string, verb: string): Invoice {
  const invoice = load(context, id);
  if (invoice.status === 'paid')
    throw refused('Invoice is already paid', { code: 'invoice_already_paid' });
  if (invoice.status !== 'open')
    throw refused(
      `You can only ${verb} an open invoice. This invoice has a status of ${invoice.status}.`,
    );
  return invoice;
}

function voidInvoice(context: Context, id: string): Invoice {
  const invoice = loadOpen(context, id, 'void');
  const intent = context.account.paymentIntents.get(context.account.intentByInvoice.get(id) ?? '');
  if (intent !== undefined) cancelIntent(context, intent, 'void_invoice');
  const voided = context.account.invoices.put({
    ...invoice,
    status: 'void',
    status_transitions: { ...invoice.status_transitions, voided_at: context.now },
  });
  context.emit('invoice.voided', voided);
  return voided;
}

export const invoiceRoutes: readonly Route[] = [
  listRoute(
    '/v1/invoices',
    'invoice',
    {
      customer: filledText,
      subscription: filledText,
      status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
      collection_method: oneOf('charge_automatically', 'send_invoice'),
      ...ignored('customer_account', 'due_date'),
    },
    {
      collection: (account) => account.invoices,
      accepts: (invoice, { customer, subscription, status, collection_method: method }) =>
        (customer === undefined || invoice.customer === customer) &&
        (subscription === undefined ||
          invoice.parent.subscription_details.subscription === subscription) &&
        (status === undefined || invoice.status === status) &&
        (method === undefined || invoice.collection_method === method),
    },
  ),
  route('GET', '/v1/invoices/:id', 'invoice', {}, ({ context, id }) => load(context, id)),
  route(
    'POST',
    '/v1/invoices/:id',
    'invoice',
    { metadata: metadataField, ...ignored('description', 'footer', 'auto_advance') },
    ({ context, id, params }) => {
      const invoice = load(context, id);
      return context.account.invoices.put({
        ...invoice,
        metadata: changeMetadata(invoice.metadata, params.metadata),
      });
    },
  ),
  route(
    'POST',
    '/v1/invoices/:id/pay',
    'invoice',
    {
      payment_method: filledText,
      paid_out_of_band: flag,
      off_session: flag,
      ...ignored('forgive', 'mandate', 'source'),
    },
    ({ context, id, params }) => {
      const invoice = loadOpen(context, id, 'pay');
      if (params.paid_out_of_band === true) return markPaid(context, invoice);
      const method =
        params.payment_method === undefined
          ? undefined
          : findPaymentMethod(context, params.payment_method);
      const failure = payInvoice(context, invoice, method, params.off_session ?? true);
      if (failure !== undefined) throw failure;
      return load(context, id);
    },
  ),
  route('POST', '/v1/invoices/:id/void', 'invoice', {}, ({ context, id }) =>
    voidInvoice(context, id),
  ),
];

import type { Context } from '../../state/context.js';
import { filledText, hash, ignored, integer, opaque, text } from '../../wire/fields.js';
import { metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject } from '../../wire/stripe-failure.js';
import { listRoute, searchRoute } from '../list-route.js';
import { changeCustomer, createCustomer } from './change-customer.js';
import type { Customer } from './customer.js';

const shared = {
  address: opaque,
  balance: integer,
  description: text,
  email: text,
  invoice_settings: hash({
    default_payment_method: text,
    footer: text,
    ...ignored('custom_fields', 'rendering_options'),
  }),
  metadata: metadataField,
  name: text,
  phone: text,
  shipping: opaque,
  ...ignored(
    'business_name',
    'cash_balance',
    'individual_name',
    'invoice_prefix',
    'next_invoice_sequence',
    'preferred_locales',
    'source',
    'tax',
    'tax_exempt',
    'validate',
  ),
};
const createFields = {
  ...shared,
  payment_method: filledText,
  ...ignored('tax_id_data', 'test_clock'),
};
const updateFields = { ...shared, ...ignored('default_source') };

function load(context: Context, id: string): Customer {
  const found = context.account.customers.get(id);
  if (found === undefined) throw missingObject('customer', id);
  return found;
}

/** Deletes the customer and detaches what belongs to it; subscriptions end by the fake's reaction to the event. */
function remove(context: Context, id: string): object {
  const customer = load(context, id);
  context.account.customers.remove(id);
  context.account.deletedCustomers.add(id);
  for (const method of context.account.paymentMethods.newestFirst()) {
    if (method.customer !== id) continue;
    context.account.paymentMethods.put({ ...method, customer: null });
    const secret = context.account.paymentMethodSecrets.get(method.id);
    if (secret !== undefined) secret.spent = true;
  }
  context.emit('customer.deleted', customer);
  return { id, object: 'customer', deleted: true };
}

const path = '/v1/customers';

export const customerRoutes: readonly Route[] = [
  route('POST', path, 'customer', createFields, ({ context, params }) =>
    createCustomer(context, params),
  ),
  listRoute(
    path,
    'customer',
    { email: filledText, ...ignored('test_clock') },
    {
      collection: (account) => account.customers,
      accepts: (customer, { email }) => email === undefined || customer.email === email,
    },
  ),
  searchRoute(`${path}/search`, 'customer', {
    collection: (account) => account.customers,
    fields: ['created', 'email', 'name', 'phone'],
  }),
  route('GET', `${path}/:id`, 'customer', {}, ({ context, id }) =>
    context.account.deletedCustomers.has(id)
      ? { id, object: 'customer', deleted: true }
      : load(context, id),
  ),
  route('POST', `${path}/:id`, 'customer', updateFields, ({ context, id, params }) => {
    const updated = changeCustomer(context, load(context, id), params);
    context.emit('customer.updated', updated);
    return updated;
  }),
  route('DELETE', `${path}/:id`, 'customer', {}, ({ context, id }) => remove(context, id)),
];

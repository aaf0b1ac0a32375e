import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { createFakeStripe } from '../src/testing/index.js';

/** The official package's type declarations, from which the true field names are read. */
const declarations = join(dirname(fileURLToPath(import.meta.resolve('stripe'))), 'resources');

interface Shape {
  readonly required: readonly string[];
  readonly known: readonly string[];
}

/** The fields of a top-level interface, nested types aside. */
function readShape(file: string, name: string): Shape {
  const path = join(declarations, `${file}.d.ts`);
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const declaration = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (declaration === undefined) throw new Error(`${file} declares no ${name}`);
  const fields = declaration.members.filter(ts.isPropertySignature);
  const nameOf = (field: ts.PropertySignature): string => field.name.getText();
  return {
    required: fields.filter((field) => field.questionToken === undefined).map(nameOf),
    known: fields.map(nameOf),
  };
}

const fake = createFakeStripe();

async function call(
  method: string,
  path: string,
  params: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const form = new URLSearchParams(params).toString();
  const url = `https://api.stripe.com/v1/${path}${method === 'POST' || form === '' ? '' : `?${form}`}`;
  const headers = {
    authorization: 'Bearer sk_test_shapes',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const response = await fake.fetch(url, {
    method,
    headers,
    ...(method === 'POST' ? { body: form } : {}),
  });
  expect(response.status).toBe(200);
  // Sound: every answer of the fake is a JSON object.
  return (await response.json()) as Record<string, unknown>;
}

const post = (path: string, params: Record<string, string> = {}) => call('POST', path, params);

const payment = {
  amount: '2000',
  currency: 'usd',
  confirm: 'true',
  payment_method: 'pm_card_visa',
  'automatic_payment_methods[enabled]': 'true',
  'automatic_payment_methods[allow_redirects]': 'never',
};

async function subscribe(): Promise<Record<string, unknown>> {
  const price = await post('prices', {
    currency: 'usd',
    unit_amount: '500',
    'recurring[interval]': 'month',
    'product_data[name]': 'Plan',
  });
  const customer = await post('customers', {
    payment_method: 'pm_card_visa',
    'invoice_settings[default_payment_method]': 'pm_card_visa',
  });
  return post('subscriptions', {
    customer: String(customer.id),
    'items[0][price]': String(price.id),
    'expand[0]': 'latest_invoice.payments',
  });
}

const first = (list: unknown): Record<string, unknown> =>
  (list as { data: Record<string, unknown>[] }).data[0] ?? {};

const made: readonly [string, string, () => Promise<Record<string, unknown>>][] = [
  ['PaymentIntents', 'PaymentIntent', () => post('payment_intents', payment)],
  [
    'Charges',
    'Charge',
    async () => first(await post('payment_intents', payment).then(() => call('GET', 'charges'))),
  ],
  [
    'Refunds',
    'Refund',
    async () =>
      post('refunds', { payment_intent: String((await post('payment_intents', payment)).id) }),
  ],
  ['Customers', 'Customer', () => post('customers', { email: 'a@b.c' })],
  [
    'PaymentMethods',
    'PaymentMethod',
    () => post('payment_methods', { type: 'card', 'card[token]': 'tok_visa' }),
  ],
  [
    'SetupIntents',
    'SetupIntent',
    () => post('setup_intents', { payment_method: 'pm_card_visa', confirm: 'true' }),
  ],
  ['Products', 'Product', () => post('products', { name: 'Mug' })],
  [
    'Prices',
    'Price',
    () => post('prices', { currency: 'usd', unit_amount: '5', 'product_data[name]': 'Mug' }),
  ],
  [
    'Checkout/Sessions',
    'Session',
    () => post('checkout/sessions', { mode: 'setup', success_url: 'https://a.b' }),
  ],
  ['Subscriptions', 'Subscription', subscribe],
  ['SubscriptionItems', 'SubscriptionItem', async () => first((await subscribe()).items)],
  [
    'Invoices',
    'Invoice',
    async () => (await subscribe()).latest_invoice as Record<string, unknown>,
  ],
  [
    'InvoiceLineItems',
    'InvoiceLineItem',
    async () => first(((await subscribe()).latest_invoice as { lines: unknown }).lines),
  ],
  [
    'InvoicePayments',
    'InvoicePayment',
    async () => first(((await subscribe()).latest_invoice as { payments: unknown }).payments),
  ],
  [
    'LineItems',
    'LineItem',
    async () => {
      const session = await post('checkout/sessions', {
        success_url: 'https://a.b',
        'line_items[0][price_data][currency]': 'usd',
        'line_items[0][price_data][unit_amount]': '900',
        'line_items[0][price_data][product_data][name]': 'Mug',
      });
      return first(await call('GET', `checkout/sessions/${String(session.id)}/line_items`));
    },
  ],
  [
    'BillingPortal/Sessions',
    'Session',
    async () => post('billing_portal/sessions', { customer: String((await post('customers')).id) }),
  ],
  ['Events', 'EventBase', async () => first(await call('GET', 'events'))],
  ['Balance', 'Balance', () => call('GET', 'balance')],
  [
    'BalanceTransactions',
    'BalanceTransaction',
    async () => {
      const intent = await post('payment_intents', {
        ...payment,
        'expand[0]': 'latest_charge.balance_transaction',
      });
      return (intent.latest_charge as { balance_transaction: Record<string, unknown> })
        .balance_transaction;
    },
  ],
];

describe('the objects of the fake', () => {
  it.each(made)(
    '%s › %s has every field that the official type requires, and none that it does not know',
    async (file, name, make) => {
      const shape = readShape(file, name);
      const fields = Object.keys(await make());
      expect(shape.required.filter((field) => !fields.includes(field))).toEqual([]);
      expect(fields.filter((field) => !shape.known.includes(field))).toEqual([]);
    },
  );
});

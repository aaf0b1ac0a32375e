import { money, take } from '@quayside/core';
import Official from 'stripe';
import { describe, expect, it } from 'vitest';
import { createStripe, type Stripe } from '../src/index.js';
import { API_KEY, bare } from './answers.js';
import { type RecordedRequest, recordFetch } from './record-fetch.js';

/*
 * The same operation through this package and through the official one, both recorded: whatever Stripe's
 * own library puts on the wire, ours must put there too. The answers do not matter here.
 */
const oursRecorded = recordFetch({ json: {} });
const theirsRecorded = recordFetch({
  json: { object: 'list', data: [], has_more: false, url: '/' },
});
const ours = createStripe({ ...bare, fetch: oursRecorded.fetch });
const theirs = new Official(API_KEY, {
  httpClient: Official.createFetchHttpClient(theirsRecorded.fetch),
  maxNetworkRetries: 0,
  telemetry: false,
});

type Case = readonly [name: string, ours: () => unknown, theirs: () => unknown];

/** What `['paymentIntents', 'create']` names on either side; the official package says retrieve, del, … */
const THEIR_NAMES: Readonly<Record<string, string>> = {
  get: 'retrieve',
  delete: 'del',
  void: 'voidInvoice',
  finalize: 'finalizeInvoice',
  listForCustomer: 'listPaymentMethods',
};

const THEIR_RESOURCES: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(theirs)),
  paymentIntents: theirs.paymentIntents,
  checkoutSessions: theirs.checkout.sessions,
  billingPortal: theirs.billingPortal.sessions,
};

const address = { line1: '1 Rue d’Été', city: 'Paris', country: 'FR' };
const metadata = { order: '42', note: "it's (not) a * test!", 'a b': 'ü&=+' };
const expand = ['customer', 'latest_charge.balance_transaction'];
const listed = {
  limit: 5,
  starting_after: 'x_1',
  expand: ['data.customer'],
  created: { gte: 5, lt: 9 },
};

/** For every operation beyond the port, the arguments that both sides get. */
const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  'paymentIntents.create': [
    {
      amount: 1999,
      currency: 'eur',
      customer: 'cus_1',
      payment_method: 'pm_1',
      confirm: true,
      capture_method: 'manual',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      off_session: true,
      metadata,
      expand,
      shipping: { name: 'Ada', address },
    },
  ],
  'paymentIntents.get': ['pi_1', { expand }],
  'paymentIntents.update': ['pi_1', { amount: 5, description: '', metadata: { order: '' } }],
  'paymentIntents.list': [{ ...listed, customer: 'cus_1' }],
  'paymentIntents.search': [{ query: "status:'succeeded' AND metadata['a']:'b'", limit: 3 }],
  'paymentIntents.confirm': [
    'pi_1',
    { payment_method: 'pm_1', return_url: 'https://x.example/?a=b&c' },
  ],
  'paymentIntents.capture': ['pi_1', { amount_to_capture: 5, final_capture: false }],
  'paymentIntents.cancel': ['pi_1', { cancellation_reason: 'abandoned' }],
  'setupIntents.create': [
    { customer: 'cus_1', usage: 'off_session', automatic_payment_methods: { enabled: true } },
  ],
  'setupIntents.get': ['seti_1'],
  'setupIntents.confirm': ['seti_1', { payment_method: 'pm_1' }],
  'setupIntents.cancel': ['seti_1'],
  'setupIntents.list': [listed],
  'paymentMethods.get': ['pm_1'],
  'paymentMethods.attach': ['pm_1', { customer: 'cus_1' }],
  'paymentMethods.detach': ['pm_1'],
  'paymentMethods.listForCustomer': ['cus_1', { type: 'card', ending_before: 'pm_9' }],
  'checkoutSessions.create': [
    {
      mode: 'payment',
      success_url: 'https://x.example/ok?session={CHECKOUT_SESSION_ID}',
      line_items: [
        { price: 'price_1', quantity: 2 },
        {
          price_data: { currency: 'eur', unit_amount: 5, product_data: { name: 'Pen' } },
          quantity: 1,
        },
      ],
    },
  ],
  'checkoutSessions.get': ['cs_1', { expand: ['line_items'] }],
  'checkoutSessions.list': [{ ...listed, status: 'open' }],
  'checkoutSessions.expire': ['cs_1'],
  'subscriptions.create': [
    {
      customer: 'cus_1',
      items: [{ price: 'price_1', quantity: 3 }],
      trial_period_days: 7,
      payment_behavior: 'default_incomplete',
    },
  ],
  'subscriptions.get': ['sub_1'],
  'subscriptions.update': [
    'sub_1',
    { items: [{ id: 'si_1', price: 'price_2' }], cancel_at_period_end: true },
  ],
  'subscriptions.list': [{ ...listed, status: 'all' }],
  'subscriptions.cancel': ['sub_1', { invoice_now: true, prorate: false }],
  'prices.create': [
    {
      currency: 'eur',
      unit_amount: 5,
      product_data: { name: 'Gold' },
      recurring: { interval: 'month' },
    },
  ],
  'prices.get': ['price_1'],
  'prices.list': [{ active: true, lookup_keys: ['a', 'b'] }],
  'invoices.create': [{ customer: 'cus_1', collection_method: 'send_invoice', days_until_due: 30 }],
  'invoices.get': ['in_1'],
  'invoices.list': [{ ...listed, status: 'open' }],
  'invoices.finalize': ['in_1', { auto_advance: false }],
  'invoices.pay': ['in_1', { off_session: true }],
  'invoices.void': ['in_1'],
  'refunds.create': [{ payment_intent: 'pi_1', amount: 5, reason: 'duplicate', metadata }],
  'refunds.get': ['re_1'],
  'refunds.list': [{ ...listed, payment_intent: 'pi_1' }],
  'customers.create': [
    { email: 'ada+1@example.com', name: 'Ada “Countess” Lovelace', address, metadata },
  ],
  'customers.get': ['cus_1'],
  'customers.update': [
    'cus_1',
    { name: 'Ada', invoice_settings: { default_payment_method: 'pm_1' } },
  ],
  'customers.delete': ['cus/1?#'],
  'customers.list': [{ ...listed, email: 'ada@example.com' }],
  'customers.search': [{ query: "email~'ada'" }],
  'billingPortal.create': [{ customer: 'cus_1', return_url: 'https://x.example' }],
  'events.get': ['evt_1'],
  'events.list': [{ types: ['charge.refunded', 'refund.created'], delivery_success: false }],
  'balance.get': [],
};

/** Our operations as they are, the portal's sessions lifted by one level. */
const RESOURCES: Readonly<Record<string, unknown>> = {
  ...resourcesOf(ours),
  billingPortal: ours.billingPortal.sessions,
};

const tableCases: Case[] = Object.entries(ARGUMENTS).map(([name, given]) => {
  const [resource = '', operation = ''] = name.split('.');
  const owner = operation === 'listForCustomer' ? theirs.customers : THEIR_RESOURCES[resource];
  return [
    name,
    () => invoke(RESOURCES[resource], operation, given),
    () => invoke(owner, THEIR_NAMES[operation] ?? operation, given),
  ];
});

const amount = money('19.99', 'EUR');
const key = { idempotencyKey: 'order-42' };
const automatic = { enabled: true, allow_redirects: 'never' } as const;

const portCases: Case[] = [
  [
    'payments.charge',
    () => ours.payments.charge({ amount, source: 'pm_1', customer: 'cus_1', metadata }, key),
    () =>
      theirs.paymentIntents.create(
        {
          amount: 1999,
          currency: 'eur',
          payment_method: 'pm_1',
          customer: 'cus_1',
          confirm: true,
          automatic_payment_methods: automatic,
          metadata,
        },
        key,
      ),
  ],
  [
    'payments.confirmCharge',
    () => ours.payments.confirmCharge({ id: 'pi_1', source: 'pm_1' }, key),
    () => theirs.paymentIntents.confirm('pi_1', { payment_method: 'pm_1' }, key),
  ],
  [
    'payments.captureCharge',
    () => ours.payments.captureCharge({ id: 'pi_1' }, key),
    () => theirs.paymentIntents.capture('pi_1', {}, key),
  ],
  [
    'payments.cancelCharge',
    () => ours.payments.cancelCharge({ id: 'pi_1', reason: 'abandoned' }),
    () => theirs.paymentIntents.cancel('pi_1', { cancellation_reason: 'abandoned' }),
  ],
  [
    'payments.getCharge',
    () => ours.payments.getCharge('pi_1'),
    () => theirs.paymentIntents.retrieve('pi_1'),
  ],
  [
    'payments.listCharges',
    () =>
      ours.payments.listCharges({ customer: 'cus_1', createdFrom: new Date(5000), pageSize: 5 }),
    () => theirs.paymentIntents.list({ customer: 'cus_1', created: { gte: 5 }, limit: 5 }),
  ],
  [
    'payments.refund',
    () => ours.payments.refund({ charge: 'pi_1', reason: 'duplicate' }, key),
    () => theirs.refunds.create({ payment_intent: 'pi_1', reason: 'duplicate' }, key),
  ],
  [
    'payments.getRefund',
    () => ours.payments.getRefund('re_1'),
    () => theirs.refunds.retrieve('re_1'),
  ],
  [
    'payments.createCustomer',
    () => ours.payments.createCustomer({ email: 'ada@example.com', metadata }, key),
    () => theirs.customers.create({ email: 'ada@example.com', metadata }, key),
  ],
  [
    'payments.getCustomer',
    () => ours.payments.getCustomer('cus_1'),
    () => theirs.customers.retrieve('cus_1'),
  ],
  [
    'payments.findCustomers',
    () => ours.payments.findCustomers({ email: 'ada@example.com' }),
    () => theirs.customers.list({ email: 'ada@example.com' }),
  ],
  [
    'payments.deleteCustomer',
    () => ours.payments.deleteCustomer('cus_1'),
    () => theirs.customers.del('cus_1'),
  ],
];

const otherCases: Case[] = [
  [
    'another account and a key',
    () => ours.customers.create({ name: 'Ada' }, { stripeAccount: 'acct_1', ...key }),
    () => theirs.customers.create({ name: 'Ada' }, { stripeAccount: 'acct_1', ...key }),
  ],
  [
    'null, nested arrays, a Date',
    () => ours.client.request('POST', '/v1/things', { form: ODD }),
    () => theirs.rawRequest('POST', '/v1/things', { ...ODD }),
  ],
  [
    'v2',
    () => ours.client.request('POST', '/v2/core/event_destinations', { json: { name: 'ü' } }),
    () => theirs.rawRequest('POST', '/v2/core/event_destinations', { name: 'ü' }),
  ],
];

const ODD = {
  a: null,
  b: [{ c: [1, 2] }],
  c: new Date(5000),
  d: { e: [{ f: true }] },
  g: [],
  h: undefined,
};

describe('request parity with the official package', () => {
  it.each([...tableCases, ...portCases, ...otherCases])('%s', async (_, runOurs, runTheirs) => {
    const [mine, official] = [
      await record(oursRecorded, runOurs),
      await record(theirsRecorded, runTheirs),
    ];
    expect(mine).toEqual(official);
  });

  it('covers every operation of this package', () => {
    const present = Object.entries(RESOURCES).flatMap(([resource, operations]) =>
      Object.keys(Object(operations)).map((operation) => `${resource}.${operation}`),
    );
    expect(present.toSorted()).toEqual(Object.keys(ARGUMENTS).toSorted());
    const port = Object.keys(ours.payments).map((operation) => `payments.${operation}`);
    expect(portCases.map(([name]) => name).toSorted()).toEqual(port.toSorted());
  });
});

function resourcesOf(stripe: Stripe): Record<string, unknown> {
  const { payments, webhooks, client, ...resources } = stripe;
  return Object.fromEntries(Object.entries(resources));
}

function invoke(owner: unknown, operation: string, given: readonly unknown[]): unknown {
  // Both sides are tables of methods here; a name that one of them lacks throws a TypeError.
  const methods = owner as Record<string, (...args: readonly unknown[]) => unknown>;
  const method = methods[operation];
  if (method === undefined) throw new TypeError(`there is no ${operation}`);
  return method.apply(owner, [...given]);
}

/** Runs one operation and returns what it sent; its failure is none of this test's business. */
async function record(
  recorder: { readonly requests: RecordedRequest[] },
  run: () => unknown,
): Promise<Record<string, unknown>> {
  recorder.requests.length = 0;
  try {
    const started = run();
    const isPages = Symbol.asyncIterator in Object(started) && !('then' in Object(started));
    // A list of ours is read when it is iterated, an official one when it is awaited.
    await (isPages ? take(started as AsyncIterable<unknown>, 1) : started);
  } catch {
    // The recorder's answer fits no schema.
  }
  const [first] = recorder.requests;
  if (first === undefined) throw new Error('nothing was sent');
  const { method, path, query, form, body, headers } = first;
  const key = headers.get('idempotency-key');
  return {
    method,
    path,
    query,
    form,
    json: body.startsWith('{') ? JSON.parse(body) : undefined,
    // The official package names a form on requests that have no body, too; servers do not look there.
    contentType: method === 'POST' ? headers.get('content-type') : undefined,
    accept: headers.get('accept'),
    authorization: headers.get('authorization'),
    version: headers.get('stripe-version'),
    account: headers.get('stripe-account'),
    key: key?.startsWith('quayside-') || key?.startsWith('stripe-node-retry-') ? 'made' : key,
  };
}

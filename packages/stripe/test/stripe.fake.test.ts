import { money, pipeline, take } from '@quayside/core';
import { exponentialBackoff, standard } from '@quayside/core/resilience';
import { describe, expect, it } from 'vitest';
import { createStripe, type StripeEvent } from '../src/index.js';
import { createFakeStripe } from '../src/testing/index.js';
import { API_KEY } from './answers.js';

/* Whole flows of Stripe's own operations on the fake: every schema meets whole objects, every event a verifier. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const connect = () => {
  const fake = createFakeStripe();
  const stripe = createStripe({
    apiKey: API_KEY,
    webhookSecret: SECRET,
    policy: pipeline(),
    fetch: fake.fetch,
  });
  return { fake, stripe };
};

describe('the adapter on the fake', () => {
  it('sells by checkout, and verifies and types the webhooks of it', async () => {
    const { fake, stripe } = connect();
    const received: StripeEvent[] = [];
    fake.webhooks.register({
      secret: [SECRET, 'whsec_the_next_one'],
      manual: true,
      deliver: async (request) => {
        received.push(await stripe.webhooks.verify(await request.arrayBuffer(), request.headers));
        return new Response();
      },
    });
    const price = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 500,
      product_data: { name: 'Pen' },
    });
    const session = await stripe.checkoutSessions.create({
      mode: 'payment',
      line_items: [{ price: price.id, quantity: 2 }],
      success_url: 'https://shop.example/ok',
      client_reference_id: 'order-42',
    });
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 1000 });
    fake.completeCheckout(session.id);
    const { failed } = await fake.webhooks.flush();
    expect(failed).toBe(0);
    const completed = received.find((event) => event.type === 'checkout.session.completed');
    expect(completed?.data).toMatchObject({ object: { client_reference_id: 'order-42' } });
    await expect(stripe.checkoutSessions.get(session.id)).resolves.toMatchObject({
      payment_status: 'paid',
    });
    const events = await take(stripe.events.list({ limit: 2 }), 99);
    expect(events.map(({ id }) => id).toSorted()).toEqual(received.map(({ id }) => id).toSorted());
    const [first] = events;
    await expect(stripe.events.get(first?.id ?? '')).resolves.toEqual(first);
  });

  it('subscribes, changes, bills and ends', async () => {
    const { stripe } = connect();
    const customer = await stripe.customers.create({ email: 'ada@example.com' });
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const { id: price } = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 900,
      product_data: { name: 'Gold' },
      recurring: { interval: 'month' },
      lookup_key: 'gold',
    });
    expect(
      (await take(stripe.prices.list({ lookup_keys: ['gold'] }), 9)).map(({ id }) => id),
    ).toEqual([price]);
    const created = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price }],
      default_payment_method: method.id,
    });
    expect(created).toMatchObject({ status: 'active', customer: customer.id });
    const updated = await stripe.subscriptions.update(created.id, { cancel_at_period_end: true });
    expect(updated.cancel_at_period_end).toBe(true);
    const [invoice] = await take(stripe.invoices.list({ customer: customer.id }), 9);
    expect(invoice).toMatchObject({ status: 'paid', amount_paid: 900 });
    const portal = await stripe.billingPortal.sessions.create({ customer: customer.id });
    expect(URL.canParse(portal.url)).toBe(true);
    await expect(stripe.subscriptions.cancel(created.id)).resolves.toMatchObject({
      status: 'canceled',
    });
    expect(await take(stripe.subscriptions.list({ status: 'canceled' }), 9)).toHaveLength(1);
    await expect(stripe.balance.get()).resolves.toMatchObject({ livemode: false });
  });

  it('sets up a card for later, and answers the decline of another', async () => {
    const { stripe } = connect();
    const { id: customer } = await stripe.customers.create();
    const automatic_payment_methods = { enabled: true, allow_redirects: 'never' } as const;
    const intent = { customer, confirm: true, automatic_payment_methods };
    const kept = await stripe.setupIntents.create({ ...intent, payment_method: 'pm_card_visa' });
    expect(kept.status).toBe('succeeded');
    const refused = await stripe.setupIntents.create({
      ...intent,
      payment_method: 'pm_card_visa_chargeDeclined',
    });
    expect(refused).toMatchObject({
      status: 'requires_payment_method',
      last_setup_error: { code: 'card_declined' },
    });
    const methods = await take(
      stripe.paymentMethods.listForCustomer(customer, { type: 'card' }),
      9,
    );
    expect(methods).toMatchObject([{ card: { last4: '4242' } }]);
    await stripe.paymentMethods.detach(methods[0]?.id ?? '');
    expect(await take(stripe.paymentMethods.listForCustomer(customer), 9)).toEqual([]);
  });

  it('lists the same items forwards and backwards, and finds them', async () => {
    const { stripe } = connect();
    const made: string[] = [];
    for (const order of ['a', 'b', 'c', 'd', 'e']) {
      const { id } = await stripe.paymentIntents.create({
        amount: 500,
        currency: 'eur',
        metadata: { order },
      });
      made.push(id);
    }
    const [oldest = '', ...newer] = made;
    const idsOf = async (items: AsyncIterable<{ id: string }>) =>
      (await take(items, 99)).map(({ id }) => id);
    expect(await idsOf(stripe.paymentIntents.list({ limit: 2 }))).toEqual(made.toReversed());
    const backwards = stripe.paymentIntents.list({ limit: 2, ending_before: oldest });
    expect(await idsOf(backwards)).toEqual(newer);
    const query = "metadata['order']:'c'";
    expect(await idsOf(stripe.paymentIntents.search({ query }))).toEqual([made[2]]);
  });

  it('charges once through the standard policy, whatever gets lost', async () => {
    const fake = createFakeStripe();
    const stripe = createStripe({
      apiKey: API_KEY,
      fetch: fake.fetch,
      policy: standard({
        retry: { attempts: 4, backoff: exponentialBackoff({ initialMs: 1, maxMs: 2 }) },
      }),
    });
    fake.faults.add({ kind: 'lost_answer' });
    fake.faults.add({ kind: 'truncate' });
    fake.faults.add({ kind: 'html_200' });
    const input = {
      amount: money('19.99', 'EUR'),
      source: 'pm_card_visa',
      metadata: { order: '42' },
    };
    const charge = await stripe.payments.charge(input, { idempotencyKey: 'order-42' });
    expect(charge.status).toBe('succeeded');
    expect(await take(stripe.payments.listCharges(), 9)).toHaveLength(1);
    expect(fake.requests.entries().filter(({ method }) => method === 'POST')).toHaveLength(4);
  });
});

import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connected, connections, failureOf } from './official-sdk.js';

describe.each(connections)('the official package through %s', (_, connect) => {
  let connected: Connected;
  beforeAll(async () => {
    connected = await connect();
  });
  afterAll(() => connected.close());

  describe('checkout', () => {
    it('pays a hosted session', async () => {
      const { stripe, fake } = connected;
      const session = await stripe.checkout.sessions.create({
        mode: 'payment',
        line_items: [
          {
            price_data: { currency: 'eur', unit_amount: 1250, product_data: { name: 'Mug' } },
            quantity: 2,
          },
        ],
        success_url: 'https://shop.test/ok?s={CHECKOUT_SESSION_ID}',
        client_reference_id: 'order-9',
        payment_intent_data: { metadata: { order: '9' } },
      });
      expect(session).toMatchObject({
        status: 'open',
        payment_status: 'unpaid',
        amount_total: 2500,
        payment_intent: null,
      });
      expect(session.url).toMatch(/^https:\/\/checkout\.stripe\.com\//);
      expect(
        fake.completeCheckout(session.id, { paymentMethod: 'pm_card_chargeDeclined' }),
      ).toMatchObject({ status: 'open', declineCode: 'generic_decline' });
      fake.completeCheckout(session.id);
      const done = await stripe.checkout.sessions.retrieve(session.id, {
        expand: ['payment_intent.latest_charge', 'line_items'],
      });
      expect(done).toMatchObject({ status: 'complete', payment_status: 'paid' });
      expect(done.line_items?.data[0]).toMatchObject({
        description: 'Mug',
        quantity: 2,
        amount_total: 2500,
      });
      expect(done.payment_intent).toMatchObject({
        metadata: { order: '9' },
        latest_charge: { paid: true },
      });
      expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toHaveLength(1);
    });

    it('expires a session', async () => {
      const { stripe } = connected;
      const session = await stripe.checkout.sessions.create({
        mode: 'setup',
        currency: 'eur',
        success_url: 'https://shop.test/ok',
      });
      expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({
        status: 'expired',
        url: null,
      });
      expect((await failureOf(stripe.checkout.sessions.expire(session.id))).statusCode).toBe(400);
    });
  });

  describe('subscriptions', () => {
    const subscribe = async (
      rest: Partial<Stripe.SubscriptionCreateParams> = {},
      card = 'pm_card_visa',
    ) => {
      const { stripe } = connected;
      const price = await stripe.prices.create({
        currency: 'usd',
        unit_amount: 900,
        recurring: { interval: 'month' },
        product_data: { name: 'Plan' },
      });
      const customer = await stripe.customers.create({ payment_method: card });
      const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
      await stripe.customers.update(customer.id, {
        invoice_settings: { default_payment_method: method?.id ?? '' },
      });
      const subscription = await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id, quantity: 2 }],
        ...rest,
      });
      return { subscription, customer, price };
    };

    it('starts, changes, renews and cancels', async () => {
      const { stripe, fake } = connected;
      const { subscription, customer } = await subscribe({
        expand: ['latest_invoice.payments', 'items.data.price.product'],
      });
      expect(subscription.status).toBe('active');
      expect(subscription.latest_invoice).toMatchObject({ status: 'paid', amount_paid: 1800 });
      const [item] = subscription.items.data;
      expect(item?.price.product).toMatchObject({ name: 'Plan' });
      const updated = await stripe.subscriptions.update(subscription.id, {
        items: [{ id: item?.id ?? '', quantity: 3 }],
        metadata: { a: '1' },
        proration_behavior: 'none',
      });
      expect(updated.items.data[0]).toMatchObject({ id: item?.id, quantity: 3 });
      fake.renewSubscription(subscription.id);
      const invoices = await stripe.invoices.list({
        subscription: subscription.id,
        status: 'paid',
      });
      expect(invoices.data.map(({ amount_paid }) => amount_paid)).toEqual([2700, 1800]);
      const canceled = await stripe.subscriptions.cancel(subscription.id, {
        invoice_now: true,
        prorate: true,
      });
      expect(canceled.status).toBe('canceled');
      expect((await failureOf(stripe.subscriptions.cancel(subscription.id))).statusCode).toBe(404);
      expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
      expect(
        (await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data,
      ).toHaveLength(1);
    });

    it('waits for the first payment, and becomes active with it', async () => {
      const { stripe } = connected;
      const { subscription } = await subscribe({
        payment_behavior: 'default_incomplete',
        expand: ['latest_invoice.confirmation_secret', 'latest_invoice.payments'],
      });
      expect(subscription.status).toBe('incomplete');
      const invoice = subscription.latest_invoice as Stripe.Invoice;
      const intent = invoice.payments?.data[0]?.payment.payment_intent as string;
      expect(invoice.confirmation_secret?.client_secret).toContain(intent);
      await stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    });

    it('tries before it bills', async () => {
      const { fake } = connected;
      const { subscription } = await subscribe({ trial_period_days: 14 });
      expect(subscription.status).toBe('trialing');
      expect((subscription.trial_end ?? 0) - (subscription.trial_start ?? 0)).toBe(14 * 86_400);
      expect(fake.renewSubscription(subscription.id).status).toBe('active');
    });

    it('opens the portal', async () => {
      const { stripe } = connected;
      const customer = await stripe.customers.create();
      const portal = await stripe.billingPortal.sessions.create({
        customer: customer.id,
        return_url: 'https://shop.test',
      });
      expect(portal.url).toMatch(/^https:\/\/billing\.stripe\.com\//);
    });
  });
});

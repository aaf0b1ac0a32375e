import { createHmac } from 'node:crypto';
import { money } from '@quayside/core';
import { createMemoryPaymentGateway } from '@quayside/core/memory';
import { createStripe } from '@quayside/stripe';
import type { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createShop } from './create-shop.ts';
import { type OrderStore, openOrderStore } from './order-store.ts';

const SECRET = 'whsec_test_0123456789';
const ORDER = 'order-0001';

describe('webhooks', () => {
  let orders: OrderStore;
  let shop: Hono;
  beforeEach(() => {
    orders = openOrderStore(':memory:');
    const { payments } = createMemoryPaymentGateway();
    const { webhooks } = createStripe({ apiKey: 'sk_test_0', webhookSecret: SECRET });
    shop = createShop({ payments, orders, webhooks });
    const amount = money('19.99', 'EUR');
    orders.create({
      id: ORDER,
      sku: 'tea',
      amount,
      email: 'a@example.com',
      source: 'pm_card_visa',
    });
  });
  afterEach(() => orders[Symbol.dispose]());

  const deliver = async (body: string, signature = sign(body)): Promise<number> => {
    const headers = { 'stripe-signature': signature };
    return (await shop.request('/webhooks/stripe', { method: 'POST', body, headers })).status;
  };

  it('marks an order paid, once per event', async () => {
    const body = event('evt_1', 'payment_intent.succeeded');
    expect(await deliver(body)).toBe(204);
    expect(orders.get(ORDER)).toMatchObject({ status: 'paid', chargeId: 'pi_1' });
    expect(await deliver(body)).toBe(204);
  });

  it('a failure that arrives after the success changes nothing', async () => {
    await deliver(event('evt_2', 'payment_intent.succeeded'));
    await deliver(event('evt_1', 'payment_intent.payment_failed'));
    expect(orders.get(ORDER)?.status).toBe('paid');
  });

  it('tells why a payment failed', async () => {
    await deliver(event('evt_1', 'payment_intent.payment_failed'));
    expect(orders.get(ORDER)).toMatchObject({ status: 'declined', reason: 'insufficient_funds' });
  });

  it('takes events of other orders and other kinds without a word', async () => {
    expect(await deliver(event('evt_1', 'payment_intent.succeeded', 'elsewhere'))).toBe(204);
    expect(await deliver(event('evt_2', 'radar.early_fraud_warning.created'))).toBe(204);
    expect(orders.get(ORDER)?.status).toBe('pending');
  });

  it('refuses a body that was changed on the way, to the byte', async () => {
    const body = event('evt_1', 'payment_intent.succeeded');
    expect(await deliver(`${body} `, sign(body))).toBe(400);
    expect(await deliver(body, 't=1,v1=00')).toBe(400);
    expect(orders.get(ORDER)?.status).toBe('pending');
  });
});

function event(id: string, type: string, orderId = ORDER): string {
  const failed = type.endsWith('failed');
  const last_payment_error = failed ? { decline_code: 'insufficient_funds' } : null;
  const object = {
    id: 'pi_1',
    object: 'payment_intent',
    metadata: { orderId },
    last_payment_error,
  };
  const created = Math.floor(Date.now() / 1000);
  return JSON.stringify({ id, object: 'event', type, created, livemode: false, data: { object } });
}

/** Stripe's scheme, written down a second time on purpose: https://docs.stripe.com/webhooks/signature */
function sign(body: string): string {
  const time = Math.floor(Date.now() / 1000);
  return `t=${time},v1=${createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')}`;
}

import { IntegrationError } from '@quayside/core';
import {
  createMemoryPaymentGateway,
  type MemoryPaymentGateway,
  memorySources,
} from '@quayside/core/memory';
import type { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createShop } from './create-shop.ts';
import type { Order } from './order.ts';
import { type OrderStore, openOrderStore } from './order-store.ts';
import { reconcile } from './reconcile.ts';

const WITH_MONEY = { sku: 'tea', email: 'ada@example.com', source: memorySources.succeeds };

describe('shop', () => {
  let memory: MemoryPaymentGateway;
  let orders: OrderStore;
  let shop: Hono;
  beforeEach(() => {
    memory = createMemoryPaymentGateway();
    orders = openOrderStore(':memory:');
    shop = createShop({ payments: memory.payments, orders, webhooks: refusing });
  });
  afterEach(() => orders[Symbol.dispose]());

  const checkout = async (
    body: unknown,
    key?: string,
  ): Promise<{ status: number; order: Order }> => {
    const answer = await shop.request('/checkout', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
    return { status: answer.status, ...(await json<{ order: Order }>(answer)) };
  };

  it('checkout › charges the price of the catalogue, not one that the browser sends', async () => {
    const { status, order } = await checkout({ ...WITH_MONEY, amount: 1 });
    expect([status, order.status]).toEqual([201, 'paid']);
    expect(memory.charges.map((charge) => charge.amount)).toEqual([
      { minor: 1999, currency: 'EUR' },
    ]);
    expect(memory.charges[0]?.metadata).toEqual({ orderId: order.id });
  });

  it('checkout › a double submit is one order and one charge', async () => {
    const twice = [checkout(WITH_MONEY, 'browser-tab-1'), checkout(WITH_MONEY, 'browser-tab-1')];
    const ids = (await Promise.all(twice)).map(({ order }) => order.id);
    expect(ids).toEqual(['browser-tab-1', 'browser-tab-1']);
    expect(memory.charges).toHaveLength(1);
    expect((await checkout(WITH_MONEY, 'browser-tab-1')).status).toBe(201);
    expect(memory.charges).toHaveLength(1);
  });

  it('checkout › refuses an order id that was used for something else', async () => {
    await checkout(WITH_MONEY, 'browser-tab-1');
    expect((await checkout({ ...WITH_MONEY, sku: 'cup' }, 'browser-tab-1')).status).toBe(409);
  });

  it('checkout › a decline is an answer with its reason', async () => {
    const { status, order } = await checkout({
      ...WITH_MONEY,
      source: memorySources.declinedExpired,
    });
    expect([status, order.status, order.reason]).toEqual([402, 'declined', 'expired_card']);
  });

  it('checkout › hands on what the customer has to do', async () => {
    const answer = await shop.request('/checkout', {
      method: 'POST',
      body: JSON.stringify({ ...WITH_MONEY, source: memorySources.requiresAction }),
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      order: { status: 'requires_action' },
      action: { clientSecret: expect.any(String) },
    });
  });

  it.each([
    [{ ...WITH_MONEY, sku: 'yacht' }, 'sku'],
    [{ ...WITH_MONEY, email: 'nobody' }, 'email'],
    [{ ...WITH_MONEY, source: '../v1/refunds' }, 'source'],
    [null, 'sku'],
    ['text', 'sku'],
  ])('checkout › refuses %j', async (body, field) => {
    const answer = await shop.request('/checkout', { method: 'POST', body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(field);
    expect(orders.list(10)).toEqual([]);
  });

  it('reconcile › a lost answer ends as one charge', async () => {
    memory.failNext('charge', 'answer_lost');
    const { status, order } = await checkout(WITH_MONEY);
    expect([status, order.status]).toEqual([202, 'unknown']);
    await reconcile({ payments: memory.payments, orders });
    expect(orders.get(order.id)?.status).toBe('paid');
    expect(memory.charges).toHaveLength(1);
  });

  it('reconcile › an unreachable provider is tried again', async () => {
    memory.failNext('charge', 'unreachable');
    const { order } = await checkout(WITH_MONEY);
    expect(memory.charges).toHaveLength(0);
    await reconcile({ payments: memory.payments, orders });
    expect(orders.get(order.id)?.status).toBe('paid');
    expect(memory.charges).toHaveLength(1);
  });

  it('refund › pays back once, also when the answer is lost', async () => {
    const { order } = await checkout(WITH_MONEY);
    memory.failNext('refund', 'answer_lost');
    const refund = () => shop.request(`/orders/${order.id}/refund`, { method: 'POST' });
    expect((await refund()).status).toBe(202);
    await reconcile({ payments: memory.payments, orders });
    expect(orders.get(order.id)?.refund).toBe('refunded');
    expect((await refund()).status).toBe(200);
    expect(memory.refunds).toHaveLength(1);
  });

  it('refund › only what is paid', async () => {
    const { order } = await checkout({ ...WITH_MONEY, source: memorySources.declinedFraud });
    expect((await shop.request(`/orders/${order.id}/refund`, { method: 'POST' })).status).toBe(409);
    expect((await shop.request('/orders/none/refund', { method: 'POST' })).status).toBe(404);
  });

  it('webhooks › refuses what Stripe did not sign', async () => {
    const answer = await shop.request('/webhooks/stripe', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(400);
  });

  it('orders › as a page with everything escaped, and as JSON', async () => {
    const email = '<script>alert(1)</script>@example.com';
    await checkout({ ...WITH_MONEY, email });
    const page = await shop.request('/orders', { headers: { accept: 'text/html' } });
    const html = await page.text();
    expect(html).toContain('19.99 EUR');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script>');
    const list = await json<readonly Order[]>(await shop.request('/orders'));
    expect(list.map((order) => order.email)).toEqual([email]);
  });

  it('the form of the page makes one order, sent twice', async () => {
    const form = await (await shop.request('/')).text();
    const orderId = /name="orderId" value="([\w-]+)"/.exec(form)?.[1] ?? '';
    for (let submit = 0; submit < 2; submit += 1) {
      const body = new URLSearchParams({ ...WITH_MONEY, orderId });
      const answer = await shop.request('/checkout', { method: 'POST', body });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/orders#${orderId}`]);
    }
    expect(orders.list(10).map((order) => [order.id, order.status])).toEqual([[orderId, 'paid']]);
  });
});

/** Stands for a verifier that never gets a good signature. */
const refusing = {
  verify: async (): Promise<never> => {
    throw new IntegrationError({
      message: 'stripe webhook refused: not signed (invalid_signature).',
      code: 'invalid_signature',
      execution: 'not_executed',
    });
  },
};

/** What the shop's own routes answer. */
async function json<T>(answer: Response): Promise<T> {
  return (await answer.json()) as T;
}

import { randomUUID } from 'node:crypto';
import { isIntegrationError } from '@quayside/core';
import type { Stripe } from '@quayside/stripe';
import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { chargeOrder, type Till } from './charge-order.ts';
import type { Order, OrderStatus } from './order.ts';
import { ordersPage, shopPage } from './pages.ts';
import { parseCheckout } from './parse-checkout.ts';
import { receiveEvent } from './receive-event.ts';
import { refundOrder } from './refund-order.ts';

export interface ShopParts extends Till {
  readonly webhooks: Pick<Stripe['webhooks'], 'verify'>;
}

/** Builds the shop's HTTP side. It holds no state of its own. */
export function createShop(parts: ShopParts): Hono {
  const { orders, webhooks } = parts;
  const shop = new Hono();
  shop.use(secureHeaders(), bodyLimit({ maxSize: 256 * 1024 }));

  shop.get('/', (c) => c.html(shopPage(randomUUID())));

  shop.post('/checkout', async (c) => {
    const isForm = (c.req.header('content-type') ?? '').startsWith(
      'application/x-www-form-urlencoded',
    );
    const fields = isForm ? await c.req.parseBody() : await readJson(c);
    const orderId = c.req.header('idempotency-key') ?? text(fields.orderId);
    const wanted = parseCheckout(fields, orderId);
    if (typeof wanted === 'string') return c.json({ error: wanted }, 400);
    // Written down before anything is sent: a charge without an order is the one thing nobody can find.
    const { order, created } = orders.create(wanted);
    if (!created && !isSamePurchase(order, wanted)) {
      return c.json({ error: 'this order id was used for another purchase' }, 409);
    }
    // A second submit does not charge: the first one does, or reconciliation if that process died.
    const charged = created ? await chargeOrder(parts, order) : { order, action: undefined };
    if (isForm) return c.redirect(`/orders#${order.id}`, 303);
    return c.json(charged, HTTP_STATUS[charged.order.status]);
  });

  shop.get('/orders', (c) => {
    const list = orders.list(500);
    const supports = ['text/html', 'application/json'];
    const format = accepts(c, { header: 'Accept', supports, default: 'application/json' });
    return format === 'text/html' ? c.html(ordersPage(list)) : c.json(list);
  });

  shop.get('/orders/:id', (c) => {
    const order = orders.get(c.req.param('id'));
    return order === undefined ? c.json({ error: 'no such order' }, 404) : c.json({ order });
  });

  shop.post('/orders/:id/refund', async (c) => {
    const order = orders.get(c.req.param('id'));
    if (order === undefined) return c.json({ error: 'no such order' }, 404);
    if (order.status !== 'paid') return c.json({ error: `the order is ${order.status}` }, 409);
    const refunded = order.refund === 'none' ? await refundOrder(parts, order) : order;
    return c.json({ order: refunded }, refunded.refund === 'refunded' ? 200 : 202);
  });

  shop.post('/webhooks/stripe', async (c) => {
    // The raw bytes: parsed and written again, they would not be what Stripe signed.
    const event = await webhooks.verify(await c.req.arrayBuffer(), c.req.raw.headers);
    receiveEvent(orders, event);
    return c.body(null, 204);
  });

  shop.onError((error, c) => {
    if (isIntegrationError(error, 'invalid_signature'))
      return c.json({ error: error.message }, 400);
    console.error(error);
    return c.json({ error: 'internal error' }, 500);
  });
  return shop;
}

/** 202: the answer is on its way to `GET /orders/:id`. */
const HTTP_STATUS = {
  paid: 201,
  pending: 202,
  unknown: 202,
  requires_action: 202,
  declined: 402,
  failed: 502,
} as const satisfies Readonly<Record<OrderStatus, number>>;

async function readJson(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  // Whatever else JSON can be has no field that passes the checks.
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function isSamePurchase(order: Order, wanted: Pick<Order, 'sku' | 'email' | 'source'>): boolean {
  return order.sku === wanted.sku && order.email === wanted.email && order.source === wanted.source;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

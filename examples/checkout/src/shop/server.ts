import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { createGateway } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import { createStripe } from '@quayside/stripe';
import { createCallTally } from './call-tally.ts';
import { parseConfig } from './config.ts';
import { createShop } from './create-shop.ts';
import { openOrderStore } from './order-store.ts';
import { reconcileEvery } from './reconcile.ts';

/** The shop as a process: everything is made here, and nowhere else. */
const config = parseConfig(process.env);
const stripe = createStripe({
  apiKey: config.stripeSecretKey,
  webhookSecret: config.stripeWebhookSecret,
  baseUrl: config.stripeUrl,
  // A customer is waiting: what takes longer has failed for now, and the order is settled later.
  policy: standard({
    totalTimeoutMs: 15_000,
    attemptTimeoutMs: 4_000,
    breaker: { cooldownMs: 2_000 },
  }),
});
const tally = createCallTally();
const gateway = createGateway({ payments: stripe.payments }, { listeners: [tally.listener] });
const orders = openOrderStore(config.database);
const till = { payments: gateway.payments, orders };

const shop = createShop({ ...till, webhooks: stripe.webhooks });
shop.get('/health', async (c) => c.json(await gateway.health()));
shop.get('/stats', (c) => c.json(tally.read()));

const stop = new AbortController();
process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());

const server = serve({ fetch: shop.fetch, port: config.port, hostname: '127.0.0.1' }, (address) => {
  console.log(`the shop is open: http://127.0.0.1:${address.port}`);
  for (const { summary } of gateway.describe()) console.log(summary);
});
const reconciled = reconcileEvery(till, { everyMs: config.reconcileEveryMs, signal: stop.signal });
if (!stop.signal.aborted) await once(stop.signal, 'abort');

// First no new customers, then the end of what is under way, then the books.
server.close();
await Promise.all([once(server, 'close'), reconciled]);
await gateway[Symbol.asyncDispose]();
orders[Symbol.dispose]();

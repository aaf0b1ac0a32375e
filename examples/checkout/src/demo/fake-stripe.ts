import { serve } from '@hono/node-server';
import { createFakeStripe } from '@quayside/stripe/testing';
import { Hono } from 'hono';
import { readFakeLedger } from './fake-ledger.ts';

/** The fake Stripe as a process, with a second port for what the real one shows in its dashboard. */
const fake = createFakeStripe({ logLimit: 200_000 });
const { url } = await fake.listen();

const admin = new Hono();
admin.get('/ledger', (c) => c.json(readFakeLedger(fake)));
admin.post('/webhooks', async (c) => {
  fake.webhooks.register({
    url: await c.req.text(),
    secret: process.env.STRIPE_WEBHOOK_SECRET ?? '',
    events: ['payment_intent.*'],
    // As Stripe warns: twice at times, and in any order.
    disorder: { duplicateRate: 0.1, delayUpToMs: 1_000 },
  });
  return c.body(null, 204);
});
serve({ fetch: admin.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  console.log(JSON.stringify({ url, adminUrl: `http://127.0.0.1:${port}` }));
});

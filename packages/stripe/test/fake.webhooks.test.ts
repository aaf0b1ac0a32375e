import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createFakeStripe, signStripePayload, type WebhookEndpoint } from '../src/testing/index.js';
import { callsOf, payment } from './call-fake.js';

interface Received {
  readonly id: string;
  readonly type: string;
  readonly at: number;
}

const setup = (
  endpoint: Partial<WebhookEndpoint> = {},
  answer: (attempt: number) => Response = () => new Response(),
) => {
  const clock = createVirtualClock();
  const fake = createFakeStripe({ clock });
  const received: Received[] = [];
  const remove = fake.webhooks.register({
    secret: 'whsec_test',
    deliver: async (request) => {
      // Sound: the fake sends nothing but events.
      const { id, type } = (await request.json()) as Pick<Received, 'id' | 'type'>;
      received.push({ id, type, at: clock.now() });
      return answer(received.length);
    },
    ...endpoint,
  });
  return { clock, fake, received, remove, ...callsOf(fake) };
};

const types = (received: readonly Received[]): string[] => received.map(({ type }) => type);

describe('signStripePayload', () => {
  it('signs timestamp and body with every secret', async () => {
    const mac = (secret: string) =>
      createHmac('sha256', secret).update('1700000000.{"ü":1}').digest('hex');
    expect(await signStripePayload('{"ü":1}', ['whsec_a', 'whsec_b'], 1_700_000_000)).toBe(
      `t=1700000000,v1=${mac('whsec_a')},v1=${mac('whsec_b')}`,
    );
  });
});

describe('events', () => {
  it.each([
    [{}, ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']],
    [
      { capture_method: 'manual' },
      ['payment_intent.created', 'charge.succeeded', 'payment_intent.amount_capturable_updated'],
    ],
    [
      { payment_method: 'pm_card_chargeDeclined' },
      ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'],
    ],
    [
      { payment_method: 'pm_card_threeDSecure2Required' },
      ['payment_intent.created', 'payment_intent.requires_action'],
    ],
    [
      { payment_method: 'pm_usBankAccount' },
      ['payment_intent.created', 'charge.pending', 'payment_intent.processing'],
    ],
  ])('a payment with %o › tells what happened, in order', async (params, expected) => {
    const { fake, received, post } = setup();
    await post('payment_intents', { ...payment, ...params });
    await fake.webhooks.flush();
    expect(types(received)).toEqual(expected);
  });

  it('a refund, a customer, a session › too', async () => {
    const { fake, received, post, del } = setup({
      events: ['refund.*', 'charge.refunded', 'customer.*', 'checkout.session.*'],
    });
    const intent = (await post('payment_intents', payment)).json;
    await post('refunds', { payment_intent: intent.id });
    const customer = (await post('customers')).json.id;
    await del(`customers/${customer}`);
    const line = {
      'line_items[0][price_data][currency]': 'usd',
      'line_items[0][price_data][unit_amount]': 900,
      'line_items[0][price_data][product_data][name]': 'Mug',
    };
    const session = (await post('checkout/sessions', { success_url: 'https://a.b', ...line })).json;
    fake.completeCheckout(session.id);
    const other = (await post('checkout/sessions', { success_url: 'https://a.b', ...line })).json;
    await post(`checkout/sessions/${other.id}/expire`);
    await fake.webhooks.flush();
    expect(types(received)).toEqual([
      'refund.created',
      'charge.refunded',
      'customer.created',
      'customer.deleted',
      'checkout.session.completed',
      'checkout.session.expired',
    ]);
  });

  it('an event › holds the object as it was, the request and its key', async () => {
    const { get, post } = setup();
    const { json, headers } = await post('payment_intents', payment, { key: 'order-1' });
    const events = (await get('events', { type: 'payment_intent.created' })).json.data;
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      pending_webhooks: 1,
      request: { id: headers.get('request-id'), idempotency_key: 'order-1' },
      data: { object: { id: json.id, status: 'requires_confirmation', amount_received: 0 } },
    });
  });
});

describe('deliveries', () => {
  it('go out as the clock goes on', async () => {
    const { clock, fake, received, post } = setup();
    await post('customers');
    expect(received).toEqual([]);
    expect(fake.webhooks.pending).toBe(1);
    await clock.advance(0);
    await fake.webhooks.flush();
    expect(types(received)).toEqual(['customer.created']);
    expect(fake.webhooks.pending).toBe(0);
  });

  it('manual › wait for flush', async () => {
    const { clock, fake, received, post } = setup({ manual: true });
    await post('customers');
    await clock.advance(1_000_000);
    expect(received).toEqual([]);
    expect(await fake.webhooks.flush()).toEqual({ delivered: 1, failed: 0, attempts: 1 });
  });

  it('a refusal › is repeated after each wait, signed anew, and given up in the end', async () => {
    const { clock, fake, received, post } = setup(
      { retryDelaysMs: [100, 1000] },
      () => new Response(null, { status: 500 }),
    );
    await post('customers');
    for (const wait of [0, 99, 1, 999, 1, 100_000]) await clock.advance(wait);
    expect(received.map(({ at }) => at)).toEqual([0, 100, 1100]);
    expect(fake.webhooks.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 500],
      [3, 500],
    ]);
    expect(fake.webhooks.pending).toBe(0);
  });

  it('flush › repeats at once, and reports', async () => {
    const { fake, received, post } = setup(
      {},
      (attempt) => new Response(null, { status: attempt < 3 ? 503 : 204 }),
    );
    await post('customers');
    expect(await fake.webhooks.flush()).toEqual({ delivered: 1, failed: 0, attempts: 3 });
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  });

  it('an endpoint that throws › counts as no answer', async () => {
    const { fake, post } = setup({
      deliver: () => Promise.reject(new Error('down')),
      retryDelaysMs: [],
    });
    await post('customers');
    expect(await fake.webhooks.flush()).toEqual({ delivered: 0, failed: 1, attempts: 1 });
    expect(fake.webhooks.deliveries).toMatchObject([{ attempt: 1, status: undefined }]);
  });

  it('an endpoint that never answers › has failed after ten seconds', async () => {
    const { clock, fake, post } = setup({
      deliver: () => new Promise(() => {}),
      retryDelaysMs: [],
    });
    await post('customers');
    const flushed = fake.webhooks.flush();
    expect(await clock.settle(flushed)).toEqual({ delivered: 0, failed: 1, attempts: 1 });
    expect(clock.now()).toBe(10_000);
  });

  it('disorder › repeats and reorders, the same way for the same seed', async () => {
    const run = async (seed: number): Promise<readonly string[]> => {
      const { fake, received, post } = setup({
        manual: true,
        disorder: { duplicateRate: 0.5, delayUpToMs: 1000, seed },
      });
      for (let n = 0; n < 20; n += 1) await post('customers');
      await fake.webhooks.flush();
      return received.map(({ id }) => id);
    };
    const ids = await run(5);
    expect(ids.length).toBeGreaterThan(22);
    expect(new Set(ids).size).toBe(20);
    expect(ids).not.toEqual(ids.toSorted());
    expect(await run(5)).toEqual(ids);
  });

  it('redeliver › sends an event again', async () => {
    const { fake, received, post } = setup();
    await post('customers');
    await fake.webhooks.flush();
    expect(fake.webhooks.redeliver(received[0]?.id ?? '')).toBe(true);
    expect(fake.webhooks.redeliver('evt_none')).toBe(false);
    await fake.webhooks.flush();
    expect(received[1]?.id).toBe(received[0]?.id);
  });

  it('connect › an endpoint takes its own account, or the connected ones', async () => {
    const own = setup();
    await own.post('customers', {}, { account: 'acct_1' });
    expect(await own.fake.webhooks.flush()).toMatchObject({ attempts: 0 });
    const connected = setup({ connect: true });
    await connected.post('customers', {}, { account: 'acct_1' });
    expect(await connected.fake.webhooks.flush()).toMatchObject({ delivered: 1 });
  });

  it('remove › stops what waits', async () => {
    const { fake, received, remove, post } = setup({ manual: true });
    await post('customers');
    remove();
    await fake.webhooks.flush();
    expect(received).toEqual([]);
    expect(() => fake.webhooks.register({ secret: 'x' })).toThrow(TypeError);
  });

  it('url › arrives signed over HTTP', async () => {
    const bodies: string[] = [];
    const signatures: unknown[] = [];
    const server = createServer(async (incoming, response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      bodies.push(Buffer.concat(chunks).toString());
      signatures.push(incoming.headers['stripe-signature']);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const fake = createFakeStripe();
    fake.webhooks.register({ url: `http://127.0.0.1:${port}/hooks`, secret: 'whsec_url' });
    await callsOf(fake).post('customers');
    expect(await fake.webhooks.flush()).toMatchObject({ delivered: 1 });
    const [body = ''] = bodies;
    const timestamp = Number(/t=(\d+)/.exec(String(signatures[0]))?.[1]);
    expect(signatures).toEqual([await signStripePayload(body, 'whsec_url', timestamp)]);
    server.close();
  });

  it('url › a redirect has failed, wherever it leads', async () => {
    const paths: Array<string | undefined> = [];
    const server = createServer((request, response) => {
      paths.push(request.url);
      const isMoved = request.url === '/old';
      response.writeHead(isMoved ? 307 : 200, isMoved ? { location: '/new' } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A TCP server's address is an AddressInfo.
    const { port } = server.address() as AddressInfo;
    const fake = createFakeStripe();
    fake.webhooks.register({
      secret: 'whsec_test',
      url: `http://127.0.0.1:${port}/old`,
      retryDelaysMs: [],
    });
    await callsOf(fake).post('customers');
    expect(await fake.webhooks.flush()).toMatchObject({ delivered: 0, failed: 1 });
    expect(paths).toEqual(['/old']);
    await new Promise((resolve) => server.close(resolve));
  });
});

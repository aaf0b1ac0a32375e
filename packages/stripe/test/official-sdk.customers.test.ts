import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connected, connections, failureOf, pay } from './official-sdk.js';

describe.each(connections)('the official package through %s', (_, connect) => {
  let connected: Connected;
  beforeAll(async () => {
    connected = await connect();
  });
  afterAll(() => connected.close());

  describe('customers', () => {
    it('creates, finds, updates, deletes', async () => {
      const { stripe } = connected;
      const created = await stripe.customers.create({
        email: 'ada@example.com',
        name: 'Ada',
        metadata: { a: '1', b: '2' },
      });
      const updated = await stripe.customers.update(created.id, {
        name: '',
        metadata: { a: '', c: '3' },
      });
      expect(updated).toMatchObject({ name: null, metadata: { b: '2', c: '3' } });
      expect(
        (await stripe.customers.list({ email: 'ada@example.com' })).data.map(({ id }) => id),
      ).toEqual([created.id]);
      expect(await stripe.customers.del(created.id)).toMatchObject({ deleted: true });
      expect(await stripe.customers.retrieve(created.id)).toMatchObject({
        id: created.id,
        deleted: true,
      });
      const error = await failureOf(stripe.paymentIntents.create(pay({ customer: created.id })));
      expect(error).toMatchObject({ code: 'resource_missing', param: 'customer', statusCode: 400 });
    });

    it('saves a card and charges it off session', async () => {
      const { stripe } = connected;
      const customer = await stripe.customers.create();
      const setup = await stripe.setupIntents.create({
        customer: customer.id,
        payment_method: 'pm_card_visa',
        confirm: true,
        usage: 'off_session',
      });
      expect(setup.status).toBe('succeeded');
      const saved = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
      expect(saved.data.map(({ id }) => id)).toEqual([setup.payment_method]);
      const method = saved.data[0]?.id ?? '';
      for (const amount of [1000, 2000]) {
        const intent = await stripe.paymentIntents.create(
          pay({ amount, customer: customer.id, payment_method: method, off_session: true }),
        );
        expect(intent.status).toBe('succeeded');
      }
      await stripe.paymentMethods.detach(method);
      const error = await failureOf(
        stripe.paymentIntents.create(pay({ customer: customer.id, payment_method: method })),
      );
      expect(error.statusCode).toBe(400);
    });
  });

  describe('lists', () => {
    it('pages in both directions', async () => {
      const { stripe } = connected;
      const customer = await stripe.customers.create();
      const ids: string[] = [];
      for (let count = 0; count < 7; count += 1)
        ids.push(
          (
            await stripe.paymentIntents.create({
              amount: 1000,
              currency: 'usd',
              customer: customer.id,
            })
          ).id,
        );
      const forwards: string[] = [];
      for await (const intent of stripe.paymentIntents.list({ customer: customer.id, limit: 3 }))
        forwards.push(intent.id);
      expect(forwards).toEqual(ids.toReversed());
      const backwards: string[] = [];
      for await (const intent of stripe.paymentIntents.list({
        customer: customer.id,
        limit: 2,
        ending_before: ids[0] ?? '',
      }))
        backwards.push(intent.id);
      expect(backwards).toEqual(ids.slice(1));
      const page = await stripe.paymentIntents.list({
        customer: customer.id,
        expand: ['data.customer'],
        limit: 1,
      });
      expect(page).toMatchObject({
        has_more: true,
        data: [{ customer: { id: customer.id, object: 'customer' } }],
      });
    });

    it('reads the events of what happened', async () => {
      const { stripe } = connected;
      const intent = await stripe.paymentIntents.create(pay());
      const events = await stripe.events.list({
        types: ['payment_intent.created', 'payment_intent.succeeded'],
        limit: 2,
      });
      expect(events.data.map(({ type }) => type)).toEqual([
        'payment_intent.succeeded',
        'payment_intent.created',
      ]);
      expect(events.data[0]?.data.object).toMatchObject({ id: intent.id, status: 'succeeded' });
      expect(events.data[1]?.data.object).toMatchObject({
        id: intent.id,
        status: 'requires_confirmation',
      });
      expect(
        (await stripe.balance.retrieve()).pending.some(({ currency }) => currency === 'eur'),
      ).toBe(true);
    });
  });
});

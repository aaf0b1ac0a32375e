import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeStripe } from '../src/testing/index.js';
import {
  type Connected,
  connections,
  failureOf,
  noRedirects,
  options,
  pay,
} from './official-sdk.js';

describe.each(connections)('the official package through %s', (_, connect) => {
  let connected: Connected;
  beforeAll(async () => {
    connected = await connect();
  });
  afterAll(() => connected.close());

  describe('payments', () => {
    it('pays at once', async () => {
      const { stripe } = connected;
      const intent = await stripe.paymentIntents.create({
        ...pay(),
        metadata: { order: '7' },
        expand: ['latest_charge'],
      });
      expect(intent.status).toBe('succeeded');
      expect(intent.amount_received).toBe(1999);
      const charge = intent.latest_charge as Stripe.Charge;
      expect(charge).toMatchObject({
        captured: true,
        amount_captured: 1999,
        metadata: { order: '7' },
      });
      expect(charge.payment_method_details?.card?.last4).toBe('4242');
    });

    it('creates, updates, confirms', async () => {
      const { stripe } = connected;
      const created = await stripe.paymentIntents.create({
        amount: 500,
        currency: 'usd',
        automatic_payment_methods: noRedirects,
      });
      expect(created.status).toBe('requires_payment_method');
      const updated = await stripe.paymentIntents.update(created.id, {
        amount: 700,
        payment_method: 'pm_card_mastercard',
      });
      expect(updated.status).toBe('requires_confirmation');
      const confirmed = await stripe.paymentIntents.confirm(created.id);
      expect(confirmed).toMatchObject({ status: 'succeeded', amount_received: 700 });
      const again = await stripe.paymentIntents.retrieve(created.id, {
        expand: ['payment_method'],
      });
      expect((again.payment_method as Stripe.PaymentMethod).card?.brand).toBe('mastercard');
    });

    it('holds, captures a part, refuses a second capture', async () => {
      const { stripe } = connected;
      const held = await stripe.paymentIntents.create(pay({ capture_method: 'manual' }));
      expect(held).toMatchObject({
        status: 'requires_capture',
        amount_capturable: 1999,
        amount_received: 0,
      });
      const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 999 });
      expect(captured).toMatchObject({
        status: 'succeeded',
        amount_received: 999,
        amount_capturable: 0,
      });
      const error = await failureOf(stripe.paymentIntents.capture(held.id));
      expect(error).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_unexpected_state',
        type: 'StripeInvalidRequestError',
      });
    });

    it('cancels a hold', async () => {
      const { stripe, fake } = connected;
      const held = await stripe.paymentIntents.create(pay({ capture_method: 'manual' }));
      const canceled = await stripe.paymentIntents.cancel(held.id, {
        cancellation_reason: 'abandoned',
      });
      expect(canceled).toMatchObject({
        status: 'canceled',
        cancellation_reason: 'abandoned',
        amount_capturable: 0,
      });
      expect(fake.ledger.holds().some((hold) => hold.paymentIntent === held.id)).toBe(false);
      expect((await failureOf(stripe.paymentIntents.cancel(held.id))).code).toBe(
        'payment_intent_unexpected_state',
      );
    });

    it('throws a card error with the intent inside, and takes another card', async () => {
      const { stripe } = connected;
      const error = await failureOf(
        stripe.paymentIntents.create(
          pay({ payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds' }),
        ),
      );
      expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
      expect(error).toMatchObject({
        statusCode: 402,
        code: 'card_declined',
        decline_code: 'insufficient_funds',
      });
      const failed = error.payment_intent;
      expect(failed).toMatchObject({ status: 'requires_payment_method', payment_method: null });
      expect(failed?.last_payment_error?.decline_code).toBe('insufficient_funds');
      expect(failed?.latest_charge).toBe(error.charge);
      const paid = await stripe.paymentIntents.confirm(failed?.id ?? '', {
        payment_method: 'pm_card_visa',
      });
      expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
    });

    it('asks for authentication, on session and off', async () => {
      const { stripe, fake } = connected;
      const waiting = await stripe.paymentIntents.create(
        pay({
          payment_method: 'pm_card_threeDSecure2Required',
          return_url: 'https://shop.test/back',
        }),
      );
      expect(waiting.status).toBe('requires_action');
      expect(waiting.next_action?.redirect_to_url?.return_url).toBe('https://shop.test/back');
      fake.completeAction(waiting.id);
      expect((await stripe.paymentIntents.retrieve(waiting.id)).status).toBe('succeeded');
      const error = await failureOf(
        stripe.paymentIntents.create(
          pay({ payment_method: 'pm_card_authenticationRequired', off_session: true }),
        ),
      );
      expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
    });

    it('settles a bank debit later', async () => {
      const { stripe, fake } = connected;
      const waiting = await stripe.paymentIntents.create(
        pay({ currency: 'usd', payment_method: 'pm_usBankAccount_success' }),
      );
      expect(waiting.status).toBe('processing');
      fake.settle(waiting.id);
      expect((await stripe.paymentIntents.retrieve(waiting.id)).status).toBe('succeeded');
    });

    it('replays a key and refuses it for other parameters', async () => {
      const { stripe, fake } = connected;
      const before = fake.ledger.charges().length;
      const first = await stripe.paymentIntents.create(pay(), { idempotencyKey: 'order-1' });
      const second = await stripe.paymentIntents.create(pay(), { idempotencyKey: 'order-1' });
      expect(second.id).toBe(first.id);
      expect(fake.requests.entries().at(-1)).toMatchObject({
        replayed: true,
        idempotencyKey: 'order-1',
      });
      expect(fake.ledger.charges().length).toBe(before + 1);
      const error = await failureOf(
        stripe.paymentIntents.create(pay({ amount: 1 + 1999 }), { idempotencyKey: 'order-1' }),
      );
      expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    });

    it('finds by search', async () => {
      const { stripe } = connected;
      for (const amount of [1100, 1200, 1300])
        await stripe.paymentIntents.create(pay({ amount, metadata: { batch: "b'1" } }));
      const found: number[] = [];
      const query = 'metadata["batch"]:"b\'1" AND amount>1100';
      for await (const intent of stripe.paymentIntents.search({ query, limit: 1 }))
        found.push(intent.amount);
      expect(found).toEqual([1300, 1200]);
    });
  });

  describe('refunds', () => {
    it('refunds in part, then the rest, then no more', async () => {
      const { stripe } = connected;
      const intent = await stripe.paymentIntents.create(pay());
      const part = await stripe.refunds.create({
        payment_intent: intent.id,
        amount: 500,
        reason: 'requested_by_customer',
      });
      expect(part).toMatchObject({ status: 'succeeded', amount: 500, payment_intent: intent.id });
      const rest = await stripe.refunds.create({ charge: intent.latest_charge as string });
      expect(rest.amount).toBe(1499);
      expect((await failureOf(stripe.refunds.create({ payment_intent: intent.id }))).code).toBe(
        'charge_already_refunded',
      );
      const charge = await stripe.charges.retrieve(intent.latest_charge as string, {
        expand: ['refunds'],
      });
      expect(charge).toMatchObject({ refunded: true, amount_refunded: 1999 });
      expect(charge.refunds?.data.map(({ id }) => id)).toEqual([rest.id, part.id]);
      expect((await stripe.refunds.retrieve(part.id)).amount).toBe(500);
      expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(2);
    });
  });

  describe('errors', () => {
    it.each([
      [
        'an unknown object',
        (stripe: Stripe) => stripe.paymentIntents.retrieve('pi_none'),
        { statusCode: 404, code: 'resource_missing' },
      ],
      [
        'an unknown parameter',
        (stripe: Stripe) =>
          stripe.paymentIntents.create({ ...pay(), payment_method_types: ['card'] } as never),
        { statusCode: 400, code: 'parameter_unknown', param: 'payment_method_types' },
      ],
      [
        'a missing parameter',
        (stripe: Stripe) => stripe.paymentIntents.create({ currency: 'eur' } as never),
        { statusCode: 400, code: 'parameter_missing', param: 'amount' },
      ],
      [
        'no integer',
        (stripe: Stripe) => stripe.paymentIntents.create(pay({ amount: 19.99 })),
        { statusCode: 400, code: 'parameter_invalid_integer' },
      ],
      [
        'too little',
        (stripe: Stripe) => stripe.paymentIntents.create(pay({ amount: 1 })),
        { statusCode: 400, code: 'amount_too_small' },
      ],
      [
        'an unknown URL',
        (stripe: Stripe) => stripe.rawRequest('GET', '/v1/unicorns'),
        { statusCode: 404 },
      ],
    ])('refuses %s', async (_name, call, expected) => {
      const error = await failureOf(call(connected.stripe));
      expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
      expect(error).toMatchObject(expected);
      expect(error.requestId).toMatch(/^req_/);
    });

    it('keeps the accounts apart', async () => {
      const { stripe } = connected;
      const customer = await stripe.customers.create({}, { stripeAccount: 'acct_1' });
      expect((await failureOf(stripe.customers.retrieve(customer.id))).code).toBe(
        'resource_missing',
      );
      expect(
        await stripe.customers.retrieve(customer.id, {}, { stripeAccount: 'acct_1' }),
      ).toMatchObject({ id: customer.id });
    });
  });
});

describe('the official package', () => {
  it('is refused without a valid key', async () => {
    const fake = createFakeStripe({ apiKey: 'sk_test_right' });
    const stripe = new Stripe('sk_test_wrong_key', {
      ...options,
      httpClient: Stripe.createFetchHttpClient(fake.fetch),
    });
    const error = await failureOf(stripe.balance.retrieve());
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(error.message).not.toContain('wrong');
  });

  it('verifies the webhooks that the fake signs, also while a secret is rolled', async () => {
    const fake = createFakeStripe();
    const stripe = new Stripe('sk_test_x', {
      ...options,
      httpClient: Stripe.createFetchHttpClient(fake.fetch),
    });
    const events: Stripe.Event[] = [];
    fake.webhooks.register({
      secret: ['whsec_new', 'whsec_old'],
      manual: true,
      deliver: async (request) => {
        const body = await request.text();
        const signature = request.headers.get('stripe-signature') ?? '';
        events.push(await stripe.webhooks.constructEventAsync(body, signature, 'whsec_old'));
        return new Response();
      },
    });
    await stripe.paymentIntents.create(pay());
    expect(await fake.webhooks.flush()).toEqual({ delivered: 3, failed: 0, attempts: 3 });
    expect(events.map(({ type }) => type)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('makes one charge of a lost answer and its repetition', async () => {
    const fake = createFakeStripe();
    await using listening = await fake.listen();
    const { host, port } = listening;
    const stripe = new Stripe('sk_test_x', {
      host,
      port,
      protocol: 'http',
      maxNetworkRetries: 1,
      telemetry: false,
    });
    fake.faults.add({ kind: 'lost_answer', match: { method: 'POST' } });
    const intent = await stripe.paymentIntents.create(pay());
    expect(intent.status).toBe('succeeded');
    expect(fake.ledger.charges()).toHaveLength(1);
    expect(fake.requests.entries().map(({ fault, replayed }) => [fault, replayed])).toEqual([
      ['lost_answer', false],
      [undefined, true],
    ]);
  });
});

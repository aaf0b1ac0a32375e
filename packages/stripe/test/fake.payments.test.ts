import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeStripe } from '../src/testing/index.js';
import { callsOf, payment } from './call-fake.js';

const setup = () => {
  const fake = createFakeStripe();
  return { fake, ...callsOf(fake) };
};

const declines = [
  ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
  ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded'],
  ['pm_card_chargeDeclinedFraudulent', 'card_declined', 'fraudulent'],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
  ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
] as const;

const succeeding = [
  'pm_card_visa',
  'pm_card_visa_debit',
  'pm_card_mastercard',
  'pm_card_amex',
  'pm_card_bypassPending',
  'pm_card_de',
  'pm_card_threeDSecureOptional',
];

describe('magic payment methods', () => {
  it.each(succeeding)('%s › succeeds', async (method) => {
    const { post } = setup();
    expect(
      (await post('payment_intents', { ...payment, payment_method: method })).json.status,
    ).toBe('succeeded');
  });

  it.each(declines)('%s › is declined with %s / %s', async (method, code, declineCode) => {
    const { fake, get, post } = setup();
    const { status, json } = await post('payment_intents', { ...payment, payment_method: method });
    expect(status).toBe(402);
    expect(json.error).toMatchObject({ type: 'card_error', code });
    expect(json.error.decline_code).toBe(declineCode);
    const intent = (
      await get(`payment_intents/${json.error.payment_intent.id}`, { 'expand[0]': 'latest_charge' })
    ).json;
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code, type: 'card_error' },
    });
    expect(intent.latest_charge).toMatchObject({
      status: 'failed',
      paid: false,
      failure_code: code,
    });
    expect(fake.ledger.charges()).toEqual([]);
  });

  it.each([
    ['pm_card_threeDSecure2Required', 'use_stripe_sdk', {}],
    ['pm_card_authenticationRequired', 'redirect_to_url', { return_url: 'https://shop.test' }],
    [
      'pm_card_authenticationRequiredOnSetup',
      'use_stripe_sdk',
      { return_url: 'https://shop.test', use_stripe_sdk: true },
    ],
  ])('%s › asks the customer by %s', async (method, type, extra) => {
    const { fake, post } = setup();
    const { json } = await post('payment_intents', {
      ...payment,
      ...extra,
      payment_method: method,
    });
    expect(json).toMatchObject({
      status: 'requires_action',
      next_action: { type },
      latest_charge: null,
    });
    expect(fake.completeAction(json.id, { outcome: 'fail' })).toMatchObject({
      status: 'requires_payment_method',
      declineCode: 'payment_intent_authentication_failure',
    });
    expect(() => fake.completeAction(json.id)).toThrow('requires no action');
  });

  it('a card that was set up › needs no authentication any more', async () => {
    const { fake, post } = setup();
    const customer = (await post('customers')).json.id;
    const setupIntent = (
      await post('setup_intents', {
        customer,
        payment_method: 'pm_card_authenticationRequiredOnSetup',
        confirm: true,
      })
    ).json;
    expect(setupIntent.status).toBe('requires_action');
    fake.completeAction(setupIntent.id);
    const off = {
      ...payment,
      customer,
      payment_method: setupIntent.payment_method,
      off_session: true,
    };
    expect((await post('payment_intents', off)).json.status).toBe('succeeded');
  });

  it('a card set up for off session › asks only a customer who is there', async () => {
    const { post } = setup();
    const method = 'pm_card_authenticationRequiredSetupForOffSession';
    const on = await post('payment_intents', { ...payment, payment_method: method });
    const off = await post('payment_intents', {
      ...payment,
      payment_method: method,
      off_session: true,
    });
    expect([on.json.status, off.json.status]).toEqual(['requires_action', 'succeeded']);
  });

  it('a bank debit › processes, then succeeds or fails as the bank says', async () => {
    const { fake, get, post } = setup();
    const good = (
      await post('payment_intents', { ...payment, payment_method: 'pm_usBankAccount_success' })
    ).json;
    const bad = (
      await post('payment_intents', {
        ...payment,
        payment_method: 'pm_usBankAccount_insufficientFunds',
      })
    ).json;
    expect([good.status, bad.status]).toEqual(['processing', 'processing']);
    expect(fake.ledger.charges()).toEqual([]);
    expect(fake.settle(good.id).status).toBe('succeeded');
    expect(fake.settle(bad.id)).toMatchObject({
      status: 'requires_payment_method',
      declineCode: 'insufficient_funds',
    });
    expect(fake.ledger.charges().map(({ paymentIntent }) => paymentIntent)).toEqual([good.id]);
    expect((await get(`payment_intents/${bad.id}`)).json.last_payment_error.code).toBe(
      'insufficient_funds',
    );
  });

  it('refunds › pend, or fail later and give the money back to the charge', async () => {
    const { fake, get, post } = setup();
    const pending = (
      await post('payment_intents', { ...payment, payment_method: 'pm_card_pendingRefund' })
    ).json;
    const failing = (
      await post('payment_intents', { ...payment, payment_method: 'pm_card_refundFail' })
    ).json;
    const first = (await post('refunds', { payment_intent: pending.id })).json;
    const second = (await post('refunds', { payment_intent: failing.id })).json;
    expect([first.status, second.status]).toEqual(['pending', 'succeeded']);
    expect(fake.settle(first.id).status).toBe('succeeded');
    expect(() => fake.settle(first.id)).toThrow('does not wait');
    expect(fake.settle(second.id).status).toBe('failed');
    expect((await get(`charges/${failing.latest_charge}`)).json).toMatchObject({
      refunded: false,
      amount_refunded: 0,
    });
    expect(fake.ledger.refunds().map(({ id }) => id)).toEqual([first.id]);
  });

  it('a method used once › may not be used again unless a customer owns it', async () => {
    const { post } = setup();
    const method = (
      await post('payment_methods', { type: 'card', 'card[number]': '4242424242424242' })
    ).json.id;
    expect((await post('payment_intents', { ...payment, payment_method: method })).status).toBe(
      200,
    );
    expect((await post('payment_intents', { ...payment, payment_method: method })).status).toBe(
      400,
    );
    const customer = (await post('customers')).json.id;
    const attached = (await post('payment_methods/pm_card_visa/attach', { customer })).json.id;
    expect(
      (await post('payment_intents', { ...payment, payment_method: attached })).json.error.message,
    ).toContain('belongs to the Customer');
    for (let use = 0; use < 2; use += 1)
      expect(
        (await post('payment_intents', { ...payment, customer, payment_method: attached })).status,
      ).toBe(200);
  });
});

describe('payment intents', () => {
  it('confirm › without a return_url is refused unless redirects are off', async () => {
    const { post } = setup();
    const redirecting = {
      amount: 2000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_visa',
    };
    const refused = await post('payment_intents', redirecting);
    expect(refused.status).toBe(400);
    expect(refused.json.error.message).toContain('return_url');
    expect(
      (await post('payment_intents', { ...redirecting, return_url: 'https://a.b' })).json.status,
    ).toBe('succeeded');
    expect(
      (await post('payment_intents', { ...redirecting, 'allowed_payment_method_types[0]': 'card' }))
        .json.status,
    ).toBe('succeeded');
  });

  it.each([
    ['succeeded', {}, ['confirm', 'capture', 'cancel']],
    ['requires_payment_method', { confirm: false, payment_method: '' }, ['confirm', 'capture']],
    ['requires_confirmation', { confirm: false }, ['capture']],
    ['requires_action', { payment_method: 'pm_card_threeDSecure2Required' }, ['capture']],
    ['processing', { payment_method: 'pm_usBankAccount' }, ['confirm', 'capture']],
    ['requires_capture', { capture_method: 'manual' }, ['confirm']],
  ])('%s › allows only what Stripe allows', async (status, params, forbidden) => {
    const { post } = setup();
    const intent = (await post('payment_intents', { ...payment, ...params })).json;
    expect(intent.status).toBe(status);
    for (const verb of forbidden) {
      const answer = await post(`payment_intents/${intent.id}/${verb}`);
      expect([verb, answer.status, answer.json.error?.code]).toEqual([
        verb,
        400,
        'payment_intent_unexpected_state',
      ]);
      expect(answer.json.error.payment_intent.id).toBe(intent.id);
    }
    if (status !== 'succeeded')
      expect((await post(`payment_intents/${intent.id}/cancel`)).json.status).toBe('canceled');
  });

  it('capture › in several parts keeps the rest held until the final one', async () => {
    const { fake, post } = setup();
    const intent = (await post('payment_intents', { ...payment, capture_method: 'manual' })).json;
    const part = (
      await post(`payment_intents/${intent.id}/capture`, {
        amount_to_capture: 500,
        final_capture: false,
      })
    ).json;
    expect(part).toMatchObject({
      status: 'requires_capture',
      amount_received: 500,
      amount_capturable: 1500,
    });
    expect(
      (await post(`payment_intents/${intent.id}/capture`, { amount_to_capture: 1501 })).json.error
        .code,
    ).toBe('amount_too_large');
    const done = (await post(`payment_intents/${intent.id}/capture`, { amount_to_capture: 1000 }))
      .json;
    expect(done).toMatchObject({
      status: 'succeeded',
      amount_received: 1500,
      amount_capturable: 0,
    });
    expect(fake.ledger.totals()).toEqual({ usd: { captured: 1500, refunded: 0 } });
  });

  it('ledger › names what was charged twice, with the keys that did it', async () => {
    const { fake, post } = setup();
    const order = (id: string, key: string) =>
      post('payment_intents', { ...payment, 'metadata[order]': id }, { key });
    await order('1', 'a');
    await order('1', 'a');
    await order('2', 'b');
    await order('2', 'c');
    const duplicates = fake.ledger.duplicates('order');
    expect([...duplicates.keys()]).toEqual(['2']);
    expect(duplicates.get('2')?.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['b', 'c']);
  });

  it('money › never more captured than asked, never more refunded than captured', async () => {
    const step = fc.oneof(
      fc.record({
        verb: fc.constant('capture'),
        amount: fc.integer({ min: 1, max: 2500 }),
        final: fc.boolean(),
      }),
      fc.record({ verb: fc.constant('refund'), amount: fc.integer({ min: 1, max: 2500 }) }),
      fc.record({ verb: fc.constantFrom('cancel', 'confirm'), amount: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.constantFrom('manual', 'automatic'),
        async (steps, capture) => {
          const { fake, get, post } = setup();
          const { id } = (await post('payment_intents', { ...payment, capture_method: capture }))
            .json;
          for (const { verb, amount, ...rest } of steps) {
            if (verb === 'refund') await post('refunds', { payment_intent: id, amount });
            else if (verb === 'capture')
              await post(`payment_intents/${id}/capture`, {
                amount_to_capture: amount,
                final_capture: 'final' in rest && rest.final,
              });
            else await post(`payment_intents/${id}/${verb}`);
          }
          const intent = (await get(`payment_intents/${id}`)).json;
          const { captured = 0, refunded = 0 } = fake.ledger.totals().usd ?? {};
          expect(intent.amount_received).toBe(captured);
          expect(captured).toBeLessThanOrEqual(2000);
          expect(refunded).toBeLessThanOrEqual(captured);
          expect(intent.amount_received + intent.amount_capturable).toBeLessThanOrEqual(2000);
          if (intent.status !== 'requires_capture') expect(fake.ledger.holds()).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

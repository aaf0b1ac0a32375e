import { createHmac } from 'node:crypto';
import type { Clock } from '@quayside/core';
import Official from 'stripe';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { StripeEvent } from './api/event-api.js';
import type { PaymentIntent } from './api/payment-intent-api.js';
import type { Subscription } from './api/subscription-api.js';
import type { StripeOptions } from './stripe-options.js';
import { createStripeWebhooks } from './stripe-webhooks.js';

const NOW = 1_790_000_000;
const clock: Clock = { now: () => 0, wallNow: () => NOW * 1000, schedule: () => () => {} };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const event = {
  id: 'evt_1',
  object: 'event',
  type: 'payment_intent.succeeded',
  created: NOW - 2,
  livemode: false,
  api_version: '2026-10-28.endive',
  data: { object: { id: 'pi_1', object: 'payment_intent', amount: 1999 } },
};
const thin = {
  id: 'evt_test_1',
  object: 'v2.core.event',
  type: 'v1.billing.meter.error_report_triggered',
  created: '2026-11-20T10:00:00.000Z',
  livemode: false,
  related_object: { id: 'mtr_1', type: 'billing.meter', url: '/v1/billing/meters/mtr_1' },
};
const body = JSON.stringify(event);

const mac = (content: string | Uint8Array, time: number | string = NOW, secret = SECRET): string =>
  createHmac('sha256', secret).update(`${time}.`).update(content).digest('hex');

const headerFor = (content: string, time: number | string = NOW, secret = SECRET) => ({
  'stripe-signature': `t=${time},v1=${mac(content, time, secret)}`,
});

const bind = (options: Partial<StripeOptions> = {}) =>
  createStripeWebhooks({ apiKey: 'sk_test_x', webhookSecret: SECRET, clock, ...options });

const refusedFor = (reason: string) => ({ code: 'invalid_signature', details: { reason } });

describe('stripe.webhooks.verify', () => {
  it('accepts what the official package signs', async () => {
    const header = Official.webhooks.generateTestHeaderString({
      payload: body,
      secret: SECRET,
      timestamp: NOW,
    });
    await expect(bind().verify(body, { 'stripe-signature': header })).resolves.toEqual(event);
  });

  it('accepts what the official package accepts: any v1, other schemes ignored', async () => {
    const good = mac(body);
    for (const header of [
      `t=${NOW},v1=${'0'.repeat(64)},v1=${good}`,
      `t=${NOW}, v1=${good}, v0=abc, v9=def`,
      `v1=${good},t=${NOW}`,
    ]) {
      await expect(bind().verify(body, { 'Stripe-Signature': header })).resolves.toEqual(event);
    }
  });

  it('takes null for what an event leaves out', async () => {
    const sparse = JSON.stringify({ ...event, account: null, api_version: null });
    await expect(bind().verify(sparse, headerFor(sparse))).resolves.toMatchObject({ id: 'evt_1' });
  });

  it('passes unknown types and thin events', async () => {
    for (const sent of [{ ...event, type: 'radar.new_thing.happened' }, thin]) {
      const text = JSON.stringify(sent);
      await expect(bind().verify(text, headerFor(text))).resolves.toEqual(sent);
    }
  });

  it('accepts both secrets while they are rotated', async () => {
    const webhooks = bind({ webhookSecret: [SECRET, 'whsec_next'] });
    await expect(webhooks.verify(body, headerFor(body))).resolves.toEqual(event);
    await expect(webhooks.verify(body, headerFor(body, NOW, 'whsec_next'))).resolves.toEqual(event);
  });
});

describe('stripe.webhooks.verify › attacks', () => {
  it.each([
    ['no header', {}, 'missing_header'],
    ['an empty header', { 'stripe-signature': '' }, 'malformed_header'],
    ['no time', { 'stripe-signature': `v1=${mac(body)}` }, 'malformed_header'],
    ['no v1', { 'stripe-signature': `t=${NOW},v0=${mac(body)}` }, 'malformed_header'],
    ['two times', { 'stripe-signature': `t=1,t=${NOW},v1=${mac(body)}` }, 'malformed_header'],
    ['a time that is no number', headerFor(body, 'soon'), 'malformed_header'],
    ['a negative time', headerFor(body, -1), 'malformed_header'],
    ['a time with a fraction', headerFor(body, `${NOW}.5`), 'malformed_header'],
    [
      '17 signatures',
      { 'stripe-signature': `t=${NOW}${`,v1=${mac(body)}`.repeat(17)}` },
      'malformed_header',
    ],
    [
      'a huge header',
      { 'stripe-signature': `t=${NOW},v1=${mac(body)},x=${'y'.repeat(5000)}` },
      'malformed_header',
    ],
    ['another secret', headerFor(body, NOW, 'whsec_other'), 'no_match'],
    ['a body of another delivery', headerFor('{}'), 'no_match'],
    [
      'the MAC of the body without the time',
      {
        'stripe-signature': `t=${NOW},v1=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
      },
      'no_match',
    ],
    ['301 s old', headerFor(body, NOW - 301), 'too_old'],
    ['an hour ahead', headerFor(body, NOW + 3600), 'too_new'],
  ])('refuses %s', async (_, headers, reason) => {
    await expect(bind().verify(body, headers)).rejects.toMatchObject(refusedFor(reason));
  });

  it('takes a decoded and re-encoded body for another one', async () => {
    const raw = Buffer.concat([Buffer.from('{"id":"'), Buffer.of(0xff), Buffer.from('"}')]);
    const text = raw.toString('utf8');
    await expect(bind().verify(raw, headerFor(text))).rejects.toMatchObject(refusedFor('no_match'));
    const header = `t=${NOW},v1=${mac(raw)}`;
    await expect(bind().verify(raw, { 'stripe-signature': header })).rejects.toMatchObject({
      code: 'malformed_response',
    });
  });

  it.each([
    ['snapshot', { ...event, livemode: 'no' }],
    ['thin', { ...thin, livemode: 'no' }],
  ])('names the field of a %s event that is not as documented', async (_, malformed) => {
    const text = JSON.stringify(malformed);
    await expect(bind().verify(text, headerFor(text))).rejects.toThrow(
      /livemode: must be of type boolean \(malformed_response\)/,
    );
  });

  it.each(['not json', '[]', '{}', '{"id":"evt_1","object":"event"}'])(
    'refuses %s although it is signed, without quoting it',
    async (text) => {
      await expect(bind().verify(text, headerFor(text))).rejects.toMatchObject({
        code: 'malformed_response',
        message: expect.not.stringContaining(text),
      });
    },
  );

  it('refuses every delivery while no secret is set', async () => {
    await expect(
      bind({ webhookSecret: undefined }).verify(body, headerFor(body)),
    ).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('STRIPE_WEBHOOK_SECRET'),
    });
  });
});

describe('StripeEvent', () => {
  it('narrows by type, and by object for thin events', () => {
    const read = (received: StripeEvent): string => {
      if (received.object === 'v2.core.event') return received.related_object?.id ?? 'none';
      switch (received.type) {
        case 'payment_intent.succeeded':
        case 'payment_intent.processing':
          expectTypeOf(received.data.object).toExtend<PaymentIntent>();
          expectTypeOf(received.data.object.amount).toEqualTypeOf<number>();
          return received.data.object.id;
        case 'customer.subscription.deleted':
          expectTypeOf(received.data.object).toExtend<Subscription>();
          return received.data.object.status;
        default:
          return String(received.type);
      }
    };
    // What Stripe sends, typed as it is documented.
    expect(read(event as unknown as StripeEvent)).toBe('pi_1');
    expect(read({ ...event, type: 'radar.new' } as unknown as StripeEvent)).toBe('radar.new');
    expect(read(thin as unknown as StripeEvent)).toBe('mtr_1');
  });
});

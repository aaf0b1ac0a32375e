import { isIntegrationError, money, take } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createStripe } from '../src/index.js';
import {
  bare,
  customerJson,
  declinedJson,
  errorJson,
  intentJson,
  listJson,
  refundJson,
} from './answers.js';
import { type Answer, recordFetch } from './record-fetch.js';

const connect = (...answers: readonly Answer[]) => {
  const { fetch, requests } = recordFetch(...answers);
  return { requests, ...createStripe({ ...bare, fetch }) };
};

const amount = money('19.99', 'EUR');
const key = { idempotencyKey: 'order-42' };

describe('charge', () => {
  it('creates and confirms a PaymentIntent under the key of the caller', async () => {
    const { payments, requests } = connect({ json: intentJson });
    const charge = await payments.charge(
      { amount, source: 'pm_1', customer: 'cus_1', metadata: { order: '42' } },
      key,
    );
    expect(charge).toEqual({
      id: 'pi_1',
      status: 'succeeded',
      amount,
      capturedAmount: amount,
      customer: 'cus_1',
      source: 'pm_1',
      description: undefined,
      metadata: { order: '42' },
      createdAt: new Date(1_790_000_000_000),
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/v1/payment_intents' });
    expect(requests[0]?.form).toEqual([
      'amount=1999',
      'automatic_payment_methods[allow_redirects]=never',
      'automatic_payment_methods[enabled]=true',
      'confirm=true',
      'currency=eur',
      'customer=cus_1',
      'metadata[order]=42',
      'payment_method=pm_1',
    ]);
    expect(requests[0]?.headers.get('idempotency-key')).toBe('order-42');
  });

  it('answers a decline, although Stripe sends it as an error', async () => {
    const { payments } = connect({ status: 402, json: declinedJson });
    await expect(payments.charge({ amount, source: 'pm_1' }, key)).resolves.toMatchObject({
      id: 'pi_1',
      status: 'declined',
      source: 'pm_1',
      decline: {
        reason: 'insufficient_funds',
        providerCode: 'insufficient_funds',
        customerMessage: 'Your card has insufficient funds.',
        mayRetryLater: true,
      },
    });
  });

  it('answers an off-session charge that would need the customer as declined', async () => {
    const error = {
      type: 'card_error',
      code: 'authentication_required',
      decline_code: 'authentication_required',
      message: 'This transaction requires authentication.',
    };
    // Some answers leave last_payment_error to the error around them.
    const payment_intent = { ...declinedJson.error.payment_intent, last_payment_error: null };
    const { payments, requests } = connect({
      status: 402,
      json: { error: { ...error, payment_intent } },
    });
    const input = { amount, source: 'pm_1', customer: 'cus_1', offSession: true };
    await expect(payments.charge(input, key)).resolves.toMatchObject({
      status: 'declined',
      decline: { reason: 'authentication_required', mayRetryLater: true },
    });
    expect(requests[0]?.form).toContain('off_session=true');
  });

  it('throws rejected for a 402 that holds no usable answer', async () => {
    const broken = {
      ...declinedJson.error,
      payment_intent: { id: 7, status: 'requires_payment_method' },
    };
    for (const json of [errorJson({ type: 'card_error' }), { error: broken }, errorJson({})]) {
      const { payments } = connect({ status: 402, json });
      await expect(payments.charge({ amount, source: 'pm_1' }, key)).rejects.toMatchObject({
        code: 'rejected',
        execution: 'executed',
      });
    }
  });

  it('sends nothing for an amount that Stripe cannot count', async () => {
    const { payments, requests } = connect({ json: intentJson });
    const input = { amount: money('5.123', 'KWD'), source: 'pm_1' };
    await expect(payments.charge(input, key)).rejects.toMatchObject({
      code: 'invalid_request',
      execution: 'not_executed',
    });
    expect(requests).toHaveLength(0);
  });
});

describe('confirmCharge, captureCharge, cancelCharge', () => {
  it('confirms, and answers a decline as charge does', async () => {
    const { payments, requests } = connect({ status: 402, json: declinedJson });
    const input = { id: 'pi_1', source: 'pm_2', returnUrl: 'https://shop.example/back' };
    await expect(payments.confirmCharge(input, key)).resolves.toMatchObject({ status: 'declined' });
    expect(requests[0]?.path).toBe('/v1/payment_intents/pi_1/confirm');
    expect(requests[0]?.form).toEqual([
      'payment_method=pm_2',
      'return_url=https://shop.example/back',
    ]);
  });

  it('captures everything with one request', async () => {
    const { payments, requests } = connect({ json: intentJson });
    await payments.captureCharge({ id: 'pi_1' }, key);
    expect(requests.map(({ method, path, form }) => [method, path, form])).toEqual([
      ['POST', '/v1/payment_intents/pi_1/capture', []],
    ]);
  });

  it('captures a part once the currency is known to be that of the charge', async () => {
    const { payments, requests } = connect({ json: intentJson });
    await payments.captureCharge({ id: 'pi_1', amount: money('5.00', 'EUR'), final: false }, key);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(requests[0]?.headers.has('idempotency-key')).toBe(false);
    expect(requests[1]?.form).toEqual(['amount_to_capture=500', 'final_capture=false']);
  });

  it.each(['captureCharge', 'refund'] as const)(
    '%s refuses an amount in another currency before money moves',
    async (operation) => {
      const { payments, requests } = connect({ json: intentJson });
      const yen = money('500', 'JPY');
      const call =
        operation === 'refund'
          ? payments.refund({ charge: 'pi_1', amount: yen }, key)
          : payments.captureCharge({ id: 'pi_1', amount: yen }, key);
      await expect(call).rejects.toMatchObject({
        code: 'invalid_request',
        execution: 'not_executed',
      });
      expect(requests.map(({ method }) => method)).toEqual(['GET']);
    },
  );

  it('returns a cancelled charge when Stripe refuses to cancel it again', async () => {
    const unexpected = errorJson({
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
    });
    const { payments } = connect(
      { status: 400, json: unexpected },
      { json: { ...intentJson, status: 'canceled', amount_received: 0 } },
    );
    await expect(payments.cancelCharge({ id: 'pi_1', reason: 'abandoned' })).resolves.toMatchObject(
      {
        status: 'canceled',
      },
    );
  });

  it('throws conflict for a charge that has succeeded', async () => {
    const unexpected = errorJson({
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
    });
    const { payments } = connect({ status: 400, json: unexpected }, { json: intentJson });
    await expect(payments.cancelCharge({ id: 'pi_1' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('cancels under a key of its own, since the port demands none', async () => {
    const { payments, requests } = connect({ json: { ...intentJson, status: 'canceled' } });
    await payments.cancelCharge({ id: 'pi_1' });
    expect(requests[0]?.headers.get('idempotency-key')).toMatch(/^quayside-[0-9a-f-]{36}$/);
  });
});

describe('getCharge and listCharges', () => {
  it('escapes an id, whatever it holds', async () => {
    const { payments, requests } = connect({ json: intentJson });
    await payments.getCharge('pi/../x?y');
    expect(requests[0]?.path).toBe('/v1/payment_intents/pi%2F..%2Fx%3Fy');
    await expect(payments.getCharge('..')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(requests).toHaveLength(1);
  });

  it('reads page after page, and stops when the reader does', async () => {
    const page = (...ids: readonly string[]) =>
      listJson(
        ids.map((id) => ({ ...intentJson, id })),
        true,
      );
    const { payments, requests } = connect(
      { json: page('pi_1', 'pi_2') },
      { json: page('pi_3', 'pi_4') },
    );
    const input = {
      customer: 'cus_1',
      createdFrom: new Date(1_000_500),
      createdBefore: new Date(2_000_000),
      pageSize: 2,
    };
    const ids = (await take(payments.listCharges(input), 3)).map(({ id }) => id);
    expect(ids).toEqual(['pi_1', 'pi_2', 'pi_3']);
    const filter = ['created[gte]=1001', 'created[lt]=2000', 'customer=cus_1', 'limit=2'];
    expect(requests.map(({ query }) => query)).toEqual([
      filter,
      [...filter, 'starting_after=pi_2'],
    ]);
  });
});

describe('refunds', () => {
  it('refunds all of a charge with one request', async () => {
    const { payments, requests } = connect({ json: refundJson });
    await expect(
      payments.refund({ charge: 'pi_1', reason: 'duplicate' }, key),
    ).resolves.toMatchObject({
      id: 're_1',
      charge: 'pi_1',
      amount: money('5.00', 'EUR'),
      status: 'succeeded',
    });
    expect(requests[0]?.form).toEqual(['payment_intent=pi_1', 'reason=duplicate']);
  });

  it('does not fail after the money has moved because the answer leaves its charge out', async () => {
    const { payments } = connect({ json: { ...refundJson, payment_intent: null, charge: null } });
    await expect(payments.refund({ charge: 'pi_1' }, key)).resolves.toMatchObject({
      id: 're_1',
      charge: 'pi_1',
    });
  });

  it.each([
    ['ch_1', '/v1/charges/ch_1', 'charge=ch_1'],
    ['pi_1', '/v1/payment_intents/pi_1', 'payment_intent=pi_1'],
  ])('refunds a part of %s', async (charge, path, field) => {
    const { payments, requests } = connect({ json: { ...intentJson, ...refundJson } });
    await payments.refund({ charge, amount: money('5.00', 'EUR') }, key);
    expect(requests[0]?.path).toBe(path);
    expect(requests[1]?.form).toEqual(['amount=500', field]);
  });

  it.each([
    [400, { code: 'charge_already_refunded', type: 'invalid_request_error' }, 'conflict'],
    [400, { type: 'invalid_request_error', param: 'amount' }, 'invalid_request'],
    [404, { code: 'resource_missing', type: 'invalid_request_error' }, 'not_found'],
  ])('answers %i %o as %s', async (status, error, code) => {
    const { payments } = connect({ status, json: errorJson(error) });
    await expect(payments.refund({ charge: 'pi_1' }, key)).rejects.toMatchObject({ code });
  });
});

describe('customers', () => {
  const gone = { id: 'cus_1', object: 'customer', deleted: true };
  const missing = { status: 404, json: errorJson({ code: 'resource_missing' }) };

  it('creates, reads and finds', async () => {
    const { payments, requests } = connect(
      { json: customerJson },
      { json: customerJson },
      { json: listJson([customerJson]) },
    );
    const created = await payments.createCustomer({ email: 'ada@example.com' }, key);
    expect(await payments.getCustomer('cus_1')).toEqual(created);
    expect(await take(payments.findCustomers({ email: 'ada@example.com' }), 9)).toEqual([created]);
    expect(created).toMatchObject({ id: 'cus_1', email: 'ada@example.com', name: undefined });
    expect(requests[2]?.query).toEqual(['email=ada@example.com']);
  });

  it('throws not_found for a deleted customer', async () => {
    const { payments } = connect({ json: gone });
    await expect(payments.getCustomer('cus_1')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('deletes, and succeeds the second time too', async () => {
    await expect(connect({ json: gone }).payments.deleteCustomer('cus_1')).resolves.toBeUndefined();
    const again = connect(missing, { json: gone });
    await expect(again.payments.deleteCustomer('cus_1')).resolves.toBeUndefined();
    expect(again.requests.map(({ method }) => method)).toEqual(['DELETE', 'GET']);
  });

  it('throws not_found for a customer that never was', async () => {
    const error = await connect(missing)
      .payments.deleteCustomer('cus_0')
      .catch((thrown: unknown) => thrown);
    expect(isIntegrationError(error, 'not_found')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { errorOf, recorder } from '../../test/failures.js';
import { money } from '../money/money.js';
import { retry } from '../resilience/retry.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { createMemoryPaymentGateway } from './memory-payment-gateway.js';
import { memorySources } from './memory-sources.js';

const amount = money('19.99', 'EUR');
const source = memorySources.succeeds;
const key = (idempotencyKey: string = globalThis.crypto.randomUUID()) => ({ idempotencyKey });

describe('memory payment gateway', () => {
  it('shows what was charged and paid back, oldest first', async () => {
    const memory = createMemoryPaymentGateway();
    const first = await memory.payments.charge({ amount, source }, key());
    const second = await memory.payments.charge({ amount, source }, key());
    const refund = await memory.payments.refund({ charge: first.id }, key());
    const customer = await memory.payments.createCustomer({ name: 'Ada' }, key());
    expect(memory.charges).toEqual([first, second]);
    expect(memory.refunds).toEqual([refund]);
    expect(memory.customers).toEqual([customer]);
  });

  it('shares nothing with another one', async () => {
    const [one, other] = [createMemoryPaymentGateway(), createMemoryPaymentGateway()];
    await one.payments.charge({ amount, source }, key());
    expect(other.charges).toEqual([]);
  });

  it('takes the time from its clock', async () => {
    const clock = createVirtualClock({ wallStartMs: Date.UTC(2027, 0, 1) });
    const { payments } = createMemoryPaymentGateway({ clock });
    await clock.advance(1500);
    const { createdAt } = await payments.charge({ amount, source }, key());
    expect(createdAt.toISOString()).toBe('2027-01-01T00:00:01.500Z');
  });

  it('is bound like an adapter: policies and listeners see its calls', async () => {
    const { facts, listen } = recorder();
    const memory = createMemoryPaymentGateway({
      listeners: [listen],
      policy: retry({ attempts: 2 }),
    });
    await memory.payments.charge({ amount, source }, key());
    expect(facts.map(({ type }) => type)).toContain('call.settled');
  });

  it('refuses sources that it does not know, and takes those of a test', async () => {
    const { payments } = createMemoryPaymentGateway({ sources: { tok_stolen: 'lost_or_stolen' } });
    for (const unknown of ['tok_visa', 'constructor', '__proto__']) {
      const error = await errorOf(payments.charge({ amount, source: unknown }, key()));
      expect(error).toMatchObject({ code: 'invalid_request', execution: 'executed' });
    }
    const charge = await payments.charge({ amount, source: 'tok_stolen' }, key());
    expect(charge).toMatchObject({
      status: 'declined',
      decline: { reason: 'lost_or_stolen', mayRetryLater: false },
    });
  });

  it('does not take the same key for two operations', async () => {
    const { payments } = createMemoryPaymentGateway();
    const { id } = await payments.charge({ amount, source }, key('order-7'));
    const error = await errorOf(payments.refund({ charge: id }, key('order-7')));
    expect(error.code).toBe('conflict');
  });

  it('takes the same input in another order for the same', async () => {
    const { payments } = createMemoryPaymentGateway();
    const first = await payments.charge(
      { amount, source, metadata: { a: '1', b: '2' } },
      key('order-7'),
    );
    const second = await payments.charge(
      { metadata: { b: '2', a: '1' }, source, amount },
      key('order-7'),
    );
    expect(second).toEqual(first);
  });

  it('keeps the key of a refused request free', async () => {
    const { payments } = createMemoryPaymentGateway();
    await errorOf(payments.charge({ amount, source: 'nobody' }, key('order-7')));
    expect((await payments.charge({ amount, source }, key('order-7'))).status).toBe('succeeded');
  });

  it('refuses another currency than that of the charge', async () => {
    const { payments } = createMemoryPaymentGateway();
    const held = await payments.charge({ amount, source, capture: 'manual' }, key());
    const capture = payments.captureCharge({ id: held.id, amount: money('1.00', 'USD') }, key());
    expect((await errorOf(capture)).code).toBe('invalid_request');
  });

  it('keeps what was captured when the rest is canceled', async () => {
    const { payments } = createMemoryPaymentGateway();
    const { id } = await payments.charge({ amount, source, capture: 'manual' }, key());
    await payments.captureCharge({ id, amount: money('5.00', 'EUR'), final: false }, key());
    expect(await payments.cancelCharge({ id })).toMatchObject({
      status: 'succeeded',
      capturedAmount: money('5.00', 'EUR'),
    });
  });

  it('refuses a customer that it does not have', async () => {
    const { payments } = createMemoryPaymentGateway();
    const error = await errorOf(payments.charge({ amount, source, customer: 'cus_1' }, key()));
    expect(error.code).toBe('invalid_request');
  });
});

describe('memory payment gateway › faults', () => {
  it('unreachable: nothing happened', async () => {
    const memory = createMemoryPaymentGateway();
    memory.failNext('charge', 'unreachable');
    const error = await errorOf(memory.payments.charge({ amount, source }, key()));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed' });
    expect(memory.charges).toEqual([]);
  });

  it('answer_lost: it happened, and the key brings the answer', async () => {
    const memory = createMemoryPaymentGateway();
    memory.failNext('charge', 'answer_lost');
    const error = await errorOf(memory.payments.charge({ amount, source }, key('order-7')));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'unknown' });
    expect(memory.charges).toHaveLength(1);
    await memory.payments.charge({ amount, source }, key('order-7'));
    expect(memory.charges).toHaveLength(1);
  });

  it('queue up, one for each request', async () => {
    const clock = createVirtualClock();
    const memory = createMemoryPaymentGateway({ clock, policy: retry({ attempts: 3, clock }) });
    memory.failNext('charge', 'unreachable');
    memory.failNext('charge', 'answer_lost');
    const charge = await clock.settle(memory.payments.charge({ amount, source }, key()));
    expect(charge.status).toBe('succeeded');
    expect(memory.charges).toEqual([charge]);
  });
});

describe('memory payment gateway › settle', () => {
  it('plays the customer who approves, or does not', async () => {
    const memory = createMemoryPaymentGateway();
    const waiting = { amount, source: memorySources.requiresAction };
    const [one, two] = [
      await memory.payments.charge(waiting, key()),
      await memory.payments.charge(waiting, key()),
    ];
    expect(one).toMatchObject({ status: 'requires_action', action: { kind: 'client_library' } });
    expect(memory.settle(one.id).status).toBe('succeeded');
    expect(memory.settle(two.id, 'declined')).toMatchObject({
      status: 'declined',
      decline: { reason: 'authentication_required' },
    });
    expect((await memory.payments.getCharge(one.id)).status).toBe('succeeded');
  });

  it('plays the bank that takes its time', async () => {
    const memory = createMemoryPaymentGateway();
    const debit = { amount, source: memorySources.processing, capture: 'manual' } as const;
    const { id } = await memory.payments.charge(debit, key());
    expect(memory.settle(id).status).toBe('authorized');
    expect(() => memory.settle(id)).toThrow(/conflict/);
  });
});

import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import { createFakeStripe } from '../src/testing/index.js';
import { callsOf, payment } from './call-fake.js';

const setup = () => {
  const clock = createVirtualClock();
  const fake = createFakeStripe({ clock });
  return { clock, fake, ...callsOf(fake) };
};

describe('idempotency keys', () => {
  it('replay › the first answer comes again, marked, and nothing runs', async () => {
    const { fake, post } = setup();
    const first = await post('payment_intents', payment, { key: 'k' });
    const second = await post('payment_intents', payment, { key: 'k' });
    expect(second.json).toEqual(first.json);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
    expect(fake.ledger.charges()).toHaveLength(1);
  });

  it('replay › the order of the parameters does not matter', async () => {
    const { post } = setup();
    const first = await post('customers', { email: 'a@b.c', name: 'A' }, { key: 'k' });
    const second = await post('customers', { name: 'A', email: 'a@b.c' }, { key: 'k' });
    expect(second.json.id).toBe(first.json.id);
  });

  it('replay › a refused card is kept', async () => {
    const { fake, post } = setup();
    const declining = { ...payment, payment_method: 'pm_card_chargeDeclined' };
    const first = await post('payment_intents', declining, { key: 'k' });
    const second = await post('payment_intents', declining, { key: 'k' });
    expect([first.status, second.status]).toEqual([402, 402]);
    expect(second.json).toEqual(first.json);
    expect(fake.requests.entries().map(({ replayed }) => replayed)).toEqual([false, true]);
  });

  it('replay › a 5xx of Stripe itself is kept, and says not to retry', async () => {
    const { fake, post } = setup();
    fake.faults.add({ kind: 'status', status: 500, at: 'during' });
    expect((await post('payment_intents', payment, { key: 'k' })).status).toBe(500);
    const second = await post('payment_intents', payment, { key: 'k' });
    expect(second.status).toBe(500);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('stripe-should-retry')).toBe('false');
    expect(fake.ledger.charges()).toHaveLength(0);
  });

  it('other parameters › are a 400 idempotency_error', async () => {
    const { post } = setup();
    await post('payment_intents', payment, { key: 'k' });
    const other = await post('payment_intents', { ...payment, amount: 2001 }, { key: 'k' });
    expect(other.status).toBe(400);
    expect(other.json.error).toMatchObject({ type: 'idempotency_error' });
    expect(other.json.error.message).toContain('same parameters');
  });

  it('another endpoint › is a 400 idempotency_error', async () => {
    const { post } = setup();
    await post('customers', {}, { key: 'k' });
    const other = await post('setup_intents', {}, { key: 'k' });
    expect(other.json.error).toMatchObject({ type: 'idempotency_error' });
    expect(other.json.error.message).toContain('same endpoint');
  });

  it('in progress › is a 409, and a replay once the first is done', async () => {
    const { clock, fake, post } = setup();
    fake.faults.add({ kind: 'delay', ms: 5000 });
    const first = post('payment_intents', payment, { key: 'k' });
    await clock.advance(10);
    const second = await post('payment_intents', payment, { key: 'k' });
    expect(second.status).toBe(409);
    expect(second.json.error.code).toBe('idempotency_key_in_use');
    await clock.advance(5000);
    const third = await post('payment_intents', payment, { key: 'k' });
    expect(third.json).toEqual((await first).json);
    expect(fake.ledger.charges()).toHaveLength(1);
  });

  it('a wrong parameter › leaves the key free', async () => {
    const { post } = setup();
    expect((await post('payment_intents', { ...payment, amount: 1 }, { key: 'k' })).status).toBe(
      400,
    );
    expect((await post('payment_intents', { ...payment, amont: 1 }, { key: 'k' })).status).toBe(
      400,
    );
    expect((await post('payment_intents', payment, { key: 'k' })).status).toBe(200);
  });

  it('a fault before execution › leaves the key free', async () => {
    const { fake, post } = setup();
    fake.faults.add({ kind: 'status', status: 503 });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 2 });
    expect((await post('payment_intents', payment, { key: 'k' })).status).toBe(503);
    const limited = await post('payment_intents', payment, { key: 'k' });
    expect([limited.status, limited.headers.get('retry-after'), limited.json.error.code]).toEqual([
      429,
      '2',
      'rate_limit',
    ]);
    expect((await post('payment_intents', payment, { key: 'k' })).status).toBe(200);
  });

  it('age › a key is forgotten after 24 hours', async () => {
    const { clock, post } = setup();
    const first = await post('customers', {}, { key: 'k' });
    await clock.advance(24 * 60 * 60 * 1000 - 1000);
    expect((await post('customers', {}, { key: 'k' })).json.id).toBe(first.json.id);
    await clock.advance(1000);
    expect((await post('customers', {}, { key: 'k' })).json.id).not.toBe(first.json.id);
  });

  it('scope › accounts have keys of their own, and GET has none', async () => {
    const { get, post } = setup();
    const mine = await post('customers', {}, { key: 'k' });
    const theirs = await post('customers', {}, { key: 'k', account: 'acct_1' });
    expect(theirs.json.id).not.toBe(mine.json.id);
    expect((await get('balance', {}, { key: 'k' })).status).toBe(200);
  });

  it('length › more than 255 characters are refused', async () => {
    const { post } = setup();
    expect((await post('customers', {}, { key: 'k'.repeat(255) })).status).toBe(200);
    expect((await post('customers', {}, { key: 'k'.repeat(256) })).status).toBe(400);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { money } from '@quayside/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewOrder, OrderStatus } from './order.ts';
import { type OrderStore, openOrderStore } from './order-store.ts';

const TEA: NewOrder = {
  id: 'order-00001',
  sku: 'tea',
  amount: money('19.99', 'EUR'),
  email: 'ada@example.com',
  source: 'pm_card_visa',
};

describe('order store', () => {
  let now: number;
  let store: OrderStore;
  beforeEach(() => {
    now = 1_000_000;
    store = openOrderStore(':memory:', () => now);
  });
  afterEach(() => store[Symbol.dispose]());

  it('create › writes an id down once, and keeps the first', () => {
    expect(store.create(TEA)).toMatchObject({ created: true, order: { status: 'pending' } });
    const again = store.create({ ...TEA, sku: 'cup' });
    expect(again).toMatchObject({ created: false, order: { ...TEA } });
    expect(store.list(10)).toHaveLength(1);
  });

  it('change › never leaves paid, whatever arrives late', () => {
    store.create(TEA);
    store.change(TEA.id, { status: 'paid', chargeId: 'pi_1' });
    for (const status of ['pending', 'unknown', 'requires_action', 'declined', 'failed'] as const) {
      expect(store.change(TEA.id, { status, chargeId: 'pi_2' })).toMatchObject({
        status: 'paid',
        chargeId: 'pi_1',
      });
    }
  });

  it('change › a late "unknown" does not hide a decline', () => {
    store.create(TEA);
    store.change(TEA.id, { status: 'declined', reason: 'expired_card' });
    const order = store.change(TEA.id, { status: 'unknown', reason: 'timeout' });
    expect(order).toMatchObject({ status: 'declined', reason: 'expired_card' });
    expect(store.change(TEA.id, { status: 'paid' }).status).toBe('paid');
  });

  it('change › repeating "unknown" keeps it', () => {
    store.create(TEA);
    const status: OrderStatus = 'unknown';
    store.change(TEA.id, { status, reason: 'timeout' });
    expect(store.change(TEA.id, { status, reason: 'unavailable' }).status).toBe('unknown');
  });

  it('changeRefund › refunded is final', () => {
    store.create(TEA);
    expect(store.changeRefund(TEA.id, 'refunded').refund).toBe('refunded');
    expect(store.changeRefund(TEA.id, 'unknown').refund).toBe('refunded');
  });

  it('unsettled › finds what is unknown at once, what is pending after a while, nothing too old', () => {
    const bounds = { pendingForMs: 60_000, youngerThanMs: 3_600_000 };
    store.create(TEA);
    store.create({ ...TEA, id: 'order-00002' });
    store.create({ ...TEA, id: 'order-00003' });
    store.change('order-00002', { status: 'unknown' });
    store.change('order-00003', { status: 'paid', chargeId: 'pi_3' });
    const ids = () =>
      store
        .unsettled(bounds)
        .map((order) => order.id)
        .toSorted();
    expect(ids()).toEqual(['order-00002']);
    store.changeRefund('order-00003', 'unknown');
    now += 60_000;
    expect(ids()).toEqual(['order-00001', 'order-00002', 'order-00003']);
    now += 3_600_000;
    expect(ids()).toEqual([]);
  });

  it('unsettled › a refund is as old as the wish for it, not as its order', () => {
    const bounds = { pendingForMs: 60_000, youngerThanMs: 3_600_000 };
    store.create(TEA);
    store.change(TEA.id, { status: 'paid', chargeId: 'pi_1' });
    now += 7 * 24 * 3_600_000;
    store.changeRefund(TEA.id, 'unknown');
    now += 3_000_000;
    store.changeRefund(TEA.id, 'unknown');
    expect(store.unsettled(bounds)).toHaveLength(1);
    now += 600_000;
    expect(store.unsettled(bounds)).toEqual([]);
  });

  it('unsettled › orders that stay unknown do not keep the others from their turn', () => {
    const bounds = { pendingForMs: 60_000, youngerThanMs: 3_600_000 };
    const seen = new Set<string>();
    for (let count = 0; count < 50; count += 1) {
      store.create({ ...TEA, id: `order-${count}` });
      store.change(`order-${count}`, { status: 'unknown', reason: 'processing' });
    }
    for (let round = 0; round < 3; round += 1) {
      now += 15_000;
      for (const { id } of store.unsettled(bounds)) {
        seen.add(id);
        store.change(id, { status: 'unknown', reason: 'processing' });
      }
    }
    expect(seen.size).toBe(50);
  });

  it('once › applies an event id once, and again when applying failed', () => {
    store.create(TEA);
    const fail = () =>
      store.once('evt_1', () => {
        store.change(TEA.id, { status: 'paid' });
        throw new Error('disk full');
      });
    expect(fail).toThrow('disk full');
    expect(store.get(TEA.id)?.status).toBe('pending');
    expect(store.once('evt_1', () => store.change(TEA.id, { status: 'paid' }))).toBe(true);
    expect(store.once('evt_1', () => expect.unreachable())).toBe(false);
    expect(store.get(TEA.id)?.status).toBe('paid');
  });

  it('keeps orders in a file over a restart', () => {
    const folder = mkdtempSync(join(tmpdir(), 'orders-'));
    try {
      const first = openOrderStore(join(folder, 'orders.sqlite'));
      first.create(TEA);
      first[Symbol.dispose]();
      const second = openOrderStore(join(folder, 'orders.sqlite'));
      expect(second.get(TEA.id)?.amount).toEqual(TEA.amount);
      second[Symbol.dispose]();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../ledger/ledger-event.js';
import { type Ledger, openLedger } from '../ledger/open-ledger.js';
import { ledgerSource } from './ledger-source.js';

let ledger: Ledger;
beforeEach(async () => {
  ledger = await openLedger();
});
afterEach(() => ledger.close());

let count = 0;
const event = (
  account: string,
  at: string,
  amount: string,
  more: Partial<LedgerEvent> = {},
): LedgerEvent => ({
  id: `e${++count}`,
  account,
  provider: 'openai',
  model: 'gpt-5',
  occurredAt: new Date(at),
  cost: { amount, currency: 'USD' },
  ...more,
});
const days = { from: '2026-11-01', to: '2026-11-03', time_zone: 'UTC' };

describe('ledgerSource', () => {
  it('breaks each model down by day', async () => {
    await ledger.record([
      event('acme', '2026-11-01T10:00:00Z', '1'),
      event('acme', '2026-11-01T11:00:00Z', '0.5'),
      event('acme', '2026-11-03T10:00:00Z', '2', { model: 'gpt-5-mini' }),
    ]);
    const series = await ledgerSource(ledger).series({ by: 'model', ...days });
    expect(series).toMatchObject([
      { name: 'gpt-5', days: [{ name: '2026-11-01', costs: [{ amount: '1.5' }], events: 2 }] },
      { name: 'gpt-5-mini', days: [{ name: '2026-11-03', costs: [{ amount: '2' }] }] },
    ]);
  });

  it('breaks down what one provider was paid, whatever by', async () => {
    const dimensions = { team: 'search' };
    await ledger.record([
      event('acme', '2026-11-01T10:00:00Z', '1', { dimensions }),
      event('acme', '2026-11-01T11:00:00Z', '9', { dimensions, provider: 'anthropic' }),
    ]);
    const source = ledgerSource(ledger);
    for (const by of ['day', 'service', 'model', 'account', 'team'] as const) {
      const { shares } = await source.breakdown({ by, service: 'openai', ...days });
      expect(shares, by).toMatchObject([{ costs: [{ amount: '1' }] }]);
    }
  });

  it('counts days of a team in the zone that is asked for', async () => {
    await ledger.record([
      event('acme', '2026-11-01T23:30:00Z', '1', { dimensions: { team: 'search' } }),
    ]);
    const zoned = { ...days, time_zone: 'Europe/Berlin' };
    const series = await ledgerSource(ledger).series({ by: 'team', ...zoned });
    expect(series).toMatchObject([{ name: 'search', days: [{ name: '2026-11-02' }] }]);
  });

  it('shows nothing of other accounts, whoever asks how', async () => {
    await ledger.record([
      event('acme', '2026-11-01T10:00:00Z', '1'),
      event('other', '2026-11-01T10:00:00Z', '99'),
    ]);
    await ledger.budgets.create({ id: 'all', limit: { amount: '5', currency: 'USD' } }, 'test');
    await ledger.budgets.create(
      { id: 'acme', account: 'acme', limit: { amount: '5', currency: 'USD' } },
      'test',
    );
    const source = ledgerSource(ledger, ['acme']);
    expect(
      (await source.breakdown({ by: 'account', ...days })).shares.map(({ name }) => name),
    ).toEqual(['acme']);
    expect((await source.breakdown({ by: 'day', account_id: 'other', ...days })).shares).toEqual(
      [],
    );
    expect((await source.series({ by: 'account', ...days })).map(({ name }) => name)).toEqual([
      'acme',
    ]);
    const { events } = await source.list({});
    expect(events.map(({ account_id: account }) => account)).toEqual(['acme']);
    expect((await source.list({ account_id: 'other' })).events).toEqual([]);
    const others = await ledgerSource(ledger).list({ account_id: 'other' });
    expect(await source.find(others.events[0]?.id ?? '')).toBeUndefined();
    expect((await source.budgets()).map(({ budget }) => budget.id)).toEqual(['acme']);
  });

  it('tells how a budget went down, as its scope has spent it', async () => {
    const today = new Date();
    await ledger.record([
      event('acme', today.toISOString(), '3', { dimensions: { team: 'search' } }),
      event('acme', today.toISOString(), '4'),
    ]);
    const scope = { kind: 'team', value: 'search' } as const;
    await ledger.budgets.create(
      { id: 's', scope, limit: { amount: '5', currency: 'USD' } },
      'test',
    );
    const spent = await ledgerSource(ledger).budgetDays('s');
    expect(spent).toMatchObject([
      { name: today.toISOString().slice(0, 10), costs: [{ amount: '3' }] },
    ]);
  });
});

import { expect, it } from 'vitest';
import type { PriceEvent } from '../src/ledger/price-event.js';
import { describeEachStore, type OpenLedger } from './each-store.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

const clock = clockAt('2026-11-20T13:00:00Z');
const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') };

/** A catalogue whose rates a test changes, in 1e-12 USD a token. */
function catalogue(rates: Record<string, bigint>): PriceEvent & { version: string } {
  const price = (event: Parameters<PriceEvent>[0]) => {
    const rate = rates[event.model];
    if (rate === undefined) return { status: 'unpriced' } as const;
    const input = rate * BigInt(event.tokens?.inputTokens ?? 0);
    const output = rate * BigInt(event.tokens?.outputTokens ?? 0);
    return {
      status: 'priced',
      pico: input + output,
      currency: 'USD',
      components: { input, output },
      catalogueVersion: priced.version,
      provenance: 'a test',
    } as const;
  };
  const priced = Object.assign(price, { version: '1' });
  return priced;
}

async function prepare(open: OpenLedger) {
  const rates: Record<string, bigint> = { 'gpt-5': 1_000_000n };
  const priceEvent = catalogue(rates);
  const ledger = await open({ clock, priceEvent });
  await ledger.record([
    usageEvent({ id: 'priced', dimensions: { team: 'red' } }),
    usageEvent({ id: 'unknown', model: 'new', tags: ['t'], metadata: { a: 'b' } }),
    usageEvent({ id: 'stated', cost: usd('1') }),
    usageEvent({ id: 'bare', tokens: undefined, totalTokens: 10 }),
    usageEvent({ id: 'outside', occurredAt: new Date('2026-10-31T23:00:00Z') }),
  ]);
  rates['gpt-5'] = 2_000_000n;
  rates.new = 10_000_000n;
  priceEvent.version = '2';
  return { ledger, rates };
}

describeEachStore('ledger › repricing', (open) => {
  it('keeps version, components and provenance with the price', async () => {
    const { ledger } = await prepare(open);
    const { events } = await ledger.list({}, 10);
    expect(events.find(({ id }) => id === 'priced')).toMatchObject({
      cost: usd('0.00012'),
      costSource: 'catalogue',
      price: {
        catalogueVersion: '1',
        components: { input: '0.0001', output: '0.00002' },
        provenance: 'a test',
      },
    });
  });

  it('says what would change in a dry run, and changes nothing', async () => {
    const { ledger } = await prepare(open);
    const run = await ledger.reprice({ ...window, actor: 'ops' });
    expect(run).toMatchObject({
      dryRun: true,
      examined: 3,
      changed: 2,
      priced: 1,
      unpriced: 1,
      before: [usd('0.00012')],
      after: [usd('0.00144')],
    });
    const { totals } = await ledger.summarizeMonth({ account: 'acme' });
    expect(totals).toMatchObject({ costs: [usd('1.00012')], unpriced: 2 });
  });

  it('prices events and sums anew, leaves stated costs, and changes nothing the second time', async () => {
    const { ledger } = await prepare(open);
    const input = { ...window, actor: 'ops', dryRun: false };
    expect(await ledger.reprice(input)).toMatchObject({ changed: 2, examined: 3 });
    const month = await ledger.summarizeMonth({ account: 'acme' });
    expect(month.totals).toMatchObject({ costs: [usd('1.00144')], unpriced: 1, events: 4 });
    const day = await ledger.summarizeDay({ account: 'acme', timeZone: 'Asia/Kolkata' });
    expect(day.totals.costs).toEqual([usd('1.00144')]);
    const teams = { by: 'team', from: '2026-11-20', to: '2026-11-20', timeZone: 'UTC' } as const;
    expect(await ledger.breakDown(teams)).toMatchObject([{ costs: [usd('0.00024')], events: 1 }]);
    const { events } = await ledger.list({}, 10);
    expect(events.find(({ id }) => id === 'unknown')).toMatchObject({
      cost: usd('0.0012'),
      price: { catalogueVersion: '2' },
      tags: ['t'],
      metadata: { a: 'b' },
    });
    expect(events.find(({ id }) => id === 'outside')?.cost).toEqual(usd('0.00012'));
    expect(await ledger.reprice(input)).toMatchObject({ changed: 0, examined: 3, before: [] });
    expect((await ledger.summarizeMonth({ account: 'acme' })).totals).toEqual(month.totals);
  });

  it('keeps a price that the catalogue has lost', async () => {
    const { ledger, rates } = await prepare(open);
    delete rates['gpt-5'];
    const run = await ledger.reprice({ ...window, actor: 'ops', dryRun: false });
    expect(run).toMatchObject({ changed: 1, priced: 1 });
    const { events } = await ledger.list({ model: 'gpt-5' }, 10);
    expect(events.find(({ id }) => id === 'priced')?.cost).toEqual(usd('0.00012'));
  });

  it('does not take a repeated event for another one because its price has changed', async () => {
    const { ledger } = await prepare(open);
    await ledger.reprice({ ...window, actor: 'ops', dryRun: false });
    const [again] = await ledger.record([
      usageEvent({ id: 'priced', dimensions: { team: 'red' } }),
    ]);
    expect(again).toMatchObject({ deduplicated: true, cost: usd('0.00024') });
  });

  it('gets through more events than one transaction takes', async () => {
    const rates: Record<string, bigint> = { 'gpt-5': 1_000_000n };
    const ledger = await open({ clock, priceEvent: catalogue(rates) });
    await ledger.record(Array.from({ length: 2230 }, () => usageEvent()));
    rates['gpt-5'] = 3_000_000n;
    const run = await ledger.reprice({ ...window, actor: 'ops', dryRun: false });
    expect(run).toMatchObject({ examined: 2230, changed: 2230 });
    const { totals } = await ledger.summarizeMonth({ account: 'acme' });
    expect(totals.costs).toEqual([usd('0.8028')]);
  });
});

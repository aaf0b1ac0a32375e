import { isIntegrationError } from '@quayside/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePico } from '../src/ledger/pico.js';
import { describeEachStore } from './each-store.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

const clock = clockAt('2026-11-20T13:00:00Z');

describeEachStore('ledger › recording', (open) => {
  it('keeps a cost far below a cent exactly', async () => {
    const ledger = await open({ clock });
    await ledger.record([usageEvent({ cost: usd('0.00002') })]);
    await ledger.record([usageEvent({ cost: usd('0.000000000001') })]);
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals.costs).toEqual([usd('0.000020000001')]);
  });

  it('adds nothing when an event comes again, and says so', async () => {
    const ledger = await open({ clock });
    const event = usageEvent({ cost: usd('1.5') });
    const [first] = await ledger.record([event]);
    const [again] = await ledger.record([{ ...event, occurredAt: new Date(event.occurredAt) }]);
    expect(first).toMatchObject({ deduplicated: false, cost: usd('1.5'), costSource: 'caller' });
    expect(again).toMatchObject({ deduplicated: true, cost: usd('1.5'), costSource: 'caller' });
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals).toMatchObject({ events: 1, costs: [usd('1.5')] });
  });

  it.each([
    ['cost', { cost: usd('2') }],
    ['model', { model: 'gpt-5-mini' }],
    ['account', { account: 'other' }],
    ['time', { occurredAt: new Date('2026-11-20T12:00:01Z') }],
    ['tokens', { tokens: { inputTokens: 100, outputTokens: 21 } }],
    ['dimensions', { dimensions: { user: 'ada' } }],
    ['tags', { tags: ['batch'] }],
    ['metadata', { metadata: { night: '1' } }],
  ])('refuses an id that is known with another %s', async (_, change) => {
    const ledger = await open({ clock });
    const event = usageEvent({ cost: usd('1') });
    await ledger.record([event]);
    const error = await ledger.record([{ ...event, ...change }]).catch((cause: unknown) => cause);
    expect(isIntegrationError(error, 'conflict')).toBe(true);
    expect(error).toMatchObject({ details: { ids: [event.id] } });
  });

  it('records nothing of a batch that has a conflict', async () => {
    const ledger = await open({ clock });
    const event = usageEvent({ cost: usd('1') });
    await ledger.record([event]);
    const batch = [usageEvent({ cost: usd('5') }), { ...event, cost: usd('2') }];
    await expect(ledger.record(batch)).rejects.toMatchObject({ code: 'conflict' });
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals).toMatchObject({ events: 1, costs: [usd('1')] });
  });

  it('gets past a conflict where every event has its own result', async () => {
    const ledger = await open({ clock });
    const event = usageEvent({ cost: usd('1') });
    await ledger.record([event]);
    const results = await ledger.recordEach([{ ...event, cost: usd('2') }, usageEvent()]);
    expect(results.map(({ status }) => status)).toEqual(['conflict', 'recorded']);
    expect((await ledger.summarizeDay({ account: 'acme' })).totals.events).toBe(2);
  });

  it('counts an event once that a batch has twice', async () => {
    const ledger = await open({ clock });
    const event = usageEvent({ cost: usd('1') });
    const results = await ledger.record([event, event]);
    expect(results.map(({ deduplicated }) => deduplicated)).toEqual([false, true]);
    await expect(
      ledger.record([usageEvent({ id: 'twice' }), usageEvent({ id: 'twice', model: 'other' })]),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect((await ledger.summarizeDay({ account: 'acme' })).totals.events).toBe(1);
  });

  it('counts an event once that many writers send at the same time', async () => {
    const ledger = await open({ clock });
    const batches = Array.from({ length: 8 }, (_, shift) =>
      Array.from({ length: 40 }, (_, index) =>
        usageEvent({ id: `shared-${(index + shift * 5) % 40}`, cost: usd('0.25') }),
      ),
    );
    await Promise.all(batches.map((batch) => ledger.record(batch)));
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals).toMatchObject({ events: 40, costs: [usd('10')] });
  });

  it('counts an event without a price as unpriced, not as 0', async () => {
    const ledger = await open({ clock });
    const [recorded] = await ledger.record([usageEvent()]);
    expect(recorded).toMatchObject({ cost: undefined, costSource: undefined });
    await ledger.record([usageEvent({ cost: usd('0') })]);
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals).toMatchObject({ events: 2, unpriced: 1, costs: [usd('0')] });
  });

  it('asks the catalogue for no event that states its cost or knows a bare total', async () => {
    const asked: string[] = [];
    const ledger = await open({
      clock,
      priceEvent: ({ id }) => {
        asked.push(id);
        return { status: 'unpriced' };
      },
    });
    await ledger.record([
      usageEvent({ id: 'stated', cost: usd('1') }),
      usageEvent({ id: 'bare', tokens: undefined, totalTokens: 1000 }),
      usageEvent({ id: 'units', tokens: undefined, units: { images: 2 } }),
      usageEvent({ id: 'classes' }),
    ]);
    expect(asked).toEqual(['units', 'classes']);
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals.totalTokens).toBe(1000 + 120 + 120);
  });

  it('keeps currencies apart', async () => {
    const ledger = await open({ clock });
    await ledger.record([
      usageEvent({ cost: { amount: '3', currency: 'EUR' } }),
      usageEvent({ cost: usd('1') }),
      usageEvent({ cost: { amount: '150', currency: 'JPY' } }),
    ]);
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals.costs).toEqual([
      { amount: '3', currency: 'EUR' },
      { amount: '150', currency: 'JPY' },
      usd('1'),
    ]);
  });

  it('sums beyond the 64 bits of a single cost', async () => {
    const ledger = await open({ clock });
    const costs = Array.from({ length: 5 }, () =>
      usageEvent({ cost: usd('8999999.000000000001') }),
    );
    await ledger.record(costs);
    const { totals } = await ledger.summarizeDay({ account: 'acme' });
    expect(totals.costs).toEqual([usd('44999995.000000000005')]);
  });

  it('refuses a cost that a column cannot hold, and records nothing of its batch', async () => {
    const ledger = await open({ clock });
    const batch = [usageEvent(), usageEvent({ cost: usd('9300000') })];
    await expect(ledger.record(batch)).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await ledger.summarizeDay({ account: 'acme' })).totals.events).toBe(0);
  });

  it('answers the record as it was sent', async () => {
    const ledger = await open({ clock });
    const sent = usageEvent({
      tokens: { inputTokens: 100, cachedInputTokens: 60, outputTokens: 20, reasoningTokens: 5 },
      units: { images: 2 },
      cost: usd('0.5'),
      costSource: 'provider',
      serviceTier: 'flex',
      estimated: true,
      requestId: 'req_1',
      dimensions: { user: 'ada', session: 's1' },
      tags: ['nightly'],
      metadata: { night: '2026-11-20' },
    });
    await ledger.record([sent]);
    const { events } = await ledger.list({ accounts: ['acme'] }, 10);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: sent.id,
      occurredAt: sent.occurredAt,
      tokens: { ...sent.tokens, cacheWriteTokens: 0, audioInputTokens: 0 },
      totalTokens: 120,
      units: { images: 2 },
      cost: usd('0.5'),
      costSource: 'provider',
      serviceTier: 'flex',
      estimated: true,
      requestId: 'req_1',
      dimensions: { user: 'ada', session: 's1' },
      tags: ['nightly'],
      metadata: { night: '2026-11-20' },
    });
  });

  it('has the sums of its events, in whatever batches and however often they come', async () => {
    const ledger = await open({ clock });
    const sums = new Map<string, bigint>();
    let run = 0;
    const costs = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), {
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(costs, fc.integer({ min: 1, max: 60 }), async (picos, size) => {
        const account = `account-${++run}`;
        const events = picos.map((pico) => {
          const amount = `${pico / 10n ** 12n}.${String(pico % 10n ** 12n).padStart(12, '0')}`;
          sums.set(account, (sums.get(account) ?? 0n) + pico);
          return usageEvent({ account, cost: usd(amount) });
        });
        for (let start = 0; start < events.length; start += size)
          await ledger.record(events.slice(start, start + size));
        await ledger.record(events);
        const { totals } = await ledger.summarizeDay({ account });
        expect(totals.events).toBe(events.length);
        expect(parsePico(totals.costs[0]?.amount ?? '')).toBe(sums.get(account));
      }),
      { numRuns: 25 },
    );
  });
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { localDate } from '../src/ledger/calendar.js';
import { describeEachStore } from './each-store.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

const clock = clockAt('2026-11-20T13:00:00Z');
const at = (time: string, amount = '1', fields = {}) =>
  usageEvent({ occurredAt: new Date(time), cost: usd(amount), ...fields });

describeEachStore('ledger › summaries', (open) => {
  it('summarizes a day without events as zeros', async () => {
    const ledger = await open({ clock });
    const day = await ledger.summarizeDay({ account: 'acme' });
    expect(day).toMatchObject({ account: 'acme', period: '2026-11-20', timeZone: 'UTC' });
    expect(day.totals).toMatchObject({ events: 0, unpriced: 0, costs: [], totalTokens: 0 });
    expect(day.byModel).toEqual([]);
  });

  it('counts an event on the day that a wall calendar of the zone shows', async () => {
    const ledger = await open({ clock });
    // 23:30 in Berlin, 04:00 of the next day in Kolkata, 18:15 of the next day in Kathmandu is later.
    await ledger.record([at('2026-07-01T21:30:00Z', '1'), at('2026-07-01T22:30:00Z', '2')]);
    const cost = async (date: string, timeZone: string) => {
      const { totals } = await ledger.summarizeDay({ account: 'acme', date, timeZone });
      return totals.costs[0]?.amount ?? '0';
    };
    expect(await cost('2026-07-01', 'UTC')).toBe('3');
    expect(await cost('2026-07-01', 'Europe/Berlin')).toBe('1');
    expect(await cost('2026-07-02', 'Europe/Berlin')).toBe('2');
    expect(await cost('2026-07-02', 'Asia/Kathmandu')).toBe('3');
    expect(await cost('2026-07-01', 'America/New_York')).toBe('3');
  });

  it('breaks down what one provider was paid, by names as by models', async () => {
    const ledger = await open({ clock });
    const named = {
      dimensions: { user: 'ada', team: 'core', key: 'k', task: 't', repository: 'r' },
      tags: ['night', 'night'],
    };
    const time = '2026-11-20T12:00:00Z';
    await ledger.record([
      at(time, '1.000000000001', named),
      at(time, '2', { ...named, account: 'other' }),
      usageEvent({ ...named, occurredAt: new Date(time) }),
      at(time, '8', { ...named, provider: 'anthropic' }),
      at(time, '4'),
      at('2026-11-21T00:00:00Z', '16', named),
    ]);
    const day = { from: '2026-11-20', to: '2026-11-20', timeZone: 'UTC', provider: 'openai' };
    const names = { user: 'ada', team: 'core', key: 'k', task: 't', repository: 'r', tag: 'night' };
    for (const [by, name] of Object.entries(names) as [keyof typeof names, string][]) {
      const expected = { name, costs: [usd('3.000000000001')], events: 3, unpriced: 1 };
      const shares = await ledger.breakDown({ ...day, by });
      expect(shares, by).toMatchObject([{ ...expected, tokens: { inputTokens: 300 } }]);
      const own = await ledger.breakDown({ ...day, by, accounts: ['other'] });
      expect(own, by).toMatchObject([{ name, costs: [usd('2')] }]);
      expect(await ledger.breakDown({ ...day, by, accounts: [] }), by).toEqual([]);
    }
    const [model] = await ledger.breakDown({ ...day, by: 'model' });
    expect(model).toMatchObject({ costs: [usd('7.000000000001')], events: 4, unpriced: 1 });
  });

  it('sums a month in every zone like the events one by one', async () => {
    const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Chatham', 'America/St_Johns'];
    const ledger = await open({ clock });
    const start = Date.parse('2026-02-20T00:00:00Z');
    const times = fc.sample(fc.integer({ min: 0, max: 70 * 86_400_000 }), {
      numRuns: 300,
      seed: 7,
    });
    const events = times.map((time) =>
      usageEvent({ occurredAt: new Date(start + time), cost: usd('1') }),
    );
    await ledger.record(events);
    for (const timeZone of zones) {
      const inMarch = events.filter(({ occurredAt }) =>
        localDate(occurredAt.getTime(), timeZone).startsWith('2026-03'),
      );
      const month = await ledger.summarizeMonth({ account: 'acme', month: '2026-03', timeZone });
      expect([timeZone, month.totals.events]).toEqual([timeZone, inMarch.length]);
      expect(month.totals.costs).toEqual([usd(String(inMarch.length))]);
    }
  });

  it('takes an event that comes late into the sums of its own day', async () => {
    const ledger = await open({ clock });
    await ledger.record([at('2026-11-20T12:00:00Z')]);
    await ledger.record([at('2026-10-03T12:00:00Z', '4')]);
    const october = await ledger.summarizeMonth({ account: 'acme', month: '2026-10' });
    expect(october.totals.costs).toEqual([usd('4')]);
    expect(october.forecast).toEqual([]);
  });

  it('tells providers and models apart', async () => {
    const ledger = await open({ clock });
    await ledger.record([
      at('2026-11-20T01:00:00Z', '1', { model: 'gpt-5' }),
      at('2026-11-20T02:00:00Z', '2', { model: 'gpt-5-mini' }),
      at('2026-11-20T03:00:00Z', '4', { provider: 'anthropic', model: 'claude-opus-4-1' }),
      at('2026-11-20T03:00:00Z', '8', { account: 'other' }),
    ]);
    const { byProvider, byModel } = await ledger.summarizeDay({ account: 'acme' });
    const costs = (shares: typeof byModel) => shares.map((s) => [s.name, s.costs[0]?.amount]);
    expect(costs(byProvider)).toEqual([
      ['anthropic', '4'],
      ['openai', '3'],
    ]);
    expect(costs(byModel)).toEqual([
      ['claude-opus-4-1', '4'],
      ['gpt-5', '1'],
      ['gpt-5-mini', '2'],
    ]);
  });

  it('breaks days down by day, dimension, tag and account', async () => {
    const ledger = await open({ clock });
    await ledger.record([
      at('2026-11-18T23:30:00Z', '1', { dimensions: { team: 'red', user: 'ada' }, tags: ['x'] }),
      at('2026-11-19T12:00:00Z', '2', { dimensions: { team: 'blue' }, tags: ['x', 'y', 'x'] }),
      at('2026-11-20T12:00:00Z', '4', { account: 'other', dimensions: { team: 'red' } }),
    ]);
    const breakDown = async (
      by: Parameters<typeof ledger.breakDown>[0]['by'],
      timeZone = 'UTC',
    ) => {
      const days = { from: '2026-11-18', to: '2026-11-20', timeZone };
      const shares = await ledger.breakDown({ by, ...days });
      return Object.fromEntries(shares.map(({ name, costs }) => [name, costs[0]?.amount]));
    };
    expect(await breakDown('day')).toEqual({
      '2026-11-18': '1',
      '2026-11-19': '2',
      '2026-11-20': '4',
    });
    expect(await breakDown('day', 'Europe/Berlin')).toEqual({
      '2026-11-19': '3',
      '2026-11-20': '4',
    });
    expect(await breakDown('team')).toEqual({ red: '5', blue: '2' });
    expect(await breakDown('tag')).toEqual({ x: '3', y: '2' });
    expect(await breakDown('account')).toEqual({ acme: '3', other: '4' });
    const acme = await ledger.breakDown({
      by: 'team',
      accounts: ['acme'],
      from: '2026-11-20',
      to: '2026-11-20',
      timeZone: 'UTC',
    });
    expect(acme).toEqual([]);
  });

  it('forecasts the month by what its weekdays cost', async () => {
    const ledger = await open({ clock });
    // 1 a weekday, nothing at weekends, for five weeks before Friday 20 November, and 0.25 today.
    for (let day = 16; day <= 31; day += 1) await weekdayCost(`2026-10-${day}`);
    for (let day = 1; day <= 19; day += 1)
      await weekdayCost(`2026-11-${String(day).padStart(2, '0')}`);
    await ledger.record([at('2026-11-20T09:00:00Z', '0.25')]);
    const { totals, forecast } = await ledger.summarizeMonth({ account: 'acme' });
    expect(totals.costs).toEqual([usd('14.25')]);
    // Today becomes a whole weekday, and six are to come: 23 to 27 and 30 November.
    expect(forecast).toEqual([usd('21')]);

    async function weekdayCost(date: string): Promise<void> {
      const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
      if (weekday !== 0 && weekday !== 6) await ledger.record([at(`${date}T12:00:00Z`, '1')]);
    }
  });

  it('lists newest first, page by page, with nothing lost among equal times', async () => {
    const ledger = await open({ clock });
    const events = Array.from({ length: 25 }, (_, index) =>
      at(`2026-11-20T0${index % 3}:00:00Z`, '1', { model: `m${index % 2}` }),
    );
    await ledger.record(events);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ledger.list({ accounts: ['acme'] }, 4, cursor);
      seen.push(...page.events.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen.length).toBe(25);
    expect(new Set(seen)).toEqual(new Set(events.map(({ id }) => id)));
    const one = await ledger.list({ model: 'm1', before: new Date('2026-11-20T01:00:00Z') }, 100);
    expect(one.events.length).toBe(4);
    await expect(ledger.list({}, 10, 'nonsense')).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('finds events by dimension and tag', async () => {
    const ledger = await open({ clock });
    await ledger.record([
      at('2026-11-20T01:00:00Z', '1', { tags: ['a"b', 'x'], dimensions: { user: 'ada' } }),
      at('2026-11-20T01:00:00Z', '1', { tags: ['xx'], dimensions: { user: 'bob' } }),
    ]);
    const count = async (filter: Parameters<typeof ledger.list>[0]) =>
      (await ledger.list(filter, 10)).events.length;
    expect(await count({ tag: 'x' })).toBe(1);
    expect(await count({ tag: 'a"b' })).toBe(1);
    expect(await count({ tag: 'y' })).toBe(0);
    expect(await count({ dimensions: { user: 'bob' } })).toBe(1);
  });
});

import { expect, it } from 'vitest';
import { describeEachStore } from './each-store.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

const start = '2026-11-20T13:00:00Z';

describeEachStore('ledger › reservations that come together', (open, openAgain) => {
  it('are decided one by one: what is wrong with one is nothing to the others', async () => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.budgets.create({ id: 'all', limit: usd('3') }, 'ops');
    await ledger.budgets.create({ id: 'b', account: 'b', limit: usd('1') }, 'ops');
    const reserve = (id: string, account: string, amount = '1') =>
      ledger.reservations.reserve({ id, account, amount: usd(amount) });
    const ends = await Promise.allSettled([
      reserve('1', 'a'),
      reserve('1', 'a'),
      reserve('1', 'a', '2'),
      reserve('2', 'a', 'much'),
      reserve('2', 'a', '9223373'),
      reserve('2\0', 'a'),
      ledger.reservations.reserve({ account: 'a', amount: usd('1'), ttlMs: Number.NaN }),
      reserve('3', 'b'),
      reserve('4', 'b'),
      reserve('5', 'c'),
      reserve('6', 'a'),
    ]);
    expect(ends).toMatchObject([
      { value: { status: 'admitted', budgets: [{ reserved: usd('0') }] } },
      { value: { status: 'admitted', budgets: [{ reserved: usd('0') }] } },
      { reason: { code: 'conflict' } },
      ...Array.from({ length: 4 }, () => ({ reason: { code: 'invalid_request' } })),
      { value: { status: 'admitted', budgets: [{ reserved: usd('1') }, { reserved: usd('0') }] } },
      { value: { status: 'refused', budgets: [{ refusal: undefined }, { reserved: usd('1') }] } },
      { value: { status: 'admitted', budgets: [{ reserved: usd('2') }] } },
      { value: { status: 'refused', budgets: [{ reserved: usd('3') }] } },
    ]);
    expect((await ledger.budgets.status('all')).reserved).toEqual(usd('3'));
    expect((await ledger.budgets.status('b')).reserved).toEqual(usd('1'));
  });

  it('hold once under one id, in whichever process it is repeated', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    await ledger.budgets.create({ id: 'all', limit: usd('1') }, 'ops');
    const ledgers = [ledger, await openAgain({ clock })];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        ledgers[index % 2]?.reservations.reserve({ id: 'x', account: 'a', amount: usd('1') }),
      ),
    );
    expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set(['admitted']));
    expect((await ledger.budgets.status('all')).reserved).toEqual(usd('1'));
  });

  it('take expired leases up anew, under the budgets of today', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    await ledger.budgets.create({ id: 'old', limit: usd('9') }, 'ops');
    const reserveAll = () =>
      Promise.all(
        ['1', '2', '3'].map((id) =>
          ledger.reservations.reserve({ id, account: 'a', amount: usd('1'), ttlMs: 1000 }),
        ),
      );
    await reserveAll();
    await ledger.budgets.replace('old', { account: 'b', limit: usd('9') }, 'ops');
    await ledger.budgets.create({ id: 'new', limit: usd('2') }, 'ops');
    await clock.advance(1000);
    const answers = await reserveAll();
    expect(answers.map(({ status }) => status)).toEqual(['admitted', 'admitted', 'refused']);
    await ledger.reservations.renew('1');
    expect((await ledger.budgets.status('new')).reserved).toEqual(usd('2'));
    expect((await ledger.budgets.status('old')).reserved).toEqual(usd('0'));
  });

  it('ask more budgets than SQLite sums in one statement', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const spenders = Array.from({ length: 130 }, (_, index) => `account-${index}`);
    for (const account of spenders)
      await ledger.budgets.create(
        { account, limit: usd('1'), period: 'month', timeZone: 'Asia/Kolkata' },
        'ops',
      );
    await ledger.record([usageEvent({ account: 'account-128', cost: usd('0.5') })]);
    const answers = await Promise.all(
      spenders.map((account) => ledger.reservations.reserve({ account, amount: usd('0.6') })),
    );
    const refused = answers.flatMap(({ status }, index) => (status === 'refused' ? [index] : []));
    expect(refused).toEqual([128]);
  });
});

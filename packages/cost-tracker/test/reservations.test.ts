import { expect, it } from 'vitest';
import { describeEachStore } from './each-store.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

const start = '2026-11-20T13:00:00Z';
const spender = { account: 'acme', dimensions: { team: 'red', user: 'ada' }, tags: ['batch'] };

describeEachStore('ledger › reservations', (open, openAgain) => {
  it('admits exactly 40 of 500 at once, over every scope, and holds nothing for the others', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const caps = [
      { limit: usd('1000') },
      { account: 'acme', limit: usd('40') },
      { scope: { kind: 'team', value: 'red' }, limit: usd('45') },
      { scope: { kind: 'user', value: 'ada' }, limit: usd('500'), period: 'day' },
      { scope: { kind: 'tag', value: 'batch' }, limit: usd('41') },
    ] as const;
    for (const cap of caps) await ledger.budgets.create(cap, 'ops');
    const answers = await Promise.all(
      Array.from({ length: 500 }, () =>
        ledger.reservations.reserve({ ...spender, amount: usd('1') }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'admitted')).toHaveLength(40);
    for (const { id } of await ledger.budgets.list())
      expect((await ledger.budgets.status(id)).reserved).toEqual(usd('40'));
  }, 60_000);

  it('admits no more while holds turn into costs and other usage is recorded', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id: budget } = await ledger.budgets.create({ limit: usd('40') }, 'ops');
    const call = async (): Promise<boolean> => {
      const answer = await ledger.reservations.reserve({ account: 'acme', amount: usd('1') });
      if (answer.status === 'refused') return false;
      await ledger.reservations.settle(answer.id, usageEvent({ cost: usd('1') }));
      return true;
    };
    const admitted = await Promise.all(Array.from({ length: 120 }, call));
    expect(admitted.filter(Boolean)).toHaveLength(40);
    expect(await ledger.budgets.status(budget)).toMatchObject({
      spent: usd('40'),
      reserved: usd('0'),
      status: 'under',
    });
  }, 60_000);

  it('says which budget refuses, what it stands at, and when it starts anew', async () => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.budgets.create({ id: 'daily', limit: usd('10'), period: 'day' }, 'ops');
    await ledger.record([usageEvent({ cost: usd('9.5') })]);
    const answer = await ledger.reservations.reserve({ ...spender, amount: usd('0.51') });
    expect(answer).toMatchObject({
      status: 'refused',
      budgets: [
        {
          budgetId: 'daily',
          spent: usd('9.5'),
          reserved: usd('0'),
          limit: usd('10'),
          resetsAt: new Date('2026-11-21T00:00:00Z'),
          reached: [70, 90],
          refusal: 'over_limit',
        },
      ],
    });
    const fitting = await ledger.reservations.reserve({ ...spender, amount: usd('0.5') });
    expect(fitting).toMatchObject({ status: 'admitted', budgets: [{ reached: [70, 90, 100] }] });
  });

  it('admits where no budget covers the spender', async () => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.budgets.create({ account: 'other', limit: usd('0') }, 'ops');
    await ledger.budgets.create({ scope: { kind: 'team', value: 'ada' }, limit: usd('0') }, 'ops');
    const answer = await ledger.reservations.reserve({ ...spender, amount: usd('5') });
    expect(answer).toMatchObject({ status: 'admitted', budgets: [] });
    const settled = await ledger.reservations.settle(answer.id, usageEvent());
    expect(settled).toEqual({ deduplicated: false, hold: 'settled' });
  });

  it('frees a hold that nobody settled when its lease is over', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    const { id } = await ledger.budgets.create({ limit: usd('1') }, 'ops');
    const reserve = () =>
      ledger.reservations.reserve({ ...spender, amount: usd('1'), ttlMs: 5000 });
    const first = await reserve();
    await clock.advance(4999);
    expect((await reserve()).status).toBe('refused');
    await clock.advance(1);
    expect((await ledger.budgets.status(id)).reserved).toEqual(usd('0'));
    expect((await reserve()).status).toBe('admitted');
    const settled = await ledger.reservations.settle(first.id, usageEvent({ cost: usd('1') }));
    expect(settled).toEqual({ deduplicated: false, hold: 'lapsed' });
    expect(await ledger.budgets.status(id)).toMatchObject({ spent: usd('1'), reserved: usd('1') });
  });

  it('records the cost of a call whose reservation has been forgotten, once', async () => {
    const clock = clockAt('2026-11-20T12:00:00Z');
    const ledger = await open({ clock });
    const { reservations } = ledger;
    await ledger.budgets.create({ id: 'b', limit: usd('9') }, 'ops');
    const { id } = await reservations.reserve({ account: 'acme', amount: usd('5') });
    await clock.advance(25 * 3_600_000);
    // Sweeps.
    await reservations.reserve({ account: 'acme', amount: usd('1'), ttlMs: 1000 });
    expect(await reservations.accountOf(id)).toBeUndefined();
    const event = usageEvent({ occurredAt: new Date(clock.wallNow()), cost: usd('2') });
    const late = { deduplicated: false, hold: 'lapsed' };
    expect(await reservations.settle(id, event)).toEqual(late);
    expect(await reservations.settle(id, event)).toEqual({ ...late, deduplicated: true });
    expect((await ledger.budgets.status('b')).spent).toEqual(usd('2'));
    await expect(reservations.renew(id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(reservations.release(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('replaces the hold with the cost exactly once', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const { id: held } = await ledger.reservations.reserve({ ...spender, amount: usd('5') });
    const event = usageEvent({ cost: usd('2') });
    const settle = () => ledger.reservations.settle(held, event);
    const answers = await Promise.all([settle(), settle(), settle()]);
    expect(answers.map(({ hold }) => hold)).toEqual(['settled', 'settled', 'settled']);
    expect(answers.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
    expect(await ledger.budgets.status(id)).toMatchObject({ spent: usd('2'), reserved: usd('0') });
    const another = await ledger.reservations.settle(held, usageEvent({ cost: usd('1') }));
    expect(another.hold).toBe('lapsed');
    expect((await ledger.budgets.status(id)).spent).toEqual(usd('3'));
  });

  it('keeps the hold where the cost cannot be recorded', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const { id: held } = await ledger.reservations.reserve({ ...spender, amount: usd('5') });
    const event = usageEvent({ cost: usd('2') });
    await ledger.record([event]);
    await expect(
      ledger.reservations.settle(held, { ...event, model: 'other' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect((await ledger.budgets.status(id)).reserved).toEqual(usd('5'));
  });

  it('lets a hold go, once', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const { id: held } = await ledger.reservations.reserve({ ...spender, amount: usd('5') });
    expect(await ledger.reservations.release(held)).toBe(true);
    expect(await ledger.reservations.release(held)).toBe(false);
    expect((await ledger.budgets.status(id)).reserved).toEqual(usd('0'));
  });

  it('is let go for good, whoever renews or settles it at the same time', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { reservations, budgets } = ledger;
    await budgets.create({ id: 'b', limit: usd('99') }, 'ops');
    const ends = {
      release: (id: string) => reservations.release(id),
      settle: (id: string) => reservations.settle(id, usageEvent({ id, cost: usd('0.5') })),
    };
    for (const end of Object.values(ends)) {
      const held = await Promise.all(
        Array.from({ length: 20 }, () => reservations.reserve({ ...spender, amount: usd('1') })),
      );
      await Promise.all(
        held.flatMap(({ id }, index) => {
          const renew = () => reservations.renew(id, 3_600_000);
          return index % 2 === 0 ? [renew(), end(id), renew()] : [end(id), renew(), renew()];
        }),
      );
      expect((await budgets.status('b')).reserved).toEqual(usd('0'));
      for (const { id } of held) expect(await reservations.renew(id)).toBeUndefined();
    }
    expect((await budgets.status('b')).spent).toEqual(usd('10'));
  });

  it('renews a lease while there is one', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const { id: held } = await ledger.reservations.reserve({ ...spender, amount: usd('5') });
    await clock.advance(59_000);
    expect(await ledger.reservations.renew(held, 30_000)).toEqual(new Date('2026-11-20T13:01:29Z'));
    await clock.advance(29_000);
    expect((await ledger.budgets.status(id)).reserved).toEqual(usd('5'));
    await clock.advance(1000);
    expect((await ledger.budgets.status(id)).reserved).toEqual(usd('0'));
    expect(await ledger.reservations.renew(held)).toBeUndefined();
  });

  it('answers a repeated id with the same reservation, and holds once', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const input = { ...spender, id: 'call-1', amount: usd('5') };
    const first = await ledger.reservations.reserve(input);
    expect(await ledger.reservations.reserve(input)).toEqual(first);
    expect((await ledger.budgets.status(id)).reserved).toEqual(usd('5'));
    await expect(ledger.reservations.reserve({ ...input, amount: usd('6') })).rejects.toMatchObject(
      { code: 'conflict' },
    );
    await clock.advance(60_000);
    expect((await ledger.reservations.reserve(input)).status).toBe('admitted');
    expect((await ledger.budgets.status(id)).reserved).toEqual(usd('5'));
    await ledger.reservations.release('call-1');
    await expect(ledger.reservations.reserve(input)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('only reports where a budget is a shadow', async () => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.budgets.create({ limit: usd('1'), mode: 'shadow' }, 'ops');
    const answer = await ledger.reservations.reserve({ ...spender, amount: usd('5') });
    expect(answer).toMatchObject({
      status: 'admitted',
      budgets: [{ mode: 'shadow', refusal: 'over_limit' }],
    });
  });

  it.each([
    ['refuse', 'refused'],
    ['admit', 'admitted'],
  ] as const)('while the spending is not known, %s means %s', async (onUnknown, status) => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.budgets.create({ limit: usd('10'), onUnknown }, 'ops');
    await ledger.record([usageEvent()]);
    const answer = await ledger.reservations.reserve({ ...spender, amount: usd('1') });
    expect(answer).toMatchObject({ status, budgets: [{ refusal: 'unpriced_usage' }] });
    const other = { amount: '1', currency: 'EUR' };
    const foreign = await ledger.reservations.reserve({ ...spender, amount: other });
    expect(foreign).toMatchObject({ status, budgets: [{ refusal: 'other_currency' }] });
    const over = await ledger.reservations.reserve({ ...spender, amount: usd('11') });
    expect(over).toMatchObject({ status: 'refused', budgets: [{ refusal: 'over_limit' }] });
  });

  it('raises count, for as long as they last', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    const { id } = await ledger.budgets.create({ limit: usd('1') }, 'ops');
    const reserve = () =>
      ledger.reservations.reserve({ ...spender, amount: usd('2'), ttlMs: 1000 });
    expect((await reserve()).status).toBe('refused');
    const until = new Date('2026-11-20T13:10:00Z');
    await ledger.budgets.raise(id, { amount: '2', until, reason: 'demo' }, 'ops');
    expect((await reserve()).status).toBe('admitted');
    await clock.advance(600_000);
    expect((await reserve()).status).toBe('refused');
  });

  it('starts anew with the period', async () => {
    const clock = clockAt('2026-11-30T23:59:00Z');
    const ledger = await open({ clock });
    await ledger.budgets.create({ limit: usd('1') }, 'ops');
    const occurredAt = new Date('2026-11-30T23:58:00Z');
    await ledger.record([usageEvent({ occurredAt, cost: usd('1') })]);
    const reserve = () => ledger.reservations.reserve({ ...spender, amount: usd('1') });
    expect((await reserve()).status).toBe('refused');
    await clock.advance(60_000);
    expect((await reserve()).status).toBe('admitted');
  });

  it('leaves no hold behind however calls end', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    const { id } = await ledger.budgets.create({ limit: usd('1000000') }, 'ops');
    for (let call = 0; call < 150; call += 1) {
      const { id: held } = await ledger.reservations.reserve({
        ...spender,
        amount: usd('1'),
        ttlMs: 1000 + ((call * 7919) % 9000),
      });
      if (call % 3 === 0) await ledger.reservations.release(held);
      if (call % 3 === 1) await ledger.reservations.settle(held, usageEvent({ cost: usd('0.5') }));
      await clock.advance((call * 31) % 200);
    }
    await clock.advance(10_000);
    expect(await ledger.budgets.status(id)).toMatchObject({ spent: usd('25'), reserved: usd('0') });
  });

  it('holds across ledgers on the same tables', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    await ledger.budgets.create({ limit: usd('20') }, 'ops');
    const other = await openAgain({ clock });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? ledger : other).reservations.reserve({ ...spender, amount: usd('1') }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'admitted')).toHaveLength(20);
  }, 60_000);
});

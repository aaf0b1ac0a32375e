import { expect, it } from 'vitest';
import { describeEachStore } from './each-store.js';
import { clockAt, usageEvent, usd } from './ledger-events.js';

describeEachStore('ledger › budgets', (open) => {
  const start = '2026-11-20T13:00:00Z';

  it('keeps a budget as it was set up, with its defaults', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const budget = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    expect(budget).toMatchObject({
      account: undefined,
      scope: { kind: 'global' },
      limit: usd('10'),
      period: 'month',
      timeZone: 'UTC',
      softThresholds: [70, 90],
      mode: 'enforce',
      onUnknown: 'refuse',
      raise: undefined,
    });
    expect(await ledger.budgets.get(budget.id)).toEqual(budget);
    const replaced = await ledger.budgets.replace(
      budget.id,
      { limit: usd('20'), scope: { kind: 'team', value: 'red' }, period: 'day' },
      'ops',
    );
    expect(replaced).toMatchObject({ limit: usd('20'), scope: { kind: 'team', value: 'red' } });
    expect(await ledger.budgets.list()).toEqual([replaced]);
    await ledger.budgets.remove(budget.id, 'ops');
    expect(await ledger.budgets.list()).toEqual([]);
  });

  it('refuses to make one twice, and to touch one that is not there', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const input = { id: 'b', limit: usd('10') };
    await ledger.budgets.create(input, 'ops');
    await expect(ledger.budgets.create(input, 'ops')).rejects.toMatchObject({ code: 'conflict' });
    for (const work of [
      () => ledger.budgets.get('none'),
      () => ledger.budgets.status('none'),
      () => ledger.budgets.remove('none', 'ops'),
      () => ledger.budgets.replace('none', input, 'ops'),
      () => ledger.budgets.endRaise('none', 'ops'),
    ])
      await expect(work()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('counts what its scope spends in its period, and nothing else', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const spend = (amount: string, fields = {}) =>
      ledger.record([usageEvent({ cost: usd(amount), ...fields })]);
    await spend('1');
    await spend('2', { dimensions: { team: 'red', user: 'ada', key: 'ci' }, tags: ['batch'] });
    await spend('4', { dimensions: { team: 'red' }, account: 'other' });
    await spend('8', { occurredAt: new Date('2026-11-16T00:00:00Z') });
    await spend('16', { occurredAt: new Date('2026-11-15T23:59:00Z') });
    await spend('32', { occurredAt: new Date('2026-10-31T23:59:00Z') });
    const spent = async (input: object) => {
      const { id } = await ledger.budgets.create({ limit: usd('1000'), ...input }, 'ops');
      return (await ledger.budgets.status(id)).spent.amount;
    };
    expect(await spent({})).toBe('31');
    expect(await spent({ account: 'acme' })).toBe('27');
    expect(await spent({ period: 'day' })).toBe('7');
    // From Monday, 16 November.
    expect(await spent({ period: 'week' })).toBe('15');
    // Where Monday starts an hour before it does in UTC.
    expect(await spent({ period: 'week', timeZone: 'Europe/Berlin' })).toBe('31');
    expect(await spent({ timeZone: 'Europe/Berlin' })).toBe('63');
    expect(await spent({ scope: { kind: 'team', value: 'red' } })).toBe('6');
    expect(await spent({ scope: { kind: 'team', value: 'red' }, account: 'acme' })).toBe('2');
    expect(await spent({ scope: { kind: 'user', value: 'ada' } })).toBe('2');
    expect(await spent({ scope: { kind: 'key', value: 'ci' } })).toBe('2');
    expect(await spent({ scope: { kind: 'tag', value: 'batch' } })).toBe('2');
  });

  it('tells which thresholds are reached, and what is left', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const after = async (amount: string) => {
      await ledger.record([usageEvent({ cost: usd(amount) })]);
      const { status, reached, remaining } = await ledger.budgets.status(id);
      return [status, reached, remaining.amount];
    };
    expect(await after('6.99')).toEqual(['under', [], '3.01']);
    expect(await after('0.01')).toEqual(['under', [70], '3']);
    expect(await after('2')).toEqual(['under', [70, 90], '1']);
    expect(await after('1')).toEqual(['under', [70, 90, 100], '0']);
    expect(await after('0.000000000001')).toEqual(['over', [70, 90, 100], '0']);
  });

  it('does not know where usage is unpriced or in another currency, but knows over', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    await ledger.record([usageEvent()]);
    expect(await ledger.budgets.status(id)).toMatchObject({
      status: 'unknown',
      reason: 'unpriced_usage',
    });
    await ledger.record([usageEvent({ cost: { amount: '1', currency: 'EUR' } })]);
    expect(await ledger.budgets.status(id)).toMatchObject({
      status: 'unknown',
      reason: 'other_currency',
    });
    await ledger.record([usageEvent({ cost: usd('10.01') })]);
    expect(await ledger.budgets.status(id)).toMatchObject({ status: 'over', reason: undefined });
  });

  it('raises the limit until a time, and no longer', async () => {
    const clock = clockAt(start);
    const ledger = await open({ clock });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    await ledger.record([usageEvent({ cost: usd('15') })]);
    const until = new Date('2026-11-20T14:00:00Z');
    const raise = { amount: '20', until, reason: 'launch day' };
    expect((await ledger.budgets.raise(id, raise, 'ada')).raise).toEqual({ ...raise, by: 'ada' });
    expect(await ledger.budgets.status(id)).toMatchObject({ status: 'under', limit: usd('20') });
    await clock.advance(3_600_000);
    expect(await ledger.budgets.status(id)).toMatchObject({
      status: 'over',
      limit: usd('10'),
      budget: { raise: undefined },
    });
    for (const wrong of [
      { ...raise, until: new Date('2026-11-20T14:00:00Z') },
      { ...raise, until: new Date('2026-11-21T00:00:00Z'), amount: '10' },
    ])
      await expect(ledger.budgets.raise(id, wrong, 'ada')).rejects.toMatchObject({
        code: 'invalid_request',
      });
  });

  it('lets no raise lower a limit that was set above it since', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const raise = { amount: '15', until: new Date('2026-11-21T00:00:00Z'), reason: 'test' };
    await ledger.budgets.raise(id, raise, 'ada');
    const replaced = await ledger.budgets.replace(id, { limit: usd('20') }, 'ops');
    expect(replaced.raise).toBeUndefined();
    expect((await ledger.budgets.status(id)).limit).toEqual(usd('20'));
    await ledger.budgets.replace(id, { limit: usd('12') }, 'ops');
    expect((await ledger.budgets.status(id)).limit).toEqual(usd('15'));
  });

  it('keeps its currency, in which its raise and its holds are', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    await ledger.reservations.reserve({ account: 'acme', amount: usd('4') });
    const inYen = { limit: { amount: '1000', currency: 'JPY' } };
    await expect(ledger.budgets.replace(id, inYen, 'ops')).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(await ledger.budgets.status(id)).toMatchObject({ limit: usd('10'), reserved: usd('4') });
  });

  it('ends a raise early', async () => {
    const ledger = await open({ clock: clockAt(start) });
    const { id } = await ledger.budgets.create({ limit: usd('10') }, 'ops');
    const until = new Date('2026-11-21T00:00:00Z');
    await ledger.budgets.raise(id, { amount: '20', until, reason: 'test' }, 'ada');
    expect((await ledger.budgets.endRaise(id, 'ada')).raise).toBeUndefined();
    expect((await ledger.budgets.status(id)).limit).toEqual(usd('10'));
  });

  it('answers a check with under at the limit, over above it, and unknown without one', async () => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.record([usageEvent({ cost: usd('10') })]);
    const check = (input = {}) => ledger.checkBudget({ account: 'acme', ...input });
    expect(await check({ limit: usd('10.0') })).toEqual({
      status: 'under',
      spent: usd('10'),
      limit: usd('10'),
    });
    expect((await check({ limit: usd('9.999999999999') })).status).toBe('over');
    expect(await check()).toMatchObject({ status: 'unknown', reason: 'no_limit' });
    await ledger.record([usageEvent()]);
    expect(await check({ limit: usd('11') })).toMatchObject({
      status: 'unknown',
      reason: 'unpriced_usage',
      spent: usd('10'),
    });
    expect((await check({ limit: usd('9') })).status).toBe('over');
  });

  it('checks the budgets that cover the account where no limit is given, by the worst of them', async () => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.record([
      usageEvent({ cost: usd('5'), dimensions: { team: 'red' } }),
      usageEvent({ cost: usd('5'), account: 'other' }),
    ]);
    await ledger.budgets.create({ account: 'acme', limit: usd('100') }, 'ops');
    const check = (input = {}) => ledger.checkBudget({ account: 'acme', ...input });
    expect(await check()).toMatchObject({ status: 'under', limit: usd('100') });
    await ledger.budgets.create({ scope: { kind: 'team', value: 'red' }, limit: usd('4') }, 'ops');
    expect(await check()).toMatchObject({ status: 'under', limit: usd('100') });
    expect(await check({ dimensions: { team: 'red' } })).toMatchObject({ status: 'over' });
    expect(await check({ dimensions: { team: 'red' }, period: 'day' })).toMatchObject({
      reason: 'no_limit',
    });
  });

  it('counts only events that have all of the dimensions', async () => {
    const ledger = await open({ clock: clockAt(start) });
    await ledger.record([
      usageEvent({ cost: usd('1'), dimensions: { team: 'red', user: 'ada', session: 's' } }),
      usageEvent({ cost: usd('2'), dimensions: { team: 'red', user: 'bob' } }),
      usageEvent({ cost: usd('4'), dimensions: { team: 'blue', user: 'ada' } }),
    ]);
    const spent = async (dimensions: object) => {
      const verdict = await ledger.checkBudget({ account: 'acme', limit: usd('99'), dimensions });
      return verdict.spent?.amount;
    };
    expect(await spent({})).toBe('7');
    expect(await spent({ team: 'red' })).toBe('3');
    expect(await spent({ team: 'red', user: 'ada' })).toBe('1');
    expect(await spent({ session: 's' })).toBe('1');
    expect(await spent({ user: 'eve' })).toBe('0');
  });
});

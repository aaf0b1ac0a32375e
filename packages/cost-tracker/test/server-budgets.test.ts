import { afterEach, expect, it } from 'vitest';
import { describeEachServer } from './each-server.js';
import { clockAt } from './ledger-events.js';
import { ask, type ServerUnderTest } from './server-contract.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const spend = (id: string, cost: string, fields = {}) => ({
  id,
  account_id: 'acme',
  service: 'openai',
  model: 'gpt-5',
  cost,
  timestamp: '2026-11-20T12:00:00Z',
  ...fields,
});

describeEachServer('budgets', (start) => {
  const open: ServerUnderTest[] = [];
  const begin = async (options = {}) => {
    const server = await start({ clock: clockAt('2026-11-20T13:00:00Z'), ...options });
    open.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  it('are set up, read, replaced, raised and removed', async () => {
    const server = await begin();
    const body = { id: 'b', account_id: 'acme', limit: usd('10'), period: 'day' };
    const created = await ask(server, 'POST', '/api/budgets', body);
    expect(created).toMatchObject({
      status: 201,
      body: { id: 'b', scope: { kind: 'global' }, soft_thresholds: [70, 90], raise: null },
    });
    expect((await ask(server, 'POST', '/api/budgets', body)).status).toBe(409);
    expect((await ask(server, 'GET', '/api/budgets')).body.budgets).toEqual([created.body]);
    const replaced = await ask(server, 'PUT', '/api/budgets/b', { limit: usd('5') });
    expect(replaced.body).toMatchObject({ limit: usd('5'), account_id: null, period: 'month' });
    const raise = { amount: '7', until: '2026-11-20T15:00:00Z', reason: 'launch' };
    const raised = await ask(server, 'POST', '/api/budgets/b/raise', raise);
    expect(raised.body.raise).toEqual({ ...raise, until: '2026-11-20T15:00:00.000Z', by: 'test' });
    expect((await ask(server, 'DELETE', '/api/budgets/b/raise')).body.raise).toBeNull();
    const late = { ...raise, until: '2026-11-20T12:00:00Z' };
    expect((await ask(server, 'POST', '/api/budgets/b/raise', late)).status).toBe(400);
    expect((await ask(server, 'PUT', '/api/budgets/b', { ...body, id: 'c' })).status).toBe(400);
    expect((await ask(server, 'DELETE', '/api/budgets/b')).status).toBe(204);
    expect((await ask(server, 'GET', '/api/budgets/b')).status).toBe(404);
  });

  it('tell what is spent, held and left', async () => {
    const server = await begin();
    await ask(server, 'POST', '/api/budgets', { id: 'b', limit: usd('10') });
    await ask(server, 'POST', '/api/usage', spend('e1', '7.5'));
    await ask(server, 'POST', '/api/reservations', { account_id: 'acme', amount: usd('1') });
    const { body } = await ask(server, 'GET', '/api/budgets/b/status');
    expect(body).toMatchObject({
      period: { start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' },
      status: 'under',
      reason: null,
      spent: usd('7.5'),
      reserved: usd('1'),
      remaining: usd('1.5'),
      reached: [70],
    });
  });

  it('are checked with three answers', async () => {
    const server = await begin();
    const check = async (query: string) =>
      (await ask(server, 'GET', `/api/budgets/check?account_id=acme${query}`)).body;
    expect(await check('')).toEqual({
      status: 'unknown',
      reason: 'no_limit',
      spent: null,
      limit: null,
    });
    await ask(server, 'POST', '/api/usage', spend('e1', '10'));
    expect((await check('&limit=10')).status).toBe('under');
    expect((await check('&limit=9.99&period=day')).status).toBe('over');
    expect((await check('&limit=9.99&user=eve')).status).toBe('under');
    await ask(server, 'POST', '/api/usage', spend('e2', '1', { currency: 'EUR' }));
    expect(await check('&limit=10')).toMatchObject({ status: 'unknown', reason: 'other_currency' });
    const wrong = await ask(server, 'GET', '/api/budgets/check?account_id=acme&currency=EUR');
    expect(wrong.status).toBe(400);
  });

  it('hold what is reserved until it is settled, released or lapsed', async () => {
    const server = await begin();
    await ask(server, 'POST', '/api/budgets', { id: 'b', limit: usd('2') });
    const reserve = (id: string) =>
      ask(server, 'POST', '/api/reservations', { id, account_id: 'acme', amount: usd('1') });
    expect(await reserve('r1')).toMatchObject({
      status: 201,
      body: { status: 'admitted', expires_at: '2026-11-20T13:01:00.000Z' },
    });
    expect((await reserve('r2')).status).toBe(201);
    const refused = await reserve('r3');
    expect(refused).toMatchObject({
      status: 200,
      body: { status: 'refused', expires_at: null, budgets: [{ refusal: 'over_limit' }] },
    });
    const event = spend('e1', '0.5');
    const settled = await ask(server, 'POST', '/api/reservations/r1/settle', event);
    expect(settled.body).toEqual({
      status: 'success',
      id: 'e1',
      deduplicated: false,
      hold: 'settled',
    });
    const again = await ask(server, 'POST', '/api/reservations/r1/settle', event);
    expect(again.body).toMatchObject({ deduplicated: true, hold: 'settled' });
    expect((await ask(server, 'DELETE', '/api/reservations/r2')).body.status).toBe('released');
    expect((await ask(server, 'DELETE', '/api/reservations/r2')).body.status).toBe('lapsed');
    expect((await reserve('r4')).status).toBe(201);
    const renewed = await ask(server, 'POST', '/api/reservations/r4/renew', { ttl_ms: 120_000 });
    expect(renewed.body).toEqual({ status: 'renewed', expires_at: '2026-11-20T13:02:00.000Z' });
    expect((await ask(server, 'POST', '/api/reservations/none/renew', {})).status).toBe(404);
    const { body } = await ask(server, 'GET', '/api/budgets/b/status');
    expect(body).toMatchObject({ spent: usd('0.5'), reserved: usd('1') });
  });

  it('settle an event without an id once for its reservation', async () => {
    const server = await begin();
    await ask(server, 'POST', '/api/reservations', {
      id: 'r1',
      account_id: 'acme',
      amount: usd('1'),
    });
    const { id, ...event } = spend('', '0.5');
    const settle = () => ask(server, 'POST', '/api/reservations/r1/settle', event);
    expect((await settle()).body).toMatchObject({ id: 'reservation:r1', deduplicated: false });
    expect((await settle()).body).toMatchObject({ id: 'reservation:r1', deduplicated: true });
    const late = await ask(server, 'POST', '/api/reservations/forgotten/settle', event);
    expect(late).toMatchObject({
      status: 200,
      body: { id: 'reservation:forgotten', deduplicated: false, hold: 'lapsed' },
    });
  });

  it('summarize a day, a month and a breakdown in a time zone', async () => {
    const server = await begin();
    await ask(server, 'POST', '/api/usage', {
      events: [
        spend('e1', '1', { timestamp: '2026-11-19T23:30:00Z', dimensions: { team: 'red' } }),
        spend('e2', '2', { usage: { input_tokens: 3, output_tokens: 4 } }),
        { ...spend('e3', ''), cost: undefined, tokens: 10 },
      ],
    });
    const path = '/api/summary/daily?account_id=acme&date=2026-11-20';
    const day = await ask(server, 'GET', `${path}&time_zone=Europe/Berlin`);
    expect(day.body).toMatchObject({
      period: '2026-11-20',
      time_zone: 'Europe/Berlin',
      total_cost: 3,
      total_tokens: 17,
      totals: { costs: [usd('3')], events: 3, unpriced: 1, tokens: { input_tokens: 3 } },
      by_service: [{ name: 'openai', events: 3 }],
    });
    expect((await ask(server, 'GET', path)).body.total_cost).toBe(2);
    const month = await ask(server, 'GET', '/api/summary/monthly?account_id=acme&month=2026-11');
    expect(month.body).toMatchObject({ period: '2026-11', total_cost: 3 });
    expect(month.body.forecast).toHaveLength(1);
    const teams = '/api/summary/breakdown?by=team&from=2026-11-01&to=2026-11-30';
    expect((await ask(server, 'GET', teams)).body.shares).toMatchObject([
      { name: 'red', costs: [usd('1')] },
    ]);
    for (const wrong of [
      '/api/summary/daily',
      `${path}&time_zone=Mars/Olympus`,
      '/api/summary/daily?account_id=acme&date=2026-02-30',
      '/api/summary/monthly?account_id=acme&month=2026-13',
      '/api/summary/breakdown?by=day&from=2026-11-02&to=2026-11-01',
      '/api/summary/breakdown?by=mood&from=2026-11-01&to=2026-11-01',
    ])
      expect((await ask(server, 'GET', wrong)).status).toBe(400);
  });

  it('prices history anew on demand', async () => {
    const rates = { now: 1n };
    const server = await begin({
      priceEvent: () => ({
        status: 'priced',
        pico: rates.now * 10n ** 12n,
        currency: 'USD',
        components: { input: rates.now * 10n ** 12n },
        catalogueVersion: String(rates.now),
        provenance: 'a test',
      }),
    });
    const { cost, ...event } = spend('e1', '');
    const recorded = await ask(server, 'POST', '/api/usage', {
      ...event,
      usage: { input_tokens: 1 },
    });
    expect(recorded.body).toMatchObject({ cost: '1', cost_source: 'catalogue' });
    rates.now = 3n;
    const window = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
    const dry = await ask(server, 'POST', '/api/reprice', window);
    expect(dry.body).toMatchObject({ dry_run: true, changed: 1, after: [usd('3')] });
    const run = await ask(server, 'POST', '/api/reprice', { ...window, dry_run: false });
    expect(run.body).toMatchObject({ dry_run: false, changed: 1, before: [usd('1')] });
    const again = await ask(server, 'POST', '/api/reprice', { ...window, dry_run: false });
    expect(again.body.changed).toBe(0);
  });
});

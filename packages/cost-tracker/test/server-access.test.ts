import { get } from 'node:http';
import { isIntegrationError } from '@quayside/core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { operations } from '../src/contract/operations.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { type CostServerOptions, createCostServer } from '../src/server/create-cost-server.js';
import { hashToken } from '../src/server/tokens.js';
import { ask, TOKEN } from './server-contract.js';

const ledger = await openLedger();
afterAll(() => ledger.close());

const tokens = [
  { name: 'ops', token: TOKEN, scopes: ['admin'] },
  { name: 'app', hash: hashToken('app-token'), scopes: ['ingest'], accounts: ['acme'] },
  { name: 'viewer', hash: hashToken('viewer-token'), scopes: ['read'], accounts: ['acme'] },
] as const;

function startServer(options: Partial<CostServerOptions> = {}) {
  const server = createCostServer({ ledger, tokens, ...options });
  return {
    fetch: (input: string, init?: RequestInit) => server.fetch(new Request(input, init)),
    close: async () => {},
  };
}

const server = startServer();
const event = (account_id: string) => ({
  account_id,
  service: 'openai',
  model: 'gpt-5',
  cost: '1',
  timestamp: '2026-11-20T12:00:00Z',
});

describe('the server › access', () => {
  it('asks for a known token everywhere but at the health check', async () => {
    for (const { method, path, scope } of Object.values(operations)) {
      if (scope === undefined) continue;
      for (const token of [null, 'unknown']) {
        const url = path.replaceAll('{id}', 'x');
        const { status, headers } = await ask(server, method.toUpperCase(), url, undefined, {
          token,
        });
        expect([path, status, headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      }
    }
  });

  it('has a route for every operation of the contract', async () => {
    for (const { method, path } of Object.values(operations)) {
      const url = `http://tracker.test${path.replaceAll('{id}', 'x')}`;
      const headers = { authorization: `Bearer ${TOKEN}` };
      const response = await server.fetch(url, { method: method.toUpperCase(), headers });
      expect(await response.text()).not.toContain('no such path');
    }
    expect((await ask(server, 'GET', '/api/nonsense')).status).toBe(404);
  });

  it('lets a token do what its scopes say, and no more', async () => {
    const as = (token: string) => ({ token });
    expect((await ask(server, 'POST', '/api/usage', event('acme'), as('app-token'))).status).toBe(
      201,
    );
    expect((await ask(server, 'GET', '/api/usage', undefined, as('app-token'))).status).toBe(403);
    expect(
      (await ask(server, 'POST', '/api/usage', event('acme'), as('viewer-token'))).status,
    ).toBe(403);
    const budget = { limit: { amount: '1', currency: 'USD' } };
    expect((await ask(server, 'POST', '/api/budgets', budget, as('viewer-token'))).status).toBe(
      403,
    );
  });

  it('keeps a token of one account out of the others', async () => {
    await ask(server, 'POST', '/api/usage', event('other'));
    const budget = { id: 'all', limit: { amount: '100', currency: 'USD' } };
    await ask(server, 'POST', '/api/budgets', budget);
    const app = { token: 'app-token' };
    const viewer = { token: 'viewer-token' };
    expect((await ask(server, 'POST', '/api/usage', event('other'), app)).status).toBe(403);
    const get = (path: string) => ask(server, 'GET', path, undefined, viewer);
    expect((await get('/api/usage?account_id=other')).status).toBe(403);
    expect((await get('/api/summary/daily?account_id=other')).status).toBe(403);
    expect((await get('/api/budgets/check?account_id=other')).status).toBe(403);
    expect((await get('/api/budgets/all')).status).toBe(404);
    expect((await get('/api/budgets/all/status')).status).toBe(404);
    expect((await get('/api/budgets')).body.budgets).toEqual([]);
    const seen = (await get('/api/usage')).body.events as Array<{ account_id: string }>;
    expect(new Set(seen.map(({ account_id }) => account_id))).toEqual(new Set(['acme']));
    const days = '/api/summary/breakdown?by=account&from=2026-11-20&to=2026-11-20';
    expect((await get(days)).body.shares.map((share: { name: string }) => share.name)).toEqual([
      'acme',
    ]);
    const reservation = {
      id: 'theirs',
      account_id: 'other',
      amount: { amount: '1', currency: 'USD' },
    };
    expect((await ask(server, 'POST', '/api/reservations', reservation, app)).status).toBe(403);
    await ask(server, 'POST', '/api/reservations', reservation);
    expect((await ask(server, 'DELETE', '/api/reservations/theirs', undefined, app)).status).toBe(
      403,
    );
    expect((await ask(server, 'POST', '/api/reservations/theirs/renew', {}, app)).status).toBe(403);
    for (const id of ['theirs', 'forgotten']) {
      const settle = `/api/reservations/${id}/settle`;
      expect((await ask(server, 'POST', settle, event('other'), app)).status).toBe(403);
    }
  });

  it('tells a token of one account nothing of what all accounts spend together', async () => {
    const own = await openLedger();
    onTestFinished(() => own.close());
    const shared = startServer({ ledger: own });
    const usd = (amount: string) => ({ amount, currency: 'USD' });
    await ask(shared, 'POST', '/api/budgets', { id: 'all', limit: usd('50') });
    await ask(shared, 'POST', '/api/budgets', { id: 'b', account_id: 'acme', limit: usd('5') });
    const now = new Date().toISOString();
    await ask(shared, 'POST', '/api/usage', { ...event('other'), cost: '42.5', timestamp: now });
    const check = '/api/budgets/check?account_id=acme';
    const viewer = { token: 'viewer-token' };
    expect((await ask(shared, 'GET', check, undefined, viewer)).body).toMatchObject({
      spent: usd('0'),
      limit: usd('5'),
    });
    expect((await ask(shared, 'GET', check)).body.spent).toEqual(usd('42.5'));
    const app = { token: 'app-token' };
    const hold = (id: string, amount: string) => ({ id, account_id: 'acme', amount: usd(amount) });
    const fits = await ask(shared, 'POST', '/api/reservations', hold('r1', '4'), app);
    expect(fits.body).toMatchObject({ status: 'admitted', budgets: [{ budget_id: 'b' }] });
    await ask(shared, 'PUT', '/api/budgets/b', { account_id: 'acme', limit: usd('500') });
    const refused = await ask(shared, 'POST', '/api/reservations', hold('r2', '100'), app);
    expect(refused.body.status).toBe('refused');
    expect(refused.body.budgets).toMatchObject([{ budget_id: 'b', refusal: null }]);
    const again = await ask(shared, 'POST', '/api/reservations', hold('r1', '4'), app);
    expect(again.body.budgets).toHaveLength(1);
    const told = await ask(shared, 'POST', '/api/reservations', hold('r3', '100'));
    expect(told.body.budgets).toMatchObject([{ budget_id: 'all', refusal: 'over_limit' }, {}]);
  });

  it('lets an event of another account hold up none of those that are sent with it', async () => {
    const app = { token: 'app-token' };
    const mine = { ...event('acme'), id: 'mine' };
    const theirs = { ...event('other'), id: 'theirs' };
    const send = (mode: string, events: readonly object[]) =>
      ask(server, 'POST', '/api/usage', { mode, events }, app);
    expect((await send('all_or_none', [mine, theirs])).status).toBe(403);
    // Nothing is wrong with events when the token is the wrong one.
    expect((await send('each', [theirs])).status).toBe(403);
    expect((await send('each', [theirs, mine, {}])).body.results).toMatchObject([
      { status: 'invalid', id: 'theirs', message: 'This token is not for that account.' },
      { status: 'success', id: 'mine' },
      { status: 'invalid', id: null },
    ]);
    expect(await ledger.find('theirs')).toBeUndefined();
  });

  it('refuses a body that is too large or no JSON by its type', async () => {
    const small = startServer({ maxBodyBytes: 300 });
    const large = { ...event('acme'), metadata: { text: 'x'.repeat(400) } };
    const refused = await ask(small, 'POST', '/api/usage', large);
    expect(refused).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    const as = (headers: Record<string, string>) =>
      ask(server, 'POST', '/api/usage', event('acme'), { headers });
    expect((await as({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await as({ 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await as({ 'content-type': 'application/json; charset=utf-8' })).status).toBe(201);
  });

  it('says healthy in the words of the first contract, and 503 without its database', async () => {
    const health = await ask(server, 'GET', '/api/health', undefined, { token: null });
    expect(health).toMatchObject({
      status: 200,
      body: { status: 'healthy', database: 'connected' },
    });
    const closed = await openLedger();
    await closed.close();
    const errors: unknown[] = [];
    const dead = startServer({ ledger: closed, onError: (error) => errors.push(error) });
    const unhealthy = await ask(dead, 'GET', '/api/health', undefined, { token: null });
    expect(unhealthy).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', database: 'disconnected' },
    });
    const failed = await ask(dead, 'POST', '/api/usage', event('acme'));
    expect(failed.status).toBeGreaterThanOrEqual(500);
    expect(failed.body.message).toContain('recorded once');
    expect(errors).toHaveLength(1);
  });

  it('serves its OpenAPI document', async () => {
    const { body } = await ask({ ...server }, 'GET', '/api/openapi.json');
    expect(JSON.parse(body)).toMatchObject({ openapi: '3.1.1' });
  });
});

describe('createCostServer', () => {
  const make = (options: Partial<CostServerOptions>) => () =>
    createCostServer({ ledger, tokens, ...options });
  const token = (text: string) => [{ name: 't', token: text, scopes: ['admin' as const] }];

  it.each([
    ['no tokens', { tokens: [] }],
    ['an empty token', { tokens: token('') }],
    ['a token with a space', { tokens: token('a b') }],
    ['neither token nor hash', { tokens: [{ name: 't', scopes: ['admin' as const] }] }],
    ['a hash that is none', { tokens: [{ name: 't', hash: TOKEN, scopes: ['admin' as const] }] }],
    ['a short token in production', { tokens: token('changeme'), production: true }],
    ['a simple token in production', { tokens: token('a'.repeat(40)), production: true }],
    ['everybody in production', { insecure: true, production: true }],
  ])('refuses %s', (_, options) => {
    const error = (() => {
      try {
        return make(options)();
      } catch (cause) {
        return cause;
      }
    })();
    expect(isIntegrationError(error, 'misconfigured')).toBe(true);
    expect(String(error)).not.toContain(TOKEN);
  });

  it('takes a short token for trying things out', () => {
    expect(make({ tokens: token('dev'), production: false })).not.toThrow();
  });

  it('lets everybody in where it is told to, on this machine alone', async () => {
    const open = createCostServer({ ledger, tokens: [], insecure: true, production: false });
    const response = await open.fetch(new Request('http://tracker.test/api/budgets'));
    expect(response.status).toBe(200);
    expect(() => open.listen({ host: '0.0.0.0', port: 0 })).toThrow('insecure');
  });

  it('lets everybody in by the name of this machine alone, which no other site has', async () => {
    const open = createCostServer({ ledger, tokens: [], insecure: true, production: false });
    const { port } = await open.listen({ port: 0 });
    onTestFinished(() => open.close());
    const statusFor = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const headers = { host };
        get({ port, path: '/api/budgets', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).once('error', reject);
      });
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    expect(await statusFor(`[::1]:${port}`)).toBe(200);
    expect(await statusFor(`evil.example:${port}`)).toBe(421);
  });

  it('tells of a port that is taken', async () => {
    const first = createCostServer({ ledger, tokens });
    const { port } = await first.listen({ port: 0 });
    const second = createCostServer({ ledger, tokens });
    await expect(second.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });
});

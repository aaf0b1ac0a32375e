import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ledger, openLedger } from '../src/ledger/open-ledger.js';
import { createCostServer } from '../src/server/create-cost-server.js';
import { usageEvent } from './ledger-events.js';
import { ask, type ServerUnderTest, TOKEN } from './server-contract.js';

const DEEP = 300_000;
const maze = '['.repeat(DEEP) + ']'.repeat(DEEP);

let ledger: Ledger;
let server: ServerUnderTest;
let errors: unknown[];
beforeEach(async () => {
  ledger = await openLedger();
  errors = [];
  const { fetch } = createCostServer({
    ledger,
    tokens: [{ name: 'test', token: TOKEN, scopes: ['admin'] }],
    onError: (error) => errors.push(error),
  });
  server = { fetch: (input, init) => fetch(new Request(input, init)), close: async () => {} };
});
afterEach(async () => {
  await ledger.close();
  expect(errors).toEqual([]);
});

const event = (fields: object = {}) => ({
  id: 'e',
  account_id: 'acme',
  service: 'openai',
  model: 'gpt-5',
  timestamp: '2026-11-20T12:00:00Z',
  ...fields,
});
/** JSON can say more than `JSON.stringify` does. */
const withRaw = (field: string, json: string): string =>
  JSON.stringify(event({ [field]: 'RAW' })).replace('"RAW"', json);
const post = (body: unknown) => ask(server, 'POST', '/api/usage', body);

describe('hostile requests › usage', () => {
  it.each([
    ['tokens', '-1'],
    ['tokens', '0.5'],
    ['tokens', '1e400'],
    ['tokens', '1e13'],
    ['tokens', '99999999999999999999'],
    ['tokens', '"12"'],
    ['cost', '-0.01'],
    ['cost', '1e400'],
    ['cost', '9000000'],
    ['cost', '"NaN"'],
    ['cost', '"0x10"'],
    ['cost', '"1e3"'],
    ['cost', '"١"'],
    ['usage', '{"input_tokens":-1}'],
    ['usage', '{"inputTokens":1}'],
    ['usage', '{"input_tokens":1,"cached_input_tokens":2}'],
    ['units', '{"web_search":1e400}'],
    ['currency', '"XXXX"'],
    ['timestamp', '"2026-02-30T00:00:00Z"'],
    ['timestamp', '"2026-11-20T12:00:00+99:99"'],
    ['timestamp', '"2026-11-20"'],
    ['timestamp', '1763640000'],
    ['model', '""'],
    ['__proto__', '{"account_id":"other"}'],
  ])('refuses %s: %s', async (field, json) => {
    expect((await post(withRaw(field, json))).status).toBe(400);
    expect(await ledger.find('e')).toBeUndefined();
  });

  it.each([
    ['a body', maze],
    ['a list of events', `{"events":${maze}}`],
    ['a trace', `{"resourceSpans":[{"resource":{"attributes":${maze}}}]}`],
    ['a context', `{"cost_usd":1,"context":{"a":${maze}}}`],
  ])('refuses %s that is nested without end', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('knows one id twice in a batch: as one event, or as a conflict', async () => {
    expect((await post([event(), event()])).body.results).toMatchObject([
      { status: 'success', deduplicated: false },
      { status: 'success', deduplicated: true },
    ]);
    const changed = [event({ id: 'f' }), event({ id: 'f', cost: '2' })];
    expect((await post(changed)).status).toBe(409);
    expect(await ledger.find('f')).toBeUndefined();
    expect((await post({ mode: 'each', events: changed })).body.results).toMatchObject([
      { status: 'success', id: 'f' },
      { status: 'conflict', id: 'f' },
    ]);
    expect((await post(event({ cost: '9' }))).status).toBe(409);
  });

  it('refuses a body without a length as soon as it is too long', async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(new Uint8Array(1_000_000).fill(32));
      },
    });
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    // Node needs to be told that the answer may come before the end of the body.
    const init: RequestInit = { method: 'POST', headers, body, duplex: 'half' };
    const answer = await server.fetch('http://tracker.test/api/usage', init);
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(10);
  });

  it('answers nonsense in few words, however much of it there is', async () => {
    const names = Array.from({ length: 100_000 }, (_, index) => [`field_${index}`, 1]);
    const wide = await post({ ...event(), ...Object.fromEntries(names) });
    const units = { ['x'.repeat(1_000_000)]: 1 };
    const long = await post(event({ units }));
    const many = await post(Array.from({ length: 1000 }, () => ({})));
    for (const { status, body } of [wide, long, many]) {
      expect(status).toBe(400);
      expect(JSON.stringify(body).length).toBeLessThan(30_000);
    }
  });
});

describe('hostile requests › queries', () => {
  it('takes what SQL has for wildcards at its word', async () => {
    const dimensions = { team: 'search', user: 'ada' };
    await ledger.record([usageEvent({ dimensions, tags: ['nightly'] })]);
    for (const value of ['%25', '_', 'gpt%25', 'gpt_5', "'%20or%20'1'='1", '*', 'GPT-5'])
      for (const name of ['model', 'service', 'team', 'user', 'tag', 'account_id'])
        expect((await ask(server, 'GET', `/api/usage?${name}=${value}`)).body.events).toEqual([]);
  });

  it.each([
    '/api/usage?limit=0',
    '/api/usage?limit=-1',
    '/api/usage?limit=1001',
    '/api/usage?limit=x',
    '/api/usage?from=x',
    '/api/usage?__proto__=x',
    '/api/usage/export?format=csv%0d%0ax-evil:1',
    '/api/summary/daily?account_id=acme&date=2026-13-01',
    '/api/summary/daily?account_id=acme&time_zone=../../etc/passwd',
    '/api/summary/monthly?account_id=acme&month=2026-00',
    '/api/summary/breakdown?by=__proto__&from=2026-11-01&to=2026-11-02',
    '/api/summary/breakdown?by=day&from=2026-11-02&to=2026-11-01',
    '/api/summary/breakdown?by=day&from=2020-01-01&to=2026-11-01',
  ])('refuses %s', async (path) => {
    const { status, headers } = await ask(server, 'GET', path);
    expect([status, headers.get('x-evil')]).toEqual([400, null]);
  });

  it.each([
    ['budgets', { scope: { kind: 'planet', value: 'earth' } }],
    ['budgets', { scope: { kind: '__proto__', value: 'x' } }],
    ['budgets', { scope: { kind: 'team' } }],
    ['budgets', { limit: { amount: '-1', currency: 'USD' } }],
    ['budgets', { soft_thresholds: [-1] }],
    ['budgets', { period: 'forever' }],
    ['budgets', { time_zone: 'Mars/Olympus' }],
    ['reservations', { amount: { amount: '1e99', currency: 'USD' } }],
    ['reservations', { ttl_ms: 1e18 }],
    ['reservations', { ttl_ms: -1 }],
  ])('makes none of %s with %j', async (what, wrong) => {
    const usd = { amount: '1', currency: 'USD' };
    const right = what === 'budgets' ? { limit: usd } : { account_id: 'acme', amount: usd };
    const { status } = await ask(server, 'POST', `/api/${what}`, { ...right, ...wrong });
    expect(status).toBe(400);
  });
});

it('hostile requests › no answer of the API is kept or taken for something else', async () => {
  for (const path of ['/api/usage', '/api/health', '/api/nothing', '/api/usage/export']) {
    const { headers } = await ask(server, 'GET', path);
    expect(headers.get('cache-control'), path).toBe('no-store');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
  }
});

import { describe, expect, it } from 'vitest';
import { type Ledger, openLedger } from '../src/ledger/open-ledger.js';
import { createCostServer } from '../src/server/create-cost-server.js';
import { describeEachStore } from './each-store.js';
import { usageEvent, usd } from './ledger-events.js';
import { ask, type ServerUnderTest, TOKEN } from './server-contract.js';

const HALF = '\ud800';
const day = '/api/summary/daily?account_id=acme&date=2026-11-20';

function serverOf(ledger: Ledger, accounts?: readonly string[]): ServerUnderTest {
  const tokens = [{ name: 'test', token: TOKEN, scopes: ['admin'] as const, accounts }];
  const server = createCostServer({ ledger, tokens });
  return {
    fetch: (input, init) => server.fetch(new Request(input, init)),
    close: async () => {},
  };
}

const spend = (fields: object = {}) => ({
  account_id: 'acme',
  service: 'openai',
  model: 'gpt-5',
  cost: '1',
  timestamp: '2026-11-20T12:00:00Z',
  ...fields,
});

/** An export of one span, whose input tokens are the value. */
const span = (value: object) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'acme' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: 't',
              spanId: 's',
              endTimeUnixNano: '1763640000000000000',
              attributes: [
                { key: 'gen_ai.provider.name', value: { stringValue: 'openai' } },
                { key: 'gen_ai.request.model', value: { stringValue: 'gpt-5' } },
                { key: 'gen_ai.usage.input_tokens', value },
              ],
            },
          ],
        },
      ],
    },
  ],
});

describeEachStore('hostile input', (open) => {
  it('refuses a name that the database would change, which no sum would ever count', async () => {
    const ledger = await open();
    const server = serverOf(ledger);
    for (const field of ['id', 'account_id', 'model', 'request_id']) {
      const { status, body } = await ask(server, 'POST', '/api/usage', spend({ [field]: HALF }));
      expect([status, body.issues[0].path]).toEqual([400, field]);
    }
    await expect(ledger.record([usageEvent({ id: `x${HALF}` })])).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(ledger.record([usageEvent({ tags: ['a\0b'] })])).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect((await ask(server, 'GET', day)).body.totals.events).toBe(0);
  });

  it('finds events by tag beside one with half a character and a NUL in its metadata', async () => {
    const server = serverOf(await open());
    const events = [
      spend({ id: 'odd', tags: ['night'], metadata: { [`a${HALF}`]: `x\0y${HALF}` } }),
      spend({ id: 'plain', tags: ['night'] }),
    ];
    expect((await ask(server, 'POST', '/api/usage', { events })).status).toBe(201);
    const { body } = await ask(server, 'GET', '/api/usage?tag=night');
    expect(body.events.map((event: { id: string }) => event.id)).toEqual(['plain', 'odd']);
    expect(body.events[1].metadata).toEqual({ 'a\ufffd': 'xy\ufffd' });
  });

  it('takes no count that sums overflow by, from spans either', async () => {
    const ledger = await open();
    const server = serverOf(ledger);
    for (const value of [{ intValue: '9000000000000000' }, { doubleValue: 1e13 }]) {
      const { body } = await ask(server, 'POST', '/api/usage', span(value));
      expect(body.results).toMatchObject([{ status: 'invalid', id: 'otel:t:s' }]);
    }
    const tokens = { inputTokens: 2e12 };
    await expect(ledger.record([usageEvent({ tokens })])).rejects.toThrow(/a count is more than/);
  });

  it('says of a span with a count that is none what is wrong, and records no 0', async () => {
    const server = serverOf(await open());
    for (const value of [{ intValue: 'abc' }, { intValue: -5 }, { doubleValue: 0.5 }]) {
      const { body } = await ask(server, 'POST', '/api/usage', span(value));
      expect(body.results[0].message).toContain('gen_ai.usage.input_tokens');
    }
    const whole = await ask(server, 'POST', '/api/usage', span({ doubleValue: 12 }));
    expect(whole.body.results).toMatchObject([{ status: 'success' }]);
  });

  it('takes the rows of requests that failed, which cost nothing and leave no doubt about a budget', async () => {
    const server = serverOf(await open());
    const row = {
      spend: 0,
      total_tokens: 0,
      prompt_tokens: 0,
      completion_tokens: 0,
      startTime: '2026-11-20T12:00:00.000Z',
    };
    const rows = [
      { ...row, request_id: 'lost', model: '', status: 'failure' },
      { ...row, request_id: 'old', model: 'openai/', metadata: { status: 'failure' } },
      { ...row, request_id: 'cut', model: 'gpt-5', status: 'failure', prompt_tokens: 9 },
      { ...row, request_id: 'free', model: '/x', status: 'success' },
    ];
    const { body } = await ask(server, 'POST', '/api/usage?account_id=acme', rows);
    expect(body.results.map(({ cost }: { cost: string | null }) => cost)).toEqual([
      '0',
      '0',
      null,
      null,
    ]);
    const { events } = (await ask(server, 'GET', '/api/usage')).body;
    expect(
      events.map((event: Record<'service' | 'model', string>) => [event.service, event.model]),
    ).toEqual([
      ['openai', 'unknown'],
      ['unknown', 'unknown'],
      ['unknown', '/x'],
      ['unknown', 'gpt-5'],
    ]);
  });

  it('refuses an event of another century, which no summary could show', async () => {
    const ledger = await open();
    for (const time of ['1969-12-31T23:59:59Z', '+012026-11-20T12:00:00Z', 'never'])
      await expect(
        ledger.record([usageEvent({ occurredAt: new Date(time) })]),
        time,
      ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('refuses metadata that is nested without end', async () => {
    const server = serverOf(await open());
    const maze = '['.repeat(500_000) + ']'.repeat(500_000);
    const body = JSON.stringify(spend({ metadata: { a: 'MAZE' } })).replace('"MAZE"', maze);
    expect((await ask(server, 'POST', '/api/usage', body)).body).toMatchObject({
      code: 'invalid_request',
      message: 'The event is wrong: metadata is nested too deeply',
    });
  });

  it('knows an event again whose tags and nested metadata come in another order', async () => {
    const server = serverOf(await open());
    const first = spend({ id: 'e', tags: ['a', 'b'], metadata: { m: { x: [1, 2], y: 2 } } });
    const again = spend({ id: 'e', tags: ['b', 'a', 'a'], metadata: { m: { y: 2, x: [1, 2] } } });
    const other = spend({ id: 'e', tags: ['a', 'b'], metadata: { m: { x: [2, 1], y: 2 } } });
    const statuses: number[] = [];
    for (const body of [first, again, other])
      statuses.push((await ask(server, 'POST', '/api/usage', body)).status);
    expect(statuses).toEqual([201, 200, 409]);
  });

  it('keeps an event whose price is more than a ledger can hold, as one without a price', async () => {
    const price = { currency: 'USD', components: {}, catalogueVersion: '1', provenance: '' };
    const ledger = await open({
      priceEvent: () => ({ ...price, status: 'priced', pico: 2n ** 63n }),
    });
    const [recorded] = await ledger.record([usageEvent({ id: 'dear' })]);
    expect(recorded).toMatchObject({ id: 'dear', cost: undefined });
    const window = { from: new Date('2026-11-01'), to: new Date('2026-12-01'), dryRun: false };
    expect(await ledger.reprice({ ...window, actor: 'ops' })).toMatchObject({ unpriced: 1 });
  });

  it('answers a cursor, a path and a filter of nonsense with 400, not 500', async () => {
    const server = serverOf(await open());
    const cursors = [`${'9'.repeat(400)} x`, `${'9'.repeat(20)} x`, '9 x\0'];
    for (const cursor of cursors.map((text) => Buffer.from(text).toString('base64url')))
      expect((await ask(server, 'GET', `/api/usage?cursor=${cursor}`)).status).toBe(400);
    expect((await ask(server, 'GET', '/api/budgets/%00')).status).toBe(400);
    expect((await ask(server, 'DELETE', '/api/reservations/a%00b')).status).toBe(400);
  });

  it('shows a token of no account nothing at all', async () => {
    const ledger = await open();
    await ledger.record([usageEvent({ cost: usd('1') })]);
    const server = serverOf(ledger, []);
    const days = 'from=2026-11-01&to=2026-11-30';
    expect((await ask(server, 'GET', '/api/usage')).body.events).toEqual([]);
    for (const by of ['day', 'model', 'account', 'tag'])
      expect(
        (await ask(server, 'GET', `/api/summary/breakdown?by=${by}&${days}`)).body.shares,
      ).toEqual([]);
  });

  it('sums a day that a zone has skipped to nothing', async () => {
    const server = serverOf(await open());
    const zone = 'time_zone=Pacific/Apia';
    const path = `/api/summary/daily?account_id=acme&date=2011-12-30&${zone}`;
    expect((await ask(server, 'GET', path)).body.totals.events).toBe(0);
    const days = `by=day&from=2011-12-30&to=2011-12-30&${zone}`;
    expect((await ask(server, 'GET', `/api/summary/breakdown?${days}`)).body.shares).toEqual([]);
  });
});

describe('hostile input › time zones', () => {
  it('refuses an offset, whose days no quarters of an hour add up to', async () => {
    await using ledger = await openLedger();
    for (const zone of ['%2B23:00', '%2B05:17', '-12:00'])
      expect((await ask(serverOf(ledger), 'GET', `${day}&time_zone=${zone}`)).status).toBe(400);
  });
});

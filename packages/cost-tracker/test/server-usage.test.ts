import { afterEach, expect, it } from 'vitest';
import { describeEachServer } from './each-server.js';
import { clockAt } from './ledger-events.js';
import { ask, type ServerUnderTest } from './server-contract.js';

const clock = clockAt('2026-11-20T22:00:00Z');

/** The first contract's body, to the letter. */
const SEED = `{"account_id": "control-tower-prod", "service": "openai", "model": "gpt-4", "tokens": 1000, "cost": 0.03, "timestamp": "2026-11-20T21:00:00.123456", "metadata": {"user": "ada", "n": 2}}`;

describeEachServer('usage', (start) => {
  const open: ServerUnderTest[] = [];
  const begin = async (options = {}) => {
    const server = await start({ clock, ...options });
    open.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });
  const native = (fields = {}) => ({
    id: 'e1',
    account_id: 'acme',
    service: 'openai',
    model: 'gpt-5',
    timestamp: '2026-11-20T21:00:00Z',
    ...fields,
  });
  const events = async (server: ServerUnderTest, query = '') =>
    (await ask(server, 'GET', `/api/usage${query}`)).body.events;

  it("takes the first contract's body byte for byte", async () => {
    const server = await begin();
    const answer = await ask(server, 'POST', '/api/usage', SEED);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'success', deduplicated: false, cost: '0.03' });
    expect(answer.body.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/);
    expect(await events(server)).toMatchObject([
      {
        account_id: 'control-tower-prod',
        service: 'openai',
        model: 'gpt-4',
        tokens: 1000,
        cost: '0.03',
        currency: 'USD',
        cost_source: 'caller',
        timestamp: '2026-11-20T21:00:00.123Z',
        metadata: { user: 'ada', n: '2' },
      },
    ]);
    const month = await ask(server, 'GET', '/api/summary/monthly?account_id=control-tower-prod');
    expect(month.body).toMatchObject({ total_cost: 0.03, total_tokens: 1000 });
  });

  it("takes control-tower's body, its context as dimensions", async () => {
    const server = await begin();
    const answer = await ask(server, 'POST', '/api/usage', {
      account_id: 'acme',
      provider: 'anthropic',
      model: 'claude-3-opus',
      tokens: 500,
      cost_usd: 2e-5,
      timestamp: '2026-11-20T21:00:00Z',
      context: { user: 'ada', task: 'triage', repo: 'acme/shop' },
    });
    expect(answer.body).toMatchObject({ status: 'success', cost: '0.00002' });
    expect(await events(server, '?repository=acme/shop')).toMatchObject([
      { dimensions: { user: 'ada', task: 'triage', repository: 'acme/shop' } },
    ]);
  });

  it('takes our own body whole, and answers 200 when it comes again', async () => {
    const server = await begin();
    const body = native({
      usage: { input_tokens: 100, cached_input_tokens: 40, output_tokens: 10 },
      tokens: 110,
      units: { images: 1 },
      cost: '0.000000000021',
      currency: 'EUR',
      cost_source: 'provider',
      service_tier: 'flex',
      estimated: true,
      request_id: 'req_1',
      dimensions: { team: 'red' },
      tags: ['nightly'],
      metadata: { a: 'b' },
    });
    expect((await ask(server, 'POST', '/api/usage', body)).status).toBe(201);
    const again = await ask(server, 'POST', '/api/usage', body);
    expect(again).toMatchObject({ status: 200, body: { id: 'e1', deduplicated: true } });
    expect(await events(server, '?tag=nightly&team=red')).toMatchObject([
      { id: 'e1', usage: { cached_input_tokens: 40 }, cost: '0.000000000021', currency: 'EUR' },
    ]);
  });

  it('answers 409 to other contents of one id, and names it', async () => {
    const server = await begin();
    await ask(server, 'POST', '/api/usage', native({ cost: '1' }));
    const answer = await ask(server, 'POST', '/api/usage', native({ cost: '2' }));
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict', ids: ['e1'] } });
  });

  it('takes the Idempotency-Key for the id of an event that has none', async () => {
    const server = await begin();
    const headers = { 'idempotency-key': 'nightly-1' };
    const first = await ask(server, 'POST', '/api/usage', SEED, { headers });
    const again = await ask(server, 'POST', '/api/usage', SEED, { headers });
    expect([first.body.id, again.body.id]).toEqual(['nightly-1', 'nightly-1']);
    expect([first.status, again.status]).toEqual([201, 200]);
  });

  it('records a batch whole, or not at all', async () => {
    const server = await begin();
    const batch = { events: [native(), native({ id: 'e2' }), JSON.parse(SEED)] };
    const answer = await ask(server, 'POST', '/api/usage', batch);
    expect(answer).toMatchObject({ status: 201, body: { status: 'success', ignored: 0 } });
    expect(answer.body.results).toHaveLength(3);
    const wrong = { events: [native({ id: 'e3' }), native({ id: 'e4', tokens: -1 })] };
    const refused = await ask(server, 'POST', '/api/usage', wrong);
    expect(refused).toMatchObject({ status: 400, body: { issues: [{ path: 'events.1.tokens' }] } });
    expect(await events(server)).toHaveLength(3);
  });

  it('gets past wrong events in a batch where each has its own result', async () => {
    const server = await begin();
    await ask(server, 'POST', '/api/usage', native());
    const { body } = await ask(server, 'POST', '/api/usage', {
      mode: 'each',
      events: [native({ model: 'x' }), { id: 'broken' }, native({ id: 'e2' }), native()],
    });
    expect(body.results).toMatchObject([
      { status: 'conflict', id: 'e1' },
      { status: 'invalid', id: 'broken' },
      { status: 'success', id: 'e2', deduplicated: false },
      { status: 'success', id: 'e1', deduplicated: true },
    ]);
  });

  it("takes LiteLLM's spend logs, once, and no raw key of theirs", async () => {
    const server = await begin();
    const log = {
      request_id: 'chatcmpl-1',
      call_type: 'acompletion',
      api_key: 'sk-very-secret',
      spend: 0.0125,
      total_tokens: 120,
      prompt_tokens: 100,
      completion_tokens: 20,
      startTime: '2026-11-20T20:59:58.120000Z',
      endTime: '2026-11-20T21:00:00Z',
      model: 'openai/gpt-5',
      custom_llm_provider: 'openai',
      user: 'ada',
      team_id: 'red',
      request_tags: '["nightly"]',
      cache_hit: 'False',
      metadata: {
        user_api_key_alias: 'ci',
        usage_object: { prompt_tokens_details: { cached_tokens: 60 } },
      },
      a_new_column: 1,
    };
    const free = { ...log, request_id: 'chatcmpl-2', spend: 0 };
    const cached = { ...free, request_id: 'chatcmpl-3', cache_hit: 'True', metadata: {} };
    const send = () => ask(server, 'POST', '/api/usage?account_id=proxy', [log, free, cached]);
    expect((await send()).status).toBe(201);
    expect((await send()).status).toBe(200);
    const [third, second, first] = await events(server, '?account_id=proxy');
    expect(first).toMatchObject({
      id: 'litellm:chatcmpl-1',
      service: 'openai',
      model: 'gpt-5',
      cost: '0.0125',
      usage: { input_tokens: 100, cached_input_tokens: 60, output_tokens: 20 },
      dimensions: { user: 'ada', team: 'red', key: 'ci' },
      tags: ['nightly'],
    });
    expect(second).toMatchObject({ price_status: 'unpriced', cost: null });
    expect(third).toMatchObject({ price_status: 'priced', cost: '0' });
    expect(JSON.stringify([first, second, third])).not.toContain('sk-very-secret');
  });

  it('takes model calls out of OpenTelemetry spans, and an agent around them for no call', async () => {
    const server = await begin();
    const attribute = (key: string, value: string | number) => ({
      key,
      value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
    });
    const usage = [
      attribute('gen_ai.provider.name', 'anthropic'),
      attribute('gen_ai.request.model', 'claude-sonnet-4-5'),
      attribute('gen_ai.usage.input_tokens', 160),
      attribute('gen_ai.usage.cache_read.input_tokens', 100),
      attribute('gen_ai.usage.output_tokens', 20),
    ];
    const span = (spanId: string, operation: string, attributes = usage) => ({
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId,
      name: 'chat',
      startTimeUnixNano: '1795208400000000000',
      endTimeUnixNano: '1795208401500000000',
      attributes: [...attributes, attribute('gen_ai.operation.name', operation)],
    });
    const traces = {
      resourceSpans: [
        {
          resource: { attributes: [attribute('service.name', 'shop')] },
          scopeSpans: [
            {
              spans: [
                span('eee19b7ec3c1b174', 'chat'),
                span('eee19b7ec3c1b175', 'invoke_agent'),
                span('eee19b7ec3c1b176', 'execute_tool', []),
                span('eee19b7ec3c1b177', 'chat', usage.slice(2)),
              ],
            },
          ],
        },
      ],
    };
    const { body, status } = await ask(server, 'POST', '/api/usage', traces);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ignored: 2,
      results: [{ status: 'success' }, { status: 'invalid' }],
    });
    expect(await events(server)).toMatchObject([
      {
        id: 'otel:5b8efff798038103d269b633813fc60c:eee19b7ec3c1b174',
        account_id: 'shop',
        service: 'anthropic',
        model: 'claude-sonnet-4-5',
        timestamp: '2026-11-20T21:00:01.500Z',
        usage: { input_tokens: 160, cached_input_tokens: 100, output_tokens: 20 },
      },
    ]);
  });

  it.each([
    ['no JSON', '{', 'The body is no JSON'],
    ['a text', '"x"', 'The event is wrong'],
    ['a misspelt field', native({ cots: 1 }), 'cots'],
    ['a misspelt token class', native({ usage: { inputTokens: 5 } }), 'inputTokens'],
    ['half a token', native({ tokens: 0.5 }), 'tokens'],
    ['a cost below zero', native({ cost: -0.01 }), 'cost'],
    ['a cost with a comma', native({ cost: '0,5' }), 'cost'],
    ['a total that disagrees', native({ tokens: 5, usage: { input_tokens: 4 } }), 'tokens'],
    ['a part above its total', native({ usage: { cached_input_tokens: 4 } }), 'larger than'],
    ['the 30th of February', native({ timestamp: '2026-02-30T00:00:00Z' }), 'timestamp'],
    ['a NUL in a name', native({ model: 'a\0b' }), 'NUL'],
    ['no provider', native({ service: undefined }), 'service'],
    ['an unknown currency', native({ cost: '1', currency: 'XXX' }), 'currency'],
    ['no events', { events: [] }, 'events'],
    ['1001 events', { events: Array.from({ length: 1001 }, () => native()) }, 'events'],
  ])('refuses %s with 400, and says what is wrong', async (_, body, named) => {
    const server = await begin();
    const answer = await ask(server, 'POST', '/api/usage', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(answer.body.message).toContain(named);
    expect(await events(server)).toEqual([]);
  });

  it('pages through events by the cursor', async () => {
    const server = await begin();
    const batch = Array.from({ length: 5 }, (_, index) => native({ id: `p${index}` }));
    await ask(server, 'POST', '/api/usage', { events: batch });
    const first = await ask(server, 'GET', '/api/usage?limit=3');
    const cursor = encodeURIComponent(first.body.next_cursor);
    const second = await ask(server, 'GET', `/api/usage?limit=3&cursor=${cursor}`);
    expect(first.body.events).toHaveLength(3);
    expect(second.body).toMatchObject({ events: { length: 2 }, next_cursor: null });
  });
});

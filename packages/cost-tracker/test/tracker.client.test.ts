import { take, type UsageEvent } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import type { CostTrackerFact } from '../src/client/tracker-fact.js';
import type { CostTrackerOptions } from '../src/client/tracker-options.js';
import { createCostTracker } from '../src/create-cost-tracker.js';
import { createCostTrackerFromEnv } from '../src/create-cost-tracker-from-env.js';
import { answer, createFakeTracker, failure } from './fake-tracker.js';

function setup(options: Partial<CostTrackerOptions> = {}) {
  const fake = createFakeTracker();
  const clock = createVirtualClock({ wallStartMs: Date.UTC(2026, 10, 20, 21) });
  const facts: CostTrackerFact[] = [];
  const tracker = createCostTracker({
    token: 'token-1',
    account: 'control-tower-prod',
    fetch: fake.fetch,
    clock,
    onFact: (fact) => facts.push(fact),
    log: () => {},
    ...options,
  });
  return { fake, clock, facts, tracker };
}

const event: UsageEvent = {
  id: 'req_1',
  provider: 'openai',
  model: 'gpt-5',
  occurredAt: new Date('2026-11-20T21:00:00Z'),
  tokens: { inputTokens: 100, cachedInputTokens: 60, outputTokens: 20 },
  cost: { amount: '0.000000000021', currency: 'USD' },
  dimensions: { user: 'ada' },
};
const usd = (amount: string) => ({ amount, currency: 'USD' });
const noTokens = {
  input_tokens: 5,
  output_tokens: 2,
  cached_input_tokens: 0,
  cache_write_tokens: 0,
  long_cache_write_tokens: 0,
  reasoning_tokens: 0,
  audio_input_tokens: 0,
  audio_output_tokens: 0,
};
const totals = { costs: [usd('0.1')], tokens: noTokens, events: 2, unpriced: 1 };
const summary = {
  account_id: 'control-tower-prod',
  period: '2026-11-20',
  time_zone: 'UTC',
  total_cost: 0.1,
  total_tokens: 7,
  totals,
  by_service: [{ name: 'openai', ...totals }],
  by_model: [{ name: 'gpt-5', ...totals }],
  something_new: true,
};

describe('the usage port over HTTP', () => {
  it('records an event exactly, and says when it was known', async () => {
    const { fake, tracker } = setup();
    expect(await tracker.usage.recordUsage(event)).toEqual({
      id: 'req_1',
      deduplicated: false,
      cost: { amount: '0.000000000021', currency: 'USD' },
      costSource: 'caller',
    });
    expect((await tracker.usage.recordUsage(event)).deduplicated).toBe(true);
    expect(fake.requests[0]).toMatchObject({ path: '/api/usage', authorization: 'Bearer token-1' });
    expect(fake.requests[0]?.body).toEqual({
      id: 'req_1',
      account_id: 'control-tower-prod',
      provider: 'openai',
      model: 'gpt-5',
      usage: { input_tokens: 100, cached_input_tokens: 60, output_tokens: 20 },
      cost: '0.000000000021',
      currency: 'USD',
      timestamp: '2026-11-20T21:00:00.000Z',
      dimensions: { user: 'ada' },
    });
  });

  it('records a batch in its order, and all or none', async () => {
    const { fake, tracker } = setup();
    const events = [event, { ...event, id: 'req_2', cost: undefined }];
    const recorded = await tracker.usage.recordUsageBatch({ events });
    expect(recorded.map(({ id, cost }) => [id, cost?.amount])).toEqual([
      ['req_1', '0.000000000021'],
      ['req_2', undefined],
    ]);
    expect(fake.requests[0]?.body.mode).toBe('all_or_none');
  });

  it('reads summaries, tolerant of what is new in them', async () => {
    const { fake, tracker } = setup();
    fake.intercept = ({ path }) =>
      answer(200, path.endsWith('monthly') ? { ...summary, forecast: [usd('3')] } : summary);
    const day = await tracker.usage.getDailySummary({ date: '2026-11-20', timeZone: 'Asia/Tokyo' });
    expect(day).toMatchObject({ account: 'control-tower-prod', totals: { unpriced: 1 } });
    expect(day.byProvider[0]).toMatchObject({ name: 'openai', tokens: { inputTokens: 5 } });
    expect(fake.requests[0]?.query).toEqual({
      account_id: 'control-tower-prod',
      date: '2026-11-20',
      time_zone: 'Asia/Tokyo',
    });
    const month = await tracker.usage.getMonthlySummary({ account: 'other', month: '2026-11' });
    expect(month.forecast).toEqual([usd('3')]);
    expect(fake.requests[1]?.query).toEqual({ account_id: 'other', month: '2026-11' });
  });

  it('lists page after page', async () => {
    const { fake, tracker } = setup();
    const record = (id: string) => ({
      ...{ id, account_id: 'a', service: 'openai', model: 'gpt-5', usage: noTokens },
      ...{ timestamp: '2026-11-20T21:00:00Z', service_tier: null, estimated: true },
      ...{ price_status: 'unpriced', cost: null, currency: null, cost_source: null },
      ...{ dimensions: { user: 'ada' }, tags: [], metadata: {} },
    });
    fake.intercept = ({ query }) =>
      answer(200, {
        events: [record(query.cursor ?? 'first')],
        next_cursor: query.cursor === undefined ? 'second' : null,
      });
    const listed = await take(
      tracker.usage.listUsage({ provider: 'openai', dimensions: { user: 'ada' }, pageSize: 1 }),
      10,
    );
    expect(listed.map(({ id }) => id)).toEqual(['first', 'second']);
    expect(listed[0]).toMatchObject({ provider: 'openai', cost: undefined, estimated: true });
    expect(fake.requests[0]?.query).toMatchObject({ service: 'openai', user: 'ada', limit: '1' });
  });

  it.each([
    [400, 'invalid_request', 'invalid_request', 'executed'],
    [401, 'unauthenticated', 'unauthenticated', 'executed'],
    [403, 'permission_denied', 'permission_denied', 'executed'],
    [404, 'not_found', 'not_found', 'executed'],
    [409, 'conflict', 'conflict', 'executed'],
    [413, 'payload_too_large', 'invalid_request', 'executed'],
    [415, 'unsupported_media_type', 'invalid_request', 'executed'],
    [500, 'internal', 'unavailable', 'unknown'],
    [503, 'unavailable', 'unavailable', 'unknown'],
    [502, 'of a proxy', 'unavailable', 'unknown'],
  ])('reads the failure %i %s as %s', async (status, code, expected, execution) => {
    const { fake, clock, tracker } = setup();
    fake.intercept = () => failure(status, code);
    const error = await clock.settle(tracker.usage.recordUsage(event).catch((thrown) => thrown));
    expect(error).toMatchObject({ code: expected, execution, provider: 'cost-tracker', status });
  });

  it('gives up an attempt after 5 s and the call after 15 s', async () => {
    const { fake, clock, tracker } = setup();
    fake.intercept = () => new Promise<never>(() => {});
    const failed = tracker.usage.recordUsage(event).catch((thrown) => thrown);
    expect(await clock.settle(failed)).toMatchObject({ code: 'timeout' });
    expect(clock.now()).toBeLessThanOrEqual(15_000);
    expect(fake.requests.length).toBeGreaterThan(1);
  });

  it('keeps the token out of errors and facts', async () => {
    const heard: unknown[] = [];
    const { fake, tracker } = setup({
      token: 'secret-token',
      listeners: [(fact, call) => heard.push(fact, call)],
    });
    fake.intercept = () => failure(401, 'unauthenticated', 'who are you');
    const error = await tracker.usage.recordUsage(event).catch((thrown) => thrown);
    expect(JSON.stringify([error, error.message, error.stack, heard])).not.toContain('secret');
  });

  it('reaches what the port does not cover', async () => {
    const { fake, tracker } = setup();
    fake.intercept = ({ method, path }) => answer(200, { method, path });
    expect(await tracker.client.request('GET', '/api/budgets')).toEqual({
      method: 'GET',
      path: '/api/budgets',
    });
  });
});

describe('checkBudgetAlert', () => {
  const asked = async (
    body: unknown,
    input?: { readonly threshold?: number; readonly failClosed?: boolean },
  ) => {
    const { fake, clock, tracker } = setup();
    fake.intercept = () => (body === undefined ? failure(503, 'unavailable') : answer(200, body));
    return {
      alert: await clock.settle(tracker.checkBudgetAlert(input)),
      request: fake.requests[0],
    };
  };

  it.each([
    [{ status: 'over', reason: null, spent: usd('10.01'), limit: usd('10') }, true],
    [{ status: 'under', reason: null, spent: usd('10'), limit: usd('10') }, false],
    [{ status: 'unknown', reason: 'unpriced_usage', spent: usd('1'), limit: usd('10') }, undefined],
  ])('answers %j with %s', async (body, expected) => {
    const { alert, request } = await asked(body);
    expect(alert).toMatchObject({ alert: expected, status: body.status, spent: body.spent });
    expect(request?.query).toEqual({
      account_id: 'control-tower-prod',
      limit: '10',
      currency: 'USD',
      period: 'month',
    });
  });

  it('does not know when the server cannot be asked, and says why', async () => {
    expect((await asked(undefined)).alert).toMatchObject({
      alert: undefined,
      status: 'unknown',
      reason: 'unreachable',
      error: { code: 'unavailable' },
    });
  });

  it('alerts with failClosed when nobody knows', async () => {
    expect((await asked(undefined, { failClosed: true })).alert.alert).toBe(true);
    const unpriced = { status: 'unknown', reason: 'incomplete', spent: null, limit: null };
    expect((await asked(unpriced, { failClosed: true })).alert.alert).toBe(true);
  });

  it('makes up no verdict where the amounts are missing', async () => {
    const nothing = { status: 'under', reason: null, spent: null, limit: null };
    expect((await asked(nothing)).alert).toMatchObject({
      alert: undefined,
      error: { code: 'malformed_response' },
    });
  });

  it('throws for a threshold that is none', async () => {
    const { tracker } = setup();
    const wrong = tracker.checkBudgetAlert({ threshold: Number.NaN });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('throws with strict when the server cannot be asked', async () => {
    const { fake, clock, tracker } = setup({ strict: true });
    fake.intercept = () => failure(503, 'unavailable');
    const failed = tracker.checkBudgetAlert().catch((thrown) => thrown);
    expect(await clock.settle(failed)).toMatchObject({ code: 'unavailable' });
  });
});

describe('health', () => {
  const ask = (answered: () => Response) => {
    const { fake, clock, tracker } = setup();
    fake.intercept = answered;
    return clock.settle(tracker.health());
  };

  it('tells a server whose database is gone from one that does not answer', async () => {
    const { tracker } = setup();
    expect(await tracker.health()).toEqual({ status: 'healthy' });
    const unhealthy = { status: 'unhealthy', database: 'disconnected' };
    expect(await ask(() => answer(503, unhealthy))).toMatchObject({ status: 'unhealthy' });
    const proxy = (): Response => new Response('<html>', { status: 502 });
    expect(await ask(proxy)).toMatchObject({ status: 'unreachable', code: 'unavailable' });
    const other = { status: 'up', env: 'production' };
    expect(await ask(() => answer(200, other))).toMatchObject({ code: 'malformed_response' });
  });

  it('takes the word of the first server, which says ok', async () => {
    const first = { status: 'ok', env: 'production' };
    expect(await ask(() => answer(200, first))).toMatchObject({ status: 'healthy' });
  });
});

describe('options', () => {
  it.each([
    { token: undefined },
    { token: 'with space' },
    { account: '' },
    { baseUrl: 'ftp://x' },
    { deliver: 'spool' as const },
  ])('refuses %j', (wrong) => {
    expect(() => setup(wrong)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });

  it('takes the environment of the Python client', async () => {
    const { fetch, requests } = createFakeTracker();
    const environment = {
      AI_COST_TRACKER_URL: 'https://costs.example.com',
      AI_COST_TRACKER_TOKEN: 'token-2',
      npm_package_name: 'decision-desk',
    };
    const tracker = createCostTrackerFromEnv({ fetch }, environment);
    await tracker.usage.recordUsage(event);
    expect(requests[0]?.authorization).toBe('Bearer token-2');
    expect(requests[0]?.body.account_id).toBe('decision-desk');
  });

  it('is disabled without a token, and says so once', async () => {
    const facts: CostTrackerFact[] = [];
    const fake = createFakeTracker();
    const onFact = (fact: CostTrackerFact): unknown => facts.push(fact);
    const tracker = createCostTrackerFromEnv({ account: 'a', fetch: fake.fetch, onFact }, {});
    const usage = { provider: 'openai', model: 'gpt-4', tokens: 12 };
    for (let time = 0; time < 3; time += 1)
      expect(await tracker.logUsage(usage)).toEqual({ recorded: false, reason: 'disabled' });
    await expect(tracker.usage.getDailySummary()).rejects.toMatchObject({ code: 'misconfigured' });
    expect(await tracker.checkBudgetAlert()).toMatchObject({ alert: undefined, status: 'unknown' });
    expect(await tracker.health()).toMatchObject({ status: 'disabled' });
    expect(facts.map(({ type }) => type)).toEqual(['tracker.disabled']);
    expect(fake.requests).toEqual([]);
  });

  it('records into the local ledger while it is disabled', async () => {
    const local = setup();
    const { tracker } = setup({ enabled: false, token: undefined, ledger: local.tracker.usage });
    const result = await tracker.logUsage({ provider: 'openai', model: 'gpt-4', tokens: 12 });
    expect(result).toMatchObject({ recorded: true, sink: 'ledger' });
    expect(local.fake.events.size).toBe(1);
  });
});

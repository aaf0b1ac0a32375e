import { take } from '@quayside/core';
import { expect, it } from 'vitest';
import { createCostTracker } from '../src/create-cost-tracker.js';
import { describeEachServer } from './each-server.js';
import { usageEvent, usd } from './ledger-events.js';
import { TOKEN } from './server-contract.js';

const today = new Date('2026-11-20T12:00:00Z');

describeEachServer('the client', (start) => {
  const connect = async () => {
    const server = await start();
    const tracker = createCostTracker({
      baseUrl: 'http://tracker.test',
      token: TOKEN,
      account: 'acme',
      // The tracker passes a URL or a text with its options.
      fetch: (input, init) => server.fetch(String(input), init),
    });
    return { server, tracker, usage: tracker.usage };
  };
  const portEvent = (fields: Parameters<typeof usageEvent>[0] = {}) => {
    const { account, tags, ...event } = usageEvent({ occurredAt: today, ...fields });
    return event;
  };

  it('records, sums, checks and lists through the server as the port says', async () => {
    const { server, usage } = await connect();
    const event = portEvent({
      cost: usd('0.000000000021'),
      costSource: 'provider',
      tokens: { inputTokens: 100, cachedInputTokens: 60, outputTokens: 20, reasoningTokens: 5 },
      units: { images: 1 },
      serviceTier: 'flex',
      requestId: 'req_1',
      estimated: true,
      dimensions: { user: 'ada', team: 'red', key: 'ci', task: 't', repository: 'r', session: 's' },
      metadata: { night: '1' },
    });
    expect(await usage.recordUsage(event)).toEqual({
      id: event.id,
      deduplicated: false,
      cost: usd('0.000000000021'),
      costSource: 'provider',
    });
    expect(await usage.recordUsage(event)).toMatchObject({ deduplicated: true });
    await expect(usage.recordUsage({ ...event, model: 'other' })).rejects.toMatchObject({
      code: 'conflict',
      details: { ids: [event.id] },
    });
    const batch = { events: [portEvent(), portEvent({ cost: usd('2') })] };
    expect(await usage.recordUsageBatch(batch)).toMatchObject([
      { cost: undefined },
      { cost: usd('2') },
    ]);
    const date = '2026-11-20';
    const day = await usage.getDailySummary({ date, timeZone: 'Asia/Kolkata' });
    expect(day).toMatchObject({
      account: 'acme',
      period: date,
      timeZone: 'Asia/Kolkata',
      totals: { costs: [usd('2.000000000021')], events: 3, unpriced: 1 },
    });
    expect(day.totals.tokens).toMatchObject({ inputTokens: 300, cachedInputTokens: 60 });
    expect((await usage.getMonthlySummary({ month: '2026-11' })).totals.events).toBe(3);
    const verdict = await usage.checkBudget({ limit: usd('1'), dimensions: { user: 'nobody' } });
    expect(verdict.status).toBe('under');
    const listed = await take(usage.listUsage({ dimensions: { user: 'ada' }, pageSize: 1 }), 5);
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({
      id: event.id,
      tokens: { ...event.tokens, audioInputTokens: 0 },
      dimensions: event.dimensions,
      metadata: event.metadata,
      estimated: true,
      occurredAt: today,
    });
    await server.close();
  });

  it('tells an unknown verdict from a yes', async () => {
    const { server, usage } = await connect();
    expect(await usage.checkBudget()).toMatchObject({ status: 'unknown', reason: 'no_limit' });
    await server.close();
  });
});

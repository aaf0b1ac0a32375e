import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import type { CallIdentity } from '../../call.js';
import type { Fact } from '../../fact.js';
import { openTelemetry } from './open-telemetry.js';

const call: CallIdentity = {
  provider: 'openai',
  port: 'chat',
  operation: 'complete',
  idempotency: 'safe',
  idempotencyKey: 'order-77',
};
const operation = {
  'quayside.provider': 'openai',
  'quayside.port': 'chat',
  'quayside.operation': 'complete',
};

const facts: readonly Fact[] = [
  { type: 'call.started' },
  {
    type: 'http.responded',
    attempt: 1,
    method: 'POST',
    route: '/v1/chat/completions',
    status: 503,
    requestId: 'req_1',
    durationMs: 250,
    replayed: false,
  },
  {
    type: 'retry.scheduled',
    attempt: 1,
    delayMs: 100,
    code: 'unavailable',
    execution: 'unknown',
  },
  { type: 'retry.gave_up', attempt: 2, reason: 'attempts_used' },
  { type: 'timeout.elapsed', scope: 'attempt', timeoutMs: 10_000 },
  { type: 'breaker.changed', key: 'tenant-1', from: 'closed', to: 'open' },
  { type: 'breaker.rejected', key: 'tenant-1', retryAfterMs: 5 },
  { type: 'limiter.rejected', key: 'tenant-1', retryAfterMs: 5 },
  { type: 'fallback.used', from: 'openai', to: 'anthropic' },
  { type: 'rate_limit.observed', resource: 'tokens', limit: 100, remaining: 7, resetMs: 10 },
  {
    type: 'rate_limit.observed',
    resource: 'requests',
    limit: 100,
    remaining: undefined,
    resetMs: 10,
  },
  {
    type: 'usage.reported',
    model: 'gpt-5',
    inputTokens: 100,
    outputTokens: 20,
    cachedInputTokens: 60,
    cacheWriteTokens: 0,
    reasoningTokens: 5,
    longCacheWriteTokens: 0,
    audioInputTokens: 0,
    audioOutputTokens: 0,
    serviceTier: undefined,
    estimated: false,
  },
  {
    type: 'call.settled',
    outcome: 'failed',
    attempts: 2,
    durationMs: 1500,
    code: 'unavailable',
    execution: 'unknown',
  },
];

type Points = Readonly<Record<string, ReadonlyArray<DataPoint<unknown>>>>;

async function measured(): Promise<Points> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const provider = new MeterProvider({ readers: [reader] });
  const listen = openTelemetry({ tracer: false, meter: provider.getMeter('test') });
  for (const fact of facts) listen(fact, call);
  await provider.forceFlush();
  const collected = exporter
    .getMetrics()
    .at(-1)
    ?.scopeMetrics.flatMap(({ metrics }) => metrics);
  await provider.shutdown();
  return Object.fromEntries(
    (collected ?? []).map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints as ReadonlyArray<DataPoint<unknown>>,
    ]),
  );
}

const counted = (points: ReadonlyArray<DataPoint<unknown>> | undefined) =>
  points?.map(({ value, attributes }) => ({ value, attributes }));

describe('metrics', () => {
  it('time exchanges and calls in seconds', async () => {
    const points = await measured();
    const [exchange] = points['http.client.request.duration'] ?? [];
    expect(exchange?.value).toMatchObject({ count: 1, sum: 0.25 });
    expect(exchange?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.response.status_code': 503,
      'url.template': '/v1/chat/completions',
      'error.type': '503',
      'quayside.provider': 'openai',
    });
    const [whole] = points['quayside.call.duration'] ?? [];
    expect(whole?.value).toMatchObject({ count: 1, sum: 1.5 });
    expect(whole?.attributes).toEqual({ ...operation, 'error.type': 'unavailable' });
  });

  it('count what the policies did', async () => {
    const points = await measured();
    expect(counted(points['quayside.retries'])).toEqual([
      { value: 1, attributes: { ...operation, 'error.type': 'unavailable' } },
    ]);
    expect(counted(points['quayside.retries.given_up'])).toEqual([
      { value: 1, attributes: { ...operation, 'quayside.reason': 'attempts_used' } },
    ]);
    expect(counted(points['quayside.timeouts'])).toEqual([
      { value: 1, attributes: { ...operation, 'quayside.scope': 'attempt' } },
    ]);
    expect(counted(points['quayside.refusals'])).toEqual([
      { value: 1, attributes: { ...operation, 'quayside.policy': 'breaker' } },
      { value: 1, attributes: { ...operation, 'quayside.policy': 'limiter' } },
    ]);
    expect(counted(points['quayside.fallbacks'])).toEqual([
      { value: 1, attributes: { 'quayside.from': 'openai', 'quayside.to': 'anthropic' } },
    ]);
    expect(counted(points['quayside.breaker.transitions'])).toEqual([
      {
        value: 1,
        attributes: {
          'quayside.provider': 'openai',
          'quayside.from': 'closed',
          'quayside.to': 'open',
        },
      },
    ]);
  });

  it('show what is left of a limit, and nothing where the provider did not say', async () => {
    expect(counted((await measured())['quayside.rate_limit.remaining'])).toEqual([
      { value: 7, attributes: { 'quayside.provider': 'openai', 'quayside.resource': 'tokens' } },
    ]);
  });

  it('count tokens by type, without the types that were not used', async () => {
    const tokens = counted((await measured())['quayside.tokens']);
    const byType = tokens?.map(({ value, attributes }) => [
      attributes['quayside.token_type'],
      value,
    ]);
    expect(Object.fromEntries(byType ?? [])).toEqual({
      input: 100,
      output: 20,
      cached_input: 60,
      reasoning: 5,
    });
  });

  it('have no label that an application or a request could make unbounded', async () => {
    const labels = JSON.stringify(
      Object.values(await measured()).flatMap((points) => points.map((one) => one.attributes)),
    );
    for (const unbounded of ['tenant-1', 'req_1', 'order-77']) {
      expect(labels).not.toContain(unbounded);
    }
  });
});

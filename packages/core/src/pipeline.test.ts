import { describe, expect, it } from 'vitest';
import { failure, scriptedProvider, testCall } from '../test/resilience/scripted-provider.js';
import { only } from './only.js';
import { pipeline } from './pipeline.js';
import { describePolicy, type Policy } from './policy.js';
import {
  adaptiveConcurrency,
  bulkhead,
  circuitBreaker,
  clientThrottle,
  hedge,
  pacing,
  rateLimit,
  retry,
  standard,
  timeout,
  timeWindowBreaker,
} from './resilience/index.js';

const total = (ms = 30_000): Policy => timeout(ms, { scope: 'call' });
const attempt = (ms = 10_000): Policy => timeout(ms, { scope: 'attempt' });
const slots = (): Policy => bulkhead({ concurrency: 1 });
const adaptive = (): Policy => adaptiveConcurrency();
const throttle = (): Policy => clientThrottle();
const pace = (): Policy => rateLimit({ perSecond: 1 });
const paced = (): Policy => pacing();
const window = (windowMs: number): Policy =>
  circuitBreaker({ breaker: timeWindowBreaker({ windowMs }) });
const shortWindow = describePolicy((call, next) => next(call), {
  kind: 'rate_limit',
  settings: { windowMs: 100 },
});
const reads = (policy: Policy): Policy => only((call) => call.idempotency === 'safe', policy);

function tracer(name: string, seen: string[]): Policy {
  return describePolicy(
    async (call, next) => {
      seen.push(`>${name}`);
      try {
        return await next(call);
      } finally {
        seen.push(`<${name}`);
      }
    },
    { kind: 'tracer', settings: {} },
  );
}

describe('pipeline', () => {
  it('surrounds outside in', async () => {
    const seen: string[] = [];
    const policy = pipeline(tracer('a', seen), tracer('b', seen), tracer('c', seen));
    const { call } = testCall();
    expect(await policy(call, scriptedProvider('answer').next)).toBe('answer');
    expect(seen).toEqual(['>a', '>b', '>c', '<c', '<b', '<a']);
  });

  it('passes calls through when it is empty', async () => {
    expect(await pipeline()(testCall().call, scriptedProvider(1).next)).toBe(1);
  });

  it('takes pipelines inside it apart and lists what runs', () => {
    const inner = pipeline(retry(), attempt());
    const outer = pipeline(total(), inner);
    expect(outer.policies.map((policy) => policy.description?.kind)).toEqual([
      'timeout',
      'retry',
      'timeout',
    ]);
    expect(outer.policies.slice(1)).toEqual(inner.policies);
  });

  it('does not change what a pipeline of one policy says about itself', () => {
    const one = retry();
    pipeline(one);
    expect(one.description?.kind).toBe('retry');
  });
});

describe('pipeline order', () => {
  it.each<[string, () => readonly Policy[], RegExp]>([
    [
      'attempt timeout outside retry',
      () => [attempt(), retry()],
      /attempt timeout surrounds retry/,
    ],
    ['total timeout inside retry', () => [retry(), total()], /retry surrounds total timeout/],
    ['total inside attempt', () => [attempt(1), total()], /attempt timeout surrounds total/],
    ['bulkhead outside retry (§4 #24)', () => [slots(), retry()], /keep its slot while it waits/],
    ['rate limit outside retry', () => [pace(), retry()], /would not count against the limit/],
    ['bulkhead inside attempt timeout', () => [attempt(), slots()], /look like a slow provider/],
    [
      'adaptive limit outside retry',
      () => [adaptive(), retry()],
      /adaptive_concurrency surrounds retry/,
    ],
    ['throttle outside retry', () => [throttle(), retry()], /before the last one would not count/],
    ['adaptive limit inside attempt timeout', () => [attempt(), adaptive()], /a slow provider/],
    [
      'throttle inside attempt timeout',
      () => [attempt(), throttle()],
      /client_throttle: what is inside would not see/,
    ],
    ['rate limit inside attempt timeout', () => [attempt(), pace()], /look like a slow provider/],
    [
      'breaker inside attempt timeout',
      () => [attempt(), circuitBreaker()],
      /circuit_breaker: what is inside would not see/,
    ],
    ['pacing outside retry', () => [paced(), retry()], /although the provider says that nothing/],
    ['pacing outside hedge', () => [paced(), hedge()], /pacing surrounds hedge/],
    ['pacing inside attempt timeout', () => [attempt(), paced()], /look like a slow provider/],
    [
      'pacing inside bulkhead (§4 #24)',
      () => [slots(), paced()],
      /its slot while it waits for the/,
    ],
    [
      'pacing inside adaptive limit',
      () => [adaptive(), paced()],
      /adaptive_concurrency surrounds pacing/,
    ],
    ['pacing inside throttle', () => [throttle(), paced()], /would count as refused by the/],
    ['two retries (§4 #17)', () => [retry(), retry()], /two retries multiply/],
    ['a retry around a conditional one', () => [retry(), reads(retry())], /two retries multiply/],
    ['a longer attempt than call', () => [total(100), attempt(101)], /one attempt may take 101 ms/],
    [
      'a time window below twice the attempt',
      () => [window(19_999), attempt()],
      /looks back 19999 ms and one attempt may take 10000 ms/,
    ],
    ['a wrong order inside only', () => [retry(), reads(total())], /retry surrounds total timeout/],
    [
      'a wrong order over two pipelines',
      () => [pipeline(attempt()), standard()],
      /surrounds retry/,
    ],
  ])('refuses %s', (_, policies, message) => {
    expect(() => pipeline(...policies())).toThrow(message);
    expect(() => pipeline(...policies())).toThrow(
      expect.objectContaining({ code: 'misconfigured', execution: 'not_executed' }),
    );
  });

  it.each<[string, () => readonly Policy[]]>([
    ['the standard order', () => standard({ rateLimit: pace(), bulkhead: slots() }).policies],
    [
      'a throttle and an adaptive limit where limits stand',
      () => [total(), retry(), circuitBreaker(), throttle(), pace(), adaptive(), attempt()],
    ],
    [
      'pacing where limits stand',
      () => [total(), retry(), hedge(), circuitBreaker(), paced(), throttle(), pace(), slots()],
    ],
    ['pacing inside a rate limit', () => [pace(), paced()]],
    ['a breaker around the retry', () => [total(), circuitBreaker(), retry(), attempt()]],
    [
      'a tighter total around the standard',
      () => [total(5_000), standard({ totalTimeoutMs: 20_000, attemptTimeoutMs: 5_000 })],
    ],
    ['retries that exclude each other', () => [reads(retry()), reads(retry())]],
    ['policies of its own making', () => [(call, next) => next(call), retry()]],
    ['an attempt as long as the call', () => [total(100), attempt(100)]],
    ['a time window of twice the attempt', () => [window(20_000), attempt()]],
    ['a short time window for some calls', () => [reads(window(100)), attempt()]],
    ['a short time window around some attempts', () => [window(100), reads(attempt())]],
    ['a short time window without an attempt timeout', () => [total(), window(100)]],
    ['a short window of a policy that is no breaker', () => [shortWindow, attempt()]],
  ])('accepts %s', (_, policies) => {
    expect(() => pipeline(...policies())).not.toThrow();
  });

  it('runs the error of the provider through unchanged', async () => {
    const error = failure('rejected', 'executed');
    await expect(standard()(testCall().call, scriptedProvider(error).next)).rejects.toBe(error);
  });
});

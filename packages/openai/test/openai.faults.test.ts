import { isIntegrationError } from '@quayside/core';
import { createVirtualClock, type Fault, type VirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOpenAI, type OpenAI, type OpenAIOptions } from '../src/index.js';
import { createFakeOpenAI } from '../src/testing/index.js';
import { loadTransport } from './load-transport.js';

type Api = NonNullable<OpenAIOptions['api']>;
type Use = (openai: OpenAI) => Promise<unknown>;

const input = { messages: [{ role: 'user', content: 'one two three four' }] } as const;
const complete: Use = ({ model }) => model.complete(input);
const draw: Use = (openai) => openai.generateImages({ prompt: 'a cat' });
const stream: Use = async ({ model }) => {
  for await (const _ of await model.stream(input));
};

/** How a call ended: `unavailable unknown`, or `done`; and after how many attempts. */
async function endOf(clock: VirtualClock, using: Promise<unknown>) {
  const end = await clock.settle(
    using.then(
      () => undefined,
      (thrown) => thrown,
    ),
  );
  if (end === undefined) return { end: 'done' };
  if (!isIntegrationError(end)) return { end: String(end) };
  return { end: `${end.code} ${end.execution}`, attempts: end.attempts };
}

/** Calls through the default policy while every request meets `fault`. */
async function under(fault: Fault, use: Use, api: Api = 'completions') {
  const clock = createVirtualClock();
  const fake = createFakeOpenAI({ clock });
  fake.faults.add({ ...fault, times: 99 });
  const openai = createOpenAI({ apiKey: 'k', model: 'gpt-5', fetch: fake.fetch, clock, api });
  const ended = await endOf(clock, use(openai));
  return { ...ended, requests: fake.requests.total };
}

/** Calls through the default policy while every request gets the same answer. */
async function answered(answer: () => Response, use: Use, options: Partial<OpenAIOptions> = {}) {
  const clock = createVirtualClock();
  const hosts: string[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    hosts.push(new URL(new Request(url, init).url).host);
    return answer();
  };
  const openai = createOpenAI({ apiKey: 'k', model: 'gpt-5', fetch, clock, ...options });
  const ended = await endOf(clock, use(openai));
  return { ...ended, requests: hosts.length, hosts: new Set(hosts) };
}

beforeAll(loadTransport);

describe.each(['completions', 'responses'] as const)('a fault on every request to %s', (api) => {
  const rows: ReadonlyArray<
    readonly [string, Fault, end: string, completes: number, streams: number]
  > = [
    ['500', { kind: 'status', status: 500 }, 'unavailable unknown', 3, 3],
    [
      '503 after it acted',
      { kind: 'status', status: 503, at: 'after' },
      'unavailable unknown',
      3,
      3,
    ],
    ['a closed connection', { kind: 'reset_before' }, 'unavailable unknown', 3, 3],
    ['a lost answer', { kind: 'lost_answer' }, 'unavailable unknown', 3, 3],
    ['HTML with a 200', { kind: 'html_200' }, 'malformed_response unknown', 3, 3],
    // What has begun to arrive is not asked for again.
    ['an answer cut in the middle', { kind: 'truncate' }, 'unavailable unknown', 3, 1],
    ['an answer that stalls', { kind: 'stall' }, 'timeout unknown', 2, 1],
    ['no answer at all', { kind: 'timeout_before' }, 'timeout unknown', 2, 2],
    ['429', { kind: 'rate_limit', retryAfter: 1 }, 'rate_limited not_executed', 3, 3],
    [
      '429 for an hour',
      { kind: 'rate_limit', retryAfter: 3600 },
      'rate_limited not_executed',
      1,
      1,
    ],
  ];
  it.each(rows)('%s', async (_name, fault, end, completes, streams) => {
    expect(await under(fault, complete, api)).toEqual({
      end,
      attempts: completes,
      requests: completes,
    });
    expect(await under(fault, stream, api)).toMatchObject({ end, requests: streams });
  });
});

describe('a picture, which is paid for each time', () => {
  const rows: ReadonlyArray<readonly [string, Fault, end: string, requests: number]> = [
    ['500', { kind: 'status', status: 500 }, 'unavailable unknown', 1],
    ['a lost answer', { kind: 'lost_answer' }, 'unavailable unknown', 1],
    ['an answer cut in the middle', { kind: 'truncate' }, 'unavailable unknown', 1],
    ['HTML with a 200', { kind: 'html_200' }, 'malformed_response unknown', 1],
    ['an answer that stalls', { kind: 'stall' }, 'timeout unknown', 1],
    ['429', { kind: 'rate_limit', retryAfter: 1 }, 'rate_limited not_executed', 3],
  ];
  it.each(rows)(
    'is not drawn again after %s, unless none was',
    async (_n, fault, end, requests) => {
      expect(await under(fault, draw)).toEqual({ end, attempts: requests, requests });
    },
  );
});

describe('a refusal', () => {
  const json =
    (status: number, error: object, headers: Record<string, string> = {}) =>
    () =>
      Response.json({ error }, { status, headers });
  const rows: ReadonlyArray<
    readonly [string, () => Response, end: string, completes: number, draws: number]
  > = [
    [
      '429 for its rate',
      json(429, { code: 'rate_limit_exceeded', type: 'tokens' }, { 'retry-after-ms': '20' }),
      'rate_limited not_executed',
      3,
      3,
    ],
    [
      '429 for the quota',
      json(429, { code: 'insufficient_quota', type: 'insufficient_quota' }, { 'retry-after': '1' }),
      'quota_exhausted executed',
      1,
      1,
    ],
    ['429 of Azure', json(429, { code: '429', message: '…' }), 'rate_limited not_executed', 3, 3],
    [
      '429 without a body',
      () => new Response('', { status: 429 }),
      'rate_limited not_executed',
      3,
      3,
    ],
    [
      '503 of an overloaded engine',
      json(503, { type: 'engine_overloaded', code: null }),
      'unavailable not_executed',
      3,
      3,
    ],
    [
      '503 that asks to slow down',
      json(503, { code: 'slow_down' }),
      'rate_limited not_executed',
      3,
      3,
    ],
    ['500 of the server', json(500, { type: 'server_error' }), 'unavailable unknown', 3, 1],
    [
      '500 that is final',
      json(500, { type: 'server_error' }, { 'x-should-retry': 'false' }),
      'unavailable unknown',
      1,
      1,
    ],
    [
      '502 of a proxy',
      () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
      'unavailable unknown',
      3,
      1,
    ],
    ['401', json(401, { code: 'invalid_api_key' }), 'unauthenticated executed', 1, 1],
    ['402 of a gateway', json(402, { code: 402 }), 'quota_exhausted executed', 1, 1],
    ['400', json(400, { code: 'context_length_exceeded' }), 'invalid_request executed', 1, 1],
    ['400 of Azure’s filter', json(400, { code: 'content_filter' }), 'rejected executed', 1, 1],
  ];
  it.each(rows)('%s', async (_name, answer, end, completes, draws) => {
    for (const use of [complete, stream])
      expect(await answered(answer, use)).toMatchObject({ end, attempts: completes });
    expect(await answered(answer, draw)).toMatchObject({ end, attempts: draws });
  });

  it.each([301, 302, 303, 307, 308])('%i to another origin is not followed', async (status) => {
    const headers = { location: 'https://elsewhere.example.com/v1' };
    const elsewhere = () => new Response(null, { status, headers });
    for (const use of [complete, stream, draw]) {
      const { end, hosts } = await answered(elsewhere, use);
      expect(end).toMatch(/^malformed_response /);
      expect(hosts).toEqual(new Set(['api.openai.com']));
    }
  });
});

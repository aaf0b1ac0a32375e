import { isIntegrationError } from '@quayside/core';
import { createVirtualClock, type Fault, type VirtualClock } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Anthropic, createAnthropic } from '../src/index.js';
import { createFakeAnthropic } from '../src/testing/index.js';
import { loadTransport } from './load-transport.js';

type Use = (anthropic: Anthropic) => Promise<unknown>;

const input = { messages: [{ role: 'user', content: 'one two three four' }] } as const;
const complete: Use = ({ model }) => model.complete(input);
const batch: Use = ({ batches }) => batches.create([{ customId: 'a', input }]);
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
async function under(fault: Fault, use: Use) {
  const clock = createVirtualClock();
  const fake = createFakeAnthropic({ clock });
  fake.faults.add({ ...fault, times: 99 });
  const options = { apiKey: 'k', model: 'claude-haiku-5-5', fetch: fake.fetch, clock };
  const ended = await endOf(clock, use(createAnthropic(options)));
  return { ...ended, requests: fake.requests.total };
}

/** Calls through the default policy while every request gets the same answer. */
async function answered(answer: () => Response, use: Use) {
  const clock = createVirtualClock();
  const hosts: string[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    hosts.push(new URL(new Request(url, init).url).host);
    return answer();
  };
  const ended = await endOf(clock, use(createAnthropic({ apiKey: 'k', model: 'm', fetch, clock })));
  return { ...ended, requests: hosts.length, hosts: new Set(hosts) };
}

beforeAll(loadTransport);

describe('a fault on every request', () => {
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
    ['504', { kind: 'status', status: 504 }, 'timeout unknown', 3, 3],
    ['529', { kind: 'status', status: 529 }, 'unavailable not_executed', 3, 3],
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
    ['401', { kind: 'status', status: 401 }, 'unauthenticated executed', 1, 1],
    ['402', { kind: 'status', status: 402 }, 'quota_exhausted executed', 1, 1],
    ['403', { kind: 'status', status: 403 }, 'permission_denied executed', 1, 1],
    ['409', { kind: 'status', status: 409 }, 'conflict executed', 1, 1],
    ['413', { kind: 'status', status: 413 }, 'invalid_request executed', 1, 1],
    [
      '500 that is final',
      { kind: 'status', status: 500, shouldRetry: false },
      'unavailable unknown',
      1,
      1,
    ],
  ];
  it.each(rows)('%s', async (_name, fault, end, completes, streams) => {
    expect(await under(fault, complete)).toEqual({
      end,
      attempts: completes,
      requests: completes,
    });
    expect(await under(fault, stream)).toMatchObject({ end, requests: streams });
  });
});

describe('a batch, which is paid for each time', () => {
  const rows: ReadonlyArray<readonly [string, Fault, end: string, requests: number]> = [
    ['500', { kind: 'status', status: 500 }, 'unavailable unknown', 1],
    ['a lost answer', { kind: 'lost_answer' }, 'unavailable unknown', 1],
    ['an answer cut in the middle', { kind: 'truncate' }, 'unavailable unknown', 1],
    ['HTML with a 200', { kind: 'html_200' }, 'malformed_response unknown', 1],
    ['an answer that stalls', { kind: 'stall' }, 'timeout unknown', 1],
    ['429', { kind: 'rate_limit', retryAfter: 1 }, 'rate_limited not_executed', 3],
    ['529', { kind: 'status', status: 529 }, 'unavailable not_executed', 3],
  ];
  it.each(rows)(
    'is not begun again after %s, unless none was',
    async (_n, fault, end, requests) => {
      expect(await under(fault, batch)).toEqual({ end, attempts: requests, requests });
    },
  );
});

describe('another server', () => {
  it.each([301, 302, 303, 307, 308])('is not asked where %i points to it', async (status) => {
    const headers = { location: 'https://elsewhere.example.com/v1/messages' };
    const elsewhere = () => new Response(null, { status, headers });
    for (const use of [complete, stream]) {
      const { end, hosts } = await answered(elsewhere, use);
      expect(end).toMatch(/^malformed_response/);
      expect([...hosts]).toEqual(['api.anthropic.com']);
    }
  });

  it('of a document, where events were asked for, is found out', async () => {
    const page = () => Response.json({ id: 'x', content: [] });
    expect(await answered(page, stream)).toMatchObject({ end: 'malformed_response unknown' });
  });
});

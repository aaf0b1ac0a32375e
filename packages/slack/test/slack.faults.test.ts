import { isIntegrationError, type Messenger } from '@quayside/core';
import { createVirtualClock, type Fault, type VirtualClock } from '@quayside/core/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSlack, createSlackSender, type SlackOptions } from '../src/index.js';
import { createFakeSlack, fakeChannels } from '../src/testing/index.js';

const channel = fakeChannels.general.id;
const history = { deduplicate: 'history' } as const;

type Use = (messenger: Messenger) => Promise<unknown>;
const read: Use = (messenger) => messenger.findPerson({ email: 'ada@example.com' });
const write: Use = (messenger) => messenger.send({ channel, text: 'a' });
const writeOnce: Use = (messenger) =>
  messenger.send({ channel, text: 'a' }, { idempotencyKey: 'report-7' });
const upload: Use = (messenger) => messenger.uploadFile({ channel, name: 'a', content: 'a' });

/** How a call ended: `unavailable unknown`, or `done`. */
async function endOf(clock: VirtualClock, using: Promise<unknown>): Promise<string> {
  const end = using.then(
    () => 'done',
    (error) => (isIntegrationError(error) ? `${error.code} ${error.execution}` : String(error)),
  );
  return clock.settle(end);
}

/** Calls through the default policy while requests meet `faults`. */
async function under(faults: readonly Fault[], use: Use, options: Partial<SlackOptions> = {}) {
  const clock = createVirtualClock();
  const fake = createFakeSlack({ clock });
  const { messenger } = createSlack({ token: 'xoxb-a', fetch: fake.fetch, clock, ...options });
  for (const fault of faults) fake.faults.add({ times: 99, ...fault });
  const end = await endOf(clock, use(messenger));
  return { end, requests: fake.requests.total, messages: fake.messages().length, clock };
}

/** Calls through the default policy while every request gets the same answer. */
async function answered(answer: () => Response, use: Use) {
  const clock = createVirtualClock();
  let requests = 0;
  const fetch: typeof globalThis.fetch = async () => {
    requests += 1;
    return answer();
  };
  const { messenger } = createSlack({ token: 'xoxb-a', fetch, clock });
  return { end: await endOf(clock, use(messenger)), requests };
}

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() => read(createSlack({ token: 'xoxb-a', fetch: createFakeSlack().fetch }).messenger));

describe('a fault on every request', () => {
  const rows: ReadonlyArray<
    readonly [string, Fault, end: string, reads: number, writes: number, messages: number]
  > = [
    ['500', { kind: 'status', status: 500 }, 'unavailable unknown', 3, 1, 0],
    [
      '503 after it acted',
      { kind: 'status', status: 503, at: 'after' },
      'unavailable unknown',
      3,
      1,
      1,
    ],
    ['a lost answer', { kind: 'lost_answer' }, 'unavailable unknown', 3, 1, 1],
    ['an answer cut in the middle', { kind: 'truncate' }, 'unavailable unknown', 3, 1, 1],
    ['HTML with a 200', { kind: 'html_200' }, 'malformed_response unknown', 3, 1, 1],
    ['a body that stalls', { kind: 'stall' }, 'timeout unknown', 3, 1, 1],
    ['no answer at all', { kind: 'timeout_before' }, 'timeout unknown', 3, 1, 0],
    [
      '429 with Retry-After',
      { kind: 'rate_limit', retryAfter: 2 },
      'rate_limited not_executed',
      3,
      3,
      0,
    ],
    [
      '429 with a long Retry-After',
      { kind: 'rate_limit', retryAfter: 3600 },
      'rate_limited not_executed',
      1,
      1,
      0,
    ],
  ];
  it.each(rows)('%s', async (_name, fault, end, reads, writes, messages) => {
    expect(await under([fault], read)).toMatchObject({ end, requests: reads });
    expect(await under([fault], write)).toMatchObject({ end, requests: writes, messages });
  });
});

describe('an answer to every request', () => {
  const refused =
    (error: string, headers: Record<string, string> = {}) =>
    () =>
      Response.json({ ok: false, error }, { headers });
  const redirect = (status: number) => () =>
    new Response(null, { status, headers: { location: 'https://elsewhere.example.com/' } });
  const rows: ReadonlyArray<
    readonly [string, () => Response, end: string, reads: number, writes: number]
  > = [
    [
      '429 without Retry-After',
      () => new Response('', { status: 429 }),
      'rate_limited not_executed',
      3,
      3,
    ],
    [
      'ratelimited',
      refused('ratelimited', { 'retry-after': '1' }),
      'rate_limited not_executed',
      3,
      3,
    ],
    ['ratelimited without Retry-After', refused('ratelimited'), 'rate_limited not_executed', 3, 3],
    ['internal_error', refused('internal_error'), 'unavailable unknown', 3, 1],
    ['fatal_error', refused('fatal_error'), 'unavailable unknown', 3, 1],
    ['service_unavailable', refused('service_unavailable'), 'unavailable unknown', 3, 1],
    ['request_timeout', refused('request_timeout'), 'unavailable unknown', 3, 1],
    ['an unknown word', refused('moon_phase'), 'rejected executed', 1, 1],
    ['a refusal', refused('missing_scope'), 'permission_denied executed', 1, 1],
    [
      'a workspace that is full',
      refused('message_limit_exceeded'),
      'quota_exhausted executed',
      1,
      1,
    ],
    ['302 to another host', redirect(302), 'malformed_response unknown', 1, 1],
    ['307 to another host', redirect(307), 'malformed_response executed', 1, 1],
    ['another shape', () => Response.json({ ok: true }), 'malformed_response unknown', 1, 1],
    ['nothing', () => new Response(''), 'malformed_response unknown', 3, 1],
    ['502', () => new Response('<html>', { status: 502 }), 'unavailable unknown', 3, 1],
  ];
  it.each(rows)('%s', async (_name, answer, end, reads, writes) => {
    expect(await answered(answer, read)).toEqual({ end, requests: reads });
    expect(await answered(answer, write)).toEqual({ end, requests: writes });
  });
});

describe('a message whose answer was lost', () => {
  const POST = { path: '/api/chat.postMessage' };
  const SEARCH = { path: '/api/conversations.history' };

  it('is found in the channel instead of being sent again', async () => {
    const faults: Fault[] = [{ kind: 'lost_answer', times: 1, match: POST }];
    const found = await under(faults, writeOnce, history);
    expect(found).toMatchObject({ end: 'done', messages: 1, requests: 3 });
  });

  it('is sent again where it had not arrived', async () => {
    const faults: Fault[] = [{ kind: 'reset_before', times: 1, match: POST }];
    const sent = await under(faults, writeOnce, history);
    expect(sent).toMatchObject({ end: 'done', messages: 1, requests: 4 });
  });

  it('is not sent again while the channel cannot be searched', async () => {
    const faults: Fault[] = [
      { kind: 'lost_answer', times: 1, match: POST },
      { kind: 'status', status: 503, match: SEARCH, after: 1 },
    ];
    const failed = await under(faults, writeOnce, history);
    expect(failed).toMatchObject({ end: 'unavailable unknown', messages: 1 });
  });

  it('is never sent blindly: without a search there is no message', async () => {
    const faults: Fault[] = [{ kind: 'status', status: 500, match: SEARCH }];
    const failed = await under(faults, writeOnce, history);
    expect(failed).toMatchObject({ end: 'unavailable not_executed', messages: 0, requests: 3 });
  });
});

describe('whatever goes wrong', () => {
  it.each<[string, Use, Partial<SlackOptions>]>([
    ['a message', write, {}],
    ['a message with a key that is searched for', writeOnce, history],
    ['a direct message', (messenger) => messenger.sendDirect({ person: 'U0ADA', text: 'a' }), {}],
    ['a file', upload, {}],
  ])('%s is there once, and the error says honestly whether it is', async (_name, use, options) => {
    const cases = fc.record({
      seed: fc.nat(),
      rate: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, rate }) => {
        const clock = createVirtualClock();
        const fake = createFakeSlack({ clock });
        fake.faults.random({ seed, rate });
        const slack = createSlack({ token: 'xoxb-a', fetch: fake.fetch, clock, ...options });
        const end = await endOf(clock, use(slack.messenger));
        const there = fake.messages().length;
        if (end === 'done') expect(there).toBe(1);
        else if (!end.endsWith(' unknown')) expect([end, there]).toEqual([end, 0]);
        expect(there).toBeLessThanOrEqual(1);
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe('an incoming webhook', () => {
  const sent = async (fault: Fault) => {
    const clock = createVirtualClock();
    const fake = createFakeSlack({ clock });
    fake.faults.add({ times: 99, ...fault });
    const url = 'https://hooks.slack.com/services/T/B/secret';
    const { send } = createSlackSender({ url, fetch: fake.fetch, clock });
    const end = await endOf(clock, send({ text: 'a' }));
    return [end, fake.requests.total, fake.hooked.length];
  };

  it.each<[string, Fault, end: string, requests: number, arrived: number]>([
    ['429', { kind: 'rate_limit', retryAfter: 1 }, 'rate_limited not_executed', 3, 0],
    ['500', { kind: 'status' }, 'unavailable unknown', 1, 0],
    ['a lost answer', { kind: 'lost_answer' }, 'unavailable unknown', 1, 1],
    ['no answer', { kind: 'hang' }, 'timeout unknown', 1, 1],
    ['an answer cut in the middle', { kind: 'truncate' }, 'unavailable unknown', 1, 1],
    ['HTML with a 200', { kind: 'html_200' }, 'malformed_response unknown', 1, 1],
  ])('%s', async (_name, fault, ...expected) => {
    expect(await sent(fault)).toEqual(expected);
  });

  it('waits after a 429 with all its messages', async () => {
    const clock = createVirtualClock();
    const fake = createFakeSlack({ clock });
    fake.faults.add({ kind: 'rate_limit', retryAfter: 5 });
    const url = 'https://hooks.slack.com/services/T/B/secret';
    const { send } = createSlackSender({ url, fetch: fake.fetch, clock });
    const first = send({ text: 'a' });
    while (fake.requests.total === 0) await clock.advance(1);
    await clock.advance(100);
    const second = send({ text: 'b' });
    await clock.advance(4_000);
    expect([fake.requests.total, fake.hooked.length]).toEqual([1, 0]);
    await clock.settle(Promise.all([first, second]));
    expect(fake.hooked).toHaveLength(2);
  });
});

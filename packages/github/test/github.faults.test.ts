import { type CodeHost, isIntegrationError } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import { createVirtualClock, type Fault, seededRandom } from '@quayside/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGitHub } from '../src/index.js';
import { createFakeGitHub } from '../src/testing/index.js';

const repository = 'acme/shop';

const read = (code: CodeHost): Promise<unknown> => code.getRepository(repository);
const write = (code: CodeHost): Promise<unknown> => code.createIssue({ repository, title: 'a' });

/** Calls through the standard policy while every request meets `fault`. */
async function under(fault: Fault, call: (code: CodeHost) => Promise<unknown>, times = 99) {
  const clock = createVirtualClock();
  const fake = createFakeGitHub({ clock });
  const policy = standard({ clock, random: seededRandom(1) });
  const { code } = createGitHub({ token: 't', fetch: fake.fetch, clock, policy });
  fake.faults.add({ ...fault, times });
  let ended = false;
  const outcome = call(code)
    .catch((thrown: unknown) => thrown)
    .finally(() => {
      ended = true;
    });
  for (let step = 0; step < 400 && !ended; step += 1) await clock.advance(250);
  const result = await outcome;
  const issues = fake.requests.entries().filter(({ status }) => status === 201).length;
  const error = isIntegrationError(result) ? result : undefined;
  return { code: error?.code, execution: error?.execution, requests: fake.requests.total, issues };
}

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() => read(createGitHub({ token: 't', fetch: createFakeGitHub().fetch }).code));

describe('a fault on every request', () => {
  const rows: ReadonlyArray<
    readonly [string, Fault, code: string, execution: string, reads: number, writes: number]
  > = [
    ['500 before it acts', { kind: 'status', status: 500 }, 'unavailable', 'unknown', 3, 1],
    [
      '503 after it acted',
      { kind: 'status', status: 503, at: 'after' },
      'unavailable',
      'unknown',
      3,
      1,
    ],
    ['a lost answer', { kind: 'lost_answer' }, 'unavailable', 'unknown', 3, 1],
    ['an answer cut in the middle', { kind: 'truncate' }, 'unavailable', 'unknown', 3, 1],
    ['HTML with a 200', { kind: 'html_200' }, 'malformed_response', 'unknown', 3, 1],
    [
      'a secondary limit',
      { kind: 'rate_limit', retryAfter: 1 },
      'rate_limited',
      'not_executed',
      3,
      3,
    ],
  ];
  it.each(rows)('%s', async (_name, fault, code, execution, reads, writes) => {
    expect(await under(fault, read)).toMatchObject({ code, execution, requests: reads });
    expect(await under(fault, write)).toMatchObject({ code, execution, requests: writes });
  });

  it('that names a wait over the budget fails at once', async () => {
    const limited = await under({ kind: 'rate_limit', retryAfter: 3600 }, write);
    expect(limited).toMatchObject({ code: 'rate_limited', requests: 1, issues: 0 });
  });

  it('that stalls in the middle of a body ends', async () => {
    expect(await under({ kind: 'stall' }, write)).toMatchObject({
      requests: 1,
      execution: 'unknown',
    });
  });
});

describe('a fault that passes', () => {
  it('opens one issue', async () => {
    const limited = await under({ kind: 'rate_limit', retryAfter: 2 }, write, 2);
    expect(limited).toEqual({ code: undefined, execution: undefined, requests: 3, issues: 1 });
  });

  it('does not send the token to another origin', async () => {
    const fetch: typeof globalThis.fetch = async () =>
      new Response(null, { status: 302, headers: { location: 'https://elsewhere.test/' } });
    const { code } = createGitHub({ token: 't', fetch });
    await expect(read(code)).rejects.toMatchObject({ code: 'malformed_response' });
  });
});

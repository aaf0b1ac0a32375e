import { isIntegrationError, type Messenger } from '@quayside/core';
import { createVirtualClock, type Fault, type VirtualClock } from '@quayside/core/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDiscord, createDiscordSender } from '../src/index.js';
import { createFakeDiscord, fakeChannels, fakeGuild, fakeUsers } from '../src/testing/index.js';
import { loadTransport } from './setup-discord.js';

const channel = fakeChannels.general.id;
const key = { idempotencyKey: 'report-7' };

type Use = (messenger: Messenger) => Promise<unknown>;
const read: Use = async (messenger) => {
  for await (const _ of messenger.listChannels()) break;
};
const write: Use = (messenger) => messenger.send({ channel, text: 'a' });
const writeOnce: Use = (messenger) => messenger.send({ channel, text: 'a' }, key);
const upload: Use = (messenger) => messenger.uploadFile({ channel, name: 'a', content: 'a' });
const direct: Use = (messenger) =>
  messenger.sendDirect({ person: fakeUsers.ada.id, text: 'a' }, key);

/** How a call ended: `unavailable unknown`, or `done`. */
async function endOf(clock: VirtualClock, using: Promise<unknown>): Promise<string> {
  const end = using.then(
    () => 'done',
    (error) => (isIntegrationError(error) ? `${error.code} ${error.execution}` : String(error)),
  );
  return clock.settle(end);
}

function connect() {
  const clock = createVirtualClock();
  const fake = createFakeDiscord({ clock });
  const options = { token: 't', guildId: fakeGuild, fetch: fake.fetch, clock };
  return { clock, fake, messenger: createDiscord(options).messenger };
}

/** Calls through the default policy while requests meet `faults`. */
async function under(faults: readonly Fault[], use: Use) {
  const { clock, fake, messenger } = connect();
  for (const fault of faults) fake.faults.add({ times: 99, ...fault });
  const end = await endOf(clock, use(messenger));
  return { end, requests: fake.requests.total, messages: fake.messages().length };
}

beforeAll(loadTransport);

describe('a fault on every request', () => {
  const long = { kind: 'rate_limit', retryAfter: 3_600 } as const;
  const after = { kind: 'status', status: 503, at: 'after' } as const;
  const rows: ReadonlyArray<
    readonly [string, Fault, end: string, reads: number, writes: number, messages: number]
  > = [
    ['500', { kind: 'status', status: 500 }, 'unavailable unknown', 3, 1, 0],
    ['503 after it acted', after, 'unavailable unknown', 3, 1, 1],
    ['a lost answer', { kind: 'lost_answer' }, 'unavailable unknown', 3, 1, 1],
    ['an answer cut in the middle', { kind: 'truncate' }, 'unavailable unknown', 3, 1, 1],
    ['HTML with a 200', { kind: 'html_200' }, 'malformed_response unknown', 3, 1, 1],
    ['a body that stalls', { kind: 'stall' }, 'timeout unknown', 3, 1, 1],
    ['no answer at all', { kind: 'timeout_before' }, 'timeout unknown', 3, 1, 0],
    ['429', { kind: 'rate_limit', retryAfter: 2 }, 'rate_limited not_executed', 3, 3, 0],
    [
      '429 with a fraction',
      { kind: 'rate_limit', retryAfter: 0.3 },
      'rate_limited not_executed',
      3,
      3,
      0,
    ],
    ['429 with a long wait', long, 'rate_limited not_executed', 1, 1, 0],
  ];
  it.each(rows)('%s', async (_name, fault, end, reads, writes, messages) => {
    expect(await under([fault], read)).toMatchObject({ end, requests: reads });
    expect(await under([fault], write)).toMatchObject({ end, requests: writes, messages });
  });

  it.each(rows.filter(([, , , reads]) => reads === 3))(
    '%s › a message with a key is tried again, and there at most once',
    async (_name, fault, end, reads, _writes, messages) => {
      expect(await under([fault], writeOnce)).toEqual({ end, requests: reads, messages });
    },
  );
});

describe('a message whose answer was lost', () => {
  const LAST = { method: 'POST', path: /\/messages$/ } as const;

  it('is answered from memory when it has a key', async () => {
    const lost: Fault[] = [{ kind: 'lost_answer', times: 2, match: LAST }];
    expect(await under(lost, writeOnce)).toEqual({ end: 'done', requests: 3, messages: 1 });
    expect(await under(lost, direct)).toMatchObject({ end: 'done', messages: 1 });
  });

  it('a step before it that fails says that nothing was sent', async () => {
    const opening: Fault[] = [{ kind: 'status', match: { path: '/api/v10/users' } }];
    expect(await under(opening, direct)).toMatchObject({
      end: 'unavailable not_executed',
      messages: 0,
    });
  });

  it('a file is not sent again', async () => {
    const lost: Fault[] = [{ kind: 'lost_answer' }];
    expect(await under(lost, upload)).toEqual({
      end: 'unavailable unknown',
      requests: 1,
      messages: 1,
    });
  });
});

describe('whatever goes wrong', () => {
  const reply: Use = async (messenger) =>
    messenger.reply({ to: { channel, id: '1' }, text: 'a' }, key);
  it.each<[string, Use]>([
    ['a message', write],
    ['a message with a key', writeOnce],
    ['a direct message', direct],
    ['a reply', reply],
    ['a file', upload],
  ])('%s is there once, and the error says honestly whether it is', async (_name, use) => {
    const cases = fc.record({
      seed: fc.nat(),
      rate: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, rate }) => {
        const { clock, fake, messenger } = connect();
        const first = fake.receive({ channel, author: fakeUsers.ada.id, content: 'b' });
        fake.faults.random({ seed, rate });
        const using: Use = use === reply ? (m) => replyTo(m, first.id) : use;
        const end = await endOf(clock, using(messenger));
        const there = fake.messages().filter(({ content, files }) => content === 'a' || files[0]);
        if (end === 'done') expect(there).toHaveLength(1);
        else if (!end.endsWith(' unknown')) expect([end, there]).toEqual([end, []]);
        expect(there.length).toBeLessThanOrEqual(1);
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  const replyTo = (messenger: Messenger, id: string) =>
    messenger.reply({ to: { channel, id }, text: 'a' }, key);
});

describe('an incoming webhook', () => {
  const sent = async (fault: Fault) => {
    const clock = createVirtualClock();
    const fake = createFakeDiscord({ clock });
    fake.faults.add({ times: 99, ...fault });
    const url = 'https://discord.com/api/webhooks/1/secret';
    const { send } = createDiscordSender({ url, fetch: fake.fetch, clock });
    return [await endOf(clock, send({ text: 'a' })), fake.requests.total, fake.hooked.length];
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
});

import { type Fact, pipeline } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toRoute } from '../src/discord-route.js';
import { createDiscord, type DiscordOptions, discordPacing } from '../src/index.js';
import { createFakeDiscord, fakeChannels, fakeGuild } from '../src/testing/index.js';
import { errorOf, loadTransport } from './setup-discord.js';

const channel = fakeChannels.general.id;
const other = fakeChannels.secret.id;
const SEND = 'POST /channels/{id}/messages';
const EDIT = 'PATCH /channels/{id}/messages/{id}';

/** Five messages in five seconds in every channel; edits count among them. */
const limits = { perBucket: 5, windowMs: 5_000, buckets: { [SEND]: 'abcd', [EDIT]: 'abcd' } };

function setup(options: Partial<DiscordOptions> = {}, clock = createVirtualClock()) {
  const fake = createFakeDiscord({ clock, limits });
  const sent: { path: string; at: number; status: number }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const at = clock.now();
    const answer = await fake.fetch(input as string, init);
    sent.push({ path: new URL(String(input)).pathname, at, status: answer.status });
    return answer;
  };
  const facts: Fact[] = [];
  const listeners = [(fact: Fact) => void facts.push(fact)];
  const shared = { token: 't', guildId: fakeGuild, fetch, clock, listeners };
  const connect = (more: Partial<DiscordOptions> = {}) =>
    createDiscord({ ...shared, ...options, ...more });
  const refusals = () => sent.filter(({ status }) => status === 429).length;
  return { ...connect(), connect, clock, fake, sent, facts, refusals };
}

beforeAll(loadTransport);

describe('buckets', () => {
  it('a channel gets what its bucket has, and the rest after the reset: no request is refused', async () => {
    const { messenger, clock, sent, refusals, fake } = setup();
    const sends = Array.from({ length: 12 }, () => messenger.send({ channel, text: 'a' }));
    await clock.settle(Promise.all(sends));
    expect(refusals()).toBe(0);
    expect(fake.messages()).toHaveLength(12);
    const windows = sent.map(({ at }) => Math.floor(at / 5_000));
    expect(windows.filter((window) => window === 0)).toHaveLength(5);
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
  });

  it('routes that share a bucket share what is left of it', async () => {
    const { messenger, clock, refusals } = setup();
    const message = await messenger.send({ channel, text: 'a' });
    await messenger.editMessage({ message, text: 'b' });
    const changes = Array.from({ length: 4 }, (_, n) => [
      messenger.send({ channel, text: `${n}` }),
      messenger.editMessage({ message, text: `${n}` }),
    ]).flat();
    await clock.settle(Promise.all(changes));
    expect(refusals()).toBe(0);
  });

  it('another channel goes on', async () => {
    const { messenger, clock } = setup();
    for (let n = 0; n < 5; n += 1) await messenger.send({ channel, text: 'a' });
    const waiting = messenger.send({ channel, text: 'late' });
    await messenger.send({ channel: other, text: 'a' });
    expect(clock.now()).toBe(0);
    await clock.settle(waiting);
    expect(clock.now()).toBeGreaterThanOrEqual(5_000);
  });

  it('whoever waits for the first answer can be aborted, and goes where that one fails', async () => {
    const { messenger, clock, fake } = setup();
    fake.faults.add({ kind: 'reset_before' });
    const controller = new AbortController();
    const first = errorOf(messenger.send({ channel, text: 'a' }));
    const second = messenger.send({ channel, text: 'b' });
    const third = messenger.send({ channel, text: 'c' }, { signal: controller.signal });
    controller.abort('never mind');
    await expect(third).rejects.toBe('never mind');
    expect((await clock.settle(first)).code).toBe('unavailable');
    await clock.settle(second);
    expect(fake.messages().map(({ content }) => content)).toEqual(['b']);
  });

  it('what has to wait too long is refused at once, and nothing is sent', async () => {
    const { messenger, sent } = setup();
    for (let n = 0; n < 5; n += 1) await messenger.send({ channel, text: 'a' });
    const late = messenger.send({ channel, text: 'a' }, { timeoutMs: 2_000 });
    const error = await errorOf(late);
    expect(error).toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      operation: 'send',
    });
    expect(error.retryAfterMs).toBeGreaterThan(1_000);
    expect(sent).toHaveLength(5);
  });

  it('shared pacing holds back all adapters of a token, and names its buckets', async () => {
    const clock = createVirtualClock();
    const pacing = discordPacing({ clock });
    const { connect, refusals } = setup({ pacing }, clock);
    const [one, two] = [connect().messenger, connect().messenger];
    const sends = Array.from({ length: 9 }, (_, n) =>
      (n % 2 ? one : two).send({ channel, text: 'a' }),
    );
    await clock.settle(Promise.all(sends));
    expect(refusals()).toBe(0);
    expect(pacing.registry.inspect(`abcd ${channel}`)?.allowances[0]?.limit).toBe(5);
  });

  it('beside a policy there is none unless it is passed', async () => {
    const { messenger, refusals } = setup({ policy: pipeline() });
    for (let n = 0; n < 5; n += 1) await messenger.send({ channel, text: 'a' });
    const error = await errorOf(messenger.send({ channel, text: 'a' }));
    expect(error).toMatchObject({
      code: 'rate_limited',
      details: { scope: 'user', bucket: 'abcd' },
    });
    expect(refusals()).toBe(1);
  });
});

describe('limits that hold', () => {
  const limited = (body: object, headers: Record<string, string> = {}) =>
    Response.json({ message: 'You are being rate limited.', ...body }, { status: 429, headers });

  /** The first request is refused by `refusal`, all others are let through. */
  function refusingFirst(refusal: () => Response) {
    const clock = createVirtualClock();
    const fake = createFakeDiscord({ clock });
    const sentAt: number[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      sentAt.push(clock.now());
      return sentAt.length === 1 ? Promise.resolve(refusal()) : fake.fetch(input as string, init);
    };
    const discord = createDiscord({ token: 't', guildId: fakeGuild, fetch, clock });
    return { ...discord, clock, sentAt };
  }

  it('a global one holds everything', async () => {
    const refusal = () => limited({ retry_after: 2.5, global: true });
    const { messenger, clock, sentAt } = refusingFirst(refusal);
    const first = messenger.send({ channel, text: 'a' });
    while (sentAt.length === 0) await clock.advance(1);
    await clock.advance(10);
    const elsewhere = messenger.send({ channel: other, text: 'a' });
    await clock.settle(Promise.all([first, elsewhere]));
    expect(sentAt).toHaveLength(3);
    for (const at of sentAt.slice(1)) expect(at).toBeGreaterThanOrEqual(2_500);
  });

  it('one of a bucket holds its channel only, also where it is the first thing that is told', async () => {
    const headers = { 'x-ratelimit-bucket': 'abcd', 'x-ratelimit-scope': 'user' };
    const refusal = () => limited({ retry_after: 2.5, global: false }, headers);
    const { messenger, clock, sentAt } = refusingFirst(refusal);
    const first = messenger.send({ channel, text: 'a' });
    while (sentAt.length === 0) await clock.advance(1);
    await clock.advance(10);
    await messenger.send({ channel: other, text: 'a' });
    expect(clock.now()).toBeLessThan(2_500);
    const same = messenger.send({ channel, text: 'a' });
    await clock.settle(Promise.all([first, same]));
    for (const at of sentAt.slice(2)) expect(at).toBeGreaterThanOrEqual(2_500);
  });
});

describe('whatever is sent', () => {
  it('nothing goes to a bucket that said it is empty, and everything arrives', async () => {
    const calls = fc.array(
      fc.record({ edits: fc.boolean(), elsewhere: fc.boolean(), pauseMs: fc.nat({ max: 3_000 }) }),
      { minLength: 1, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(calls, async (steps) => {
        const { messenger, clock, refusals, facts } = setup();
        const message = await messenger.send({ channel, text: 'a' });
        await messenger.editMessage({ message, text: 'b' });
        const running: Promise<unknown>[] = [];
        for (const { edits, elsewhere, pauseMs } of steps) {
          const place = elsewhere ? other : channel;
          running.push(
            edits
              ? messenger.editMessage({ message, text: 'c' })
              : messenger.send({ channel: place, text: 'd' }),
          );
          await clock.advance(pauseMs);
        }
        await clock.settle(Promise.all(running));
        expect(refusals()).toBe(0);
        expect(facts.filter(({ type }) => type === 'http.responded')).toHaveLength(
          steps.length + 2,
        );
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('toRoute', () => {
  it.each([
    ['POST', '/channels/123/messages', SEND, '123'],
    ['PATCH', '/channels/123/messages/456', EDIT, '123'],
    [
      'PUT',
      '/channels/123/messages/456/reactions/%F0%9F%91%8D/@me',
      'PUT /channels/{id}/messages/{id}/reactions/{emoji}/@me',
      '123',
    ],
    ['GET', '/guilds/9/members?limit=1', 'GET /guilds/{id}/members', '9'],
    ['POST', '/webhooks/1/s3cret', 'POST /webhooks/{id}/{token}', '1/s3cret'],
    ['POST', '/users/@me/channels', 'POST /users/@me/channels', undefined],
    ['GET', 'https://discord.com/api/v10/guilds/9', 'GET /guilds/{id}', '9'],
  ])('%s %s', (method, path, name, major) => {
    expect(toRoute(method, path)).toMatchObject({ name, major });
  });
});

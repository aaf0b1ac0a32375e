import { type CallIdentity, type Fact, isIntegrationError, pipeline, take } from '@quayside/core';
import { timeout } from '@quayside/core/resilience';
import { createVirtualClock } from '@quayside/core/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSlack, type SlackOptions, slackPacing, slackTierPacing } from '../src/index.js';
import { createFakeSlack, fakeChannels, fakeUsers } from '../src/testing/index.js';

const channel = fakeChannels.general.id;
const POST = '/api/chat.postMessage';

function setup(options: Partial<SlackOptions> = {}) {
  const clock = createVirtualClock();
  const fake = createFakeSlack({ clock });
  const sentAt: [method: string, at: number][] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    sentAt.push([String(input).replace(/^.*\/api\//, ''), Math.round(clock.now())]);
    return fake.fetch(input as string, init);
  };
  const facts: [Fact['type'], CallIdentity['operation']][] = [];
  const listener = (fact: Fact, { operation }: CallIdentity) =>
    void facts.push([fact.type, operation]);
  /** Passes a little time until the refusal has been read. */
  const refused = async () => {
    while (!facts.some(([type]) => type === 'retry.scheduled')) await clock.advance(1);
  };
  const connect = (more: Partial<SlackOptions> = {}) =>
    createSlack({ token: 'xoxb-test', fetch, clock, listeners: [listener], ...options, ...more });
  const limit = (retryAfter: number, path = POST) =>
    fake.faults.add({ kind: 'rate_limit', retryAfter, match: { path } });
  return { clock, fake, sentAt, facts, refused, connect, limit, ...connect() };
}

const errorOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  return error;
};

// The transport is loaded with the first request, in real time; virtual time would run ahead of it.
beforeAll(() => setup().auth.test());

describe('after a 429', () => {
  it('only the method waits, however it is called, and nobody calls it meanwhile', async () => {
    const { messenger, chat, auth, client, clock, sentAt, limit, refused } = setup();
    limit(20);
    const sends: Promise<unknown>[] = [];
    for (const send of [
      () => messenger.send({ channel, text: 'a' }),
      () => messenger.sendDirect({ person: fakeUsers.ada.id, text: 'b' }),
      () => chat.postMessage({ channel: fakeChannels.secret.id, text: 'c' }),
      () => client.request('chat.postMessage', { params: { channel, text: 'd' } }),
    ]) {
      sends.push(send());
      await refused();
    }
    await clock.advance(5_000);
    await auth.test();
    await messenger.findPerson({ email: 'ada@example.com' });
    expect(clock.now()).toBeLessThan(6_000);
    await clock.settle(Promise.all(sends));
    const posts = sentAt.filter(([method]) => method === 'chat.postMessage').map(([, at]) => at);
    expect(posts).toHaveLength(5);
    expect(posts[0]).toBe(0);
    for (const at of posts.slice(1)) expect(at).toBeGreaterThanOrEqual(20_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('a call that cannot wait that long is refused at once, and nothing is sent', async () => {
    const { messenger, clock, fake, limit, refused } = setup();
    limit(20);
    const first = messenger.send({ channel, text: 'a' });
    await refused();
    const asked = clock.now();
    const late = messenger.send({ channel, text: 'b' }, { timeoutMs: 5_000 });
    const error = await errorOf(late);
    expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    expect(error).toMatchObject({ operation: 'send', port: 'messenger', provider: 'slack' });
    expect(error.message).toContain('chat.postMessage');
    expect(error.retryAfterMs).toBeGreaterThan(18_000);
    expect([clock.now(), fake.requests.total]).toEqual([asked, 1]);
    await clock.settle(first);
    expect(fake.messages().map(({ text }) => text)).toEqual(['a']);
  });

  it('a pause longer than anybody waits fails the call that met it, and those behind it', async () => {
    const { messenger, clock, fake, limit } = setup();
    limit(120);
    for (let calls = 0; calls < 3; calls += 1) {
      const error = await errorOf(messenger.send({ channel, text: 'a' }));
      expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
      expect(error.retryAfterMs).toBeGreaterThanOrEqual(120_000);
    }
    expect([clock.now(), fake.requests.total]).toEqual([0, 1]);
    await clock.advance(133_000);
    await messenger.send({ channel, text: 'a' });
    expect(fake.messages()).toHaveLength(1);
  });

  it('a step waits for its own method, and not in the time that answers have', async () => {
    const { messenger, clock, sentAt, limit, refused } = setup();
    limit(15);
    const other = messenger.send({ channel, text: 'a' });
    await refused();
    const asked = Math.round(clock.now());
    await clock.settle(messenger.sendDirect({ person: fakeUsers.ada.id, text: 'b' }));
    await clock.settle(other);
    const [opened] = sentAt.filter(([method]) => method === 'conversations.open');
    expect(opened?.[1]).toBe(asked);
    expect(sentAt.filter(([method]) => method === 'chat.postMessage')).toHaveLength(3);
  });

  it('a step that is limited holds no other method', async () => {
    const { messenger, clock, limit, refused } = setup();
    limit(10, '/api/conversations.open');
    const direct = messenger.sendDirect({ person: fakeUsers.ada.id, text: 'b' });
    await refused();
    await messenger.send({ channel, text: 'a' });
    expect(clock.now()).toBeLessThan(1_000);
    await clock.settle(direct);
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
  });

  it('another token goes on, and whoever shares the pacing waits', async () => {
    const { connect, clock, limit, refused } = setup();
    const pacing = slackPacing({ clock });
    const one = connect({ pacing }).messenger;
    const same = connect({ pacing }).messenger;
    const other = connect({ token: 'xoxb-other' }).messenger;
    limit(10);
    const first = one.send({ channel, text: 'a' });
    await refused();
    await other.send({ channel, text: 'b' });
    expect(clock.now()).toBeLessThan(1_000);
    const waiting = same.send({ channel, text: 'c' });
    await clock.settle(Promise.all([first, waiting]));
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    expect(pacing.registry.inspect('chat.postMessage')?.running).toBe(0);
  });

  it('facts of the wait are those of the call', async () => {
    const { messenger, clock, limit, facts, refused } = setup();
    limit(2);
    const first = messenger.send({ channel, text: 'a' });
    await refused();
    await clock.settle(messenger.send({ channel, text: 'b' }));
    await clock.settle(first);
    expect(facts.filter(([type]) => type === 'pacing.delayed')).toEqual([
      ['pacing.delayed', 'send'],
    ]);
  });
});

describe('pacing is left out', () => {
  it.each<[string, Partial<SlackOptions>]>([
    ['by a policy', { policy: pipeline() }],
    ['by false', { pacing: false }],
  ])('%s', async (_name, options) => {
    const { messenger, clock, fake, limit } = setup(options);
    limit(3600);
    await errorOf(messenger.send({ channel, text: 'a' }));
    await messenger.send({ channel, text: 'b' });
    expect([clock.now(), fake.requests.total]).toEqual([0, 2]);
  });

  it('unless it is given beside the policy, whose timeouts then hold', async () => {
    const clock = createVirtualClock();
    const policy = pipeline(timeout(5_000, { clock }));
    const { messenger, fake, limit } = setup({ clock, policy, pacing: slackPacing({ clock }) });
    limit(10);
    await errorOf(messenger.send({ channel, text: 'a' }));
    const error = await errorOf(messenger.send({ channel, text: 'b' }));
    expect(error).toMatchObject({ code: 'rate_limited', execution: 'not_executed' });
    expect(fake.requests.total).toBe(1);
  });
});

describe('requests have a time', () => {
  it('for each answer, besides the waits', async () => {
    const { messenger, clock, fake } = setup();
    fake.faults.add({ kind: 'timeout_before', times: 99 });
    const error = await clock.settle(errorOf(messenger.send({ channel, text: 'a' })));
    expect(error).toMatchObject({ code: 'timeout', execution: 'unknown', operation: 'send' });
    expect([Math.round(clock.now()), fake.requests.total]).toEqual([10_000, 1]);
  });

  it('and calls have one, however many requests they need', async () => {
    const { messenger, clock, fake } = setup();
    fake.faults.add({ kind: 'timeout_before', times: 99 });
    const error = await clock.settle(errorOf(messenger.findPerson({ email: 'a@b.c' })));
    expect(error.code).toBe('timeout');
    expect(clock.now()).toBeLessThanOrEqual(30_000);
    expect(fake.requests.total).toBe(3);
  });
});

describe('tiers', () => {
  const tiered = (options: Parameters<typeof slackTierPacing>[0] = {}) => {
    const world = setup();
    const { clock } = world;
    const pacing = slackTierPacing({ clock, maxWaitMs: 600_000, ...options });
    // Nobody is in a hurry here.
    return { ...world, ...world.connect({ pacing, policy: pipeline() }) };
  };

  it('no minute sees more of a method than its tier, and no method waits for another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('list', 'info'), fc.nat({ max: 2_000 })), {
          minLength: 30,
          maxLength: 120,
        }),
        async (calls) => {
          const { users, clock, sentAt } = tiered();
          const running: Promise<unknown>[] = [];
          for (const [method, after] of calls) {
            running.push(
              method === 'list' ? take(users.list(), 1) : users.info({ user: fakeUsers.ada.id }),
            );
            await clock.advance(after);
          }
          await clock.settle(Promise.all(running));
          for (const [method, limit] of [
            ['users.list', 20],
            ['users.info', 100],
          ] as const) {
            const times = sentAt.filter(([name]) => name === method).map(([, at]) => at);
            for (const [index, at] of times.entries())
              expect((times[index + limit] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(
                59_999,
              );
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('messages to one channel go a second apart, and those to another pass', async () => {
    const { messenger, clock, sentAt } = tiered();
    const sends = [channel, channel, fakeChannels.secret.id, channel].map((to) =>
      messenger.send({ channel: to, text: 'a' }),
    );
    await clock.settle(Promise.all(sends));
    expect(sentAt.map(([, at]) => at)).toEqual([0, 0, 1_000, 2_000]);
  });

  it('a pause holds them as well', async () => {
    const { messenger, clock, sentAt, limit } = tiered();
    limit(10);
    await errorOf(messenger.send({ channel, text: 'a' }));
    await clock.settle(messenger.send({ channel, text: 'b' }));
    expect(sentAt[1]?.[1]).toBeGreaterThanOrEqual(10_000);
  });

  it('figures of your own take their place', async () => {
    const { conversations, clock } = tiered({ perMinute: { 'conversations.history': 1 } });
    await take(conversations.history({ channel }), 1);
    await clock.settle(take(conversations.history({ channel }), 1));
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    expect(() => slackTierPacing({ perMinute: { 'users.list': 0 } })).toThrow('misconfigured');
  });

  it('a turn that would come too late is refused, and nothing is sent', async () => {
    const { messenger, fake } = tiered({ maxWaitMs: 500 });
    await messenger.send({ channel, text: 'a' });
    const error = await errorOf(messenger.send({ channel, text: 'b' }));
    expect(error).toMatchObject({ code: 'bulkhead_full', execution: 'not_executed' });
    expect(error).toMatchObject({ retryAfterMs: 1_000, operation: 'send' });
    expect(fake.requests.total).toBe(1);
  });
});

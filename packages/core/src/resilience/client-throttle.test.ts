import { describe, expect, it } from 'vitest';
import {
  deferred,
  failure,
  scriptedProvider,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { pipeline } from '../pipeline.js';
import { seededRandom } from '../testing/seeded-random.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { clientThrottle } from './client-throttle.js';
import type { ClientThrottleOptions } from './client-throttle-rules.js';
import { retry } from './retry.js';

const down = () => failure('unavailable', 'unknown');

function start(options: ClientThrottleOptions = {}) {
  const clock = createVirtualClock();
  const dice = { value: 0 };
  let throws = 0;
  const random = (): number => {
    throws += 1;
    return dice.value;
  };
  const policy = clientThrottle({ clock, random, ...options });
  let sent = 0;
  /** One call that ends as `end` says. */
  const send = async (end: unknown, callOptions: TestCallOptions = {}) => {
    const { call, facts } = testCall(callOptions);
    const outcome = await policy(call, async () => {
      sent += 1;
      return scriptedProvider(end).next(call);
    }).catch((error: unknown) => error);
    return { outcome, facts };
  };
  const repeat = async (times: number, end: unknown) => {
    for (let n = 0; n < times; n += 1) await send(end);
  };
  const seen = () => policy.registry.inspect('acme');
  return { clock, policy, dice, send, repeat, seen, sent: () => sent, throws: () => throws };
}

describe('client throttle', () => {
  it('refuses nothing and asks for no luck while the provider accepts half of the calls', async () => {
    const { repeat, seen, sent, throws } = start();
    for (let n = 0; n < 50; n += 1) {
      await repeat(1, 'answer');
      await repeat(1, down());
    }
    expect(seen()).toEqual({ key: 'acme', requests: 100, accepts: 50, probability: 0 });
    expect([sent(), throws()]).toEqual([100, 0]);
  });

  it('refuses (requests − k · accepts) / (requests + 1) of the calls', async () => {
    const { repeat, send, seen, dice } = start();
    dice.value = 0.999;
    await repeat(10, 'answer');
    await repeat(30, down());
    const probability = (40 - 2 * 10) / 41;
    expect(seen()).toEqual({ key: 'acme', requests: 40, accepts: 10, probability });
    dice.value = probability;
    expect((await send('answer')).outcome).toBe('answer');
    // One more request and one more accept.
    dice.value = (41 - 2 * 11) / 42 - 1e-9;
    const { outcome, facts } = await send('answer');
    expect(outcome).toMatchObject({
      code: 'bulkhead_full',
      execution: 'not_executed',
      message: expect.stringContaining('45 % are not sent to it'),
    });
    expect(facts).toEqual([
      { type: 'throttle.rejected', key: 'acme', probability: (41 - 2 * 11) / 42 },
    ]);
  });

  it('k is how many requests one accept is worth', async () => {
    const { repeat, seen } = start({ k: 1.5, minRequests: 1 });
    await repeat(2, 'answer');
    await repeat(2, down());
    expect(seen()?.probability).toBeCloseTo((4 - 1.5 * 2) / 5, 10);
  });

  it('calls that were refused here count as requests', async () => {
    const { repeat, seen, sent } = start();
    await repeat(10, down());
    expect(sent()).toBe(10);
    await repeat(5, 'answer');
    expect(sent()).toBe(10);
    expect(seen()).toMatchObject({ requests: 15, accepts: 0 });
  });

  it('never refuses more than the most, so that it notices when the provider is back', async () => {
    const { repeat, seen, dice, sent } = start();
    await repeat(200, down());
    expect(seen()?.probability).toBe(0.9);
    const before = sent();
    dice.value = 0.9;
    await repeat(1, 'answer');
    expect(sent()).toBe(before + 1);
  });

  it('a few failures say too little', async () => {
    const { repeat, seen, sent, throws } = start();
    await repeat(9, down());
    expect(seen()).toMatchObject({ requests: 9, probability: 0 });
    await repeat(1, down());
    expect(seen()?.probability).toBe(0.9);
    expect([sent(), throws()]).toEqual([10, 0]);
  });

  it.each([
    ['an answer that says no', failure('rejected', 'executed'), 1],
    ['an unreadable answer', failure('malformed_response', 'unknown'), 1],
    ['an error of another kind', new TypeError('odd'), 1],
    ['a rate limit', failure('rate_limited', 'not_executed'), 0],
    ['an unreachable provider', failure('unavailable', 'not_executed'), 0],
    ['a timeout', failure('timeout', 'unknown'), 0],
  ] as const)('%s is an accept or it is not', async (_, error, accepts) => {
    const { send, seen } = start();
    expect((await send(error)).outcome).toBe(error);
    expect(seen()).toMatchObject({ requests: 1, accepts });
  });

  it.each([
    failure('bulkhead_full', 'not_executed'),
    failure('circuit_open', 'not_executed'),
    failure('timeout', 'not_executed'),
  ])('what our own policies refuse is neither: %s', async (error) => {
    const { send, seen } = start();
    await send(error);
    expect(seen()).toMatchObject({ requests: 0, accepts: 0 });
  });

  it("a caller's abort is neither", async () => {
    const { policy, seen } = start();
    const controller = new AbortController();
    const { promise, reject } = deferred();
    const outcome = policy(testCall({ signal: controller.signal }).call, () => promise);
    controller.abort('gone');
    reject('gone');
    await expect(outcome).rejects.toBe('gone');
    expect(seen()).toMatchObject({ requests: 0, accepts: 0 });
  });

  it('a call that is aborted already is not counted and not sent', async () => {
    const { send, policy, sent } = start();
    const { outcome } = await send('answer', { signal: AbortSignal.abort('gone') });
    expect(outcome).toBe('gone');
    expect([policy.registry.list(), sent()]).toEqual([[], 0]);
  });

  it('notices answers that never come', async () => {
    const { policy, seen, clock } = start({ windowMs: 20_000 });
    for (let n = 0; n < 30; n += 1) void policy(testCall().call, () => new Promise(() => {}));
    expect(seen()).toEqual({ key: 'acme', requests: 30, accepts: 0, probability: 0 });
    await clock.advance(1_999);
    expect(seen()?.probability).toBe(0);
    await clock.advance(1);
    expect(seen()?.probability).toBe(0.9);
  });

  it('a burst of first calls is not taken for an outage', async () => {
    const { policy, sent, send, clock } = start();
    const answers = Array.from({ length: 50 }, () => {
      const { promise, resolve } = deferred();
      void policy(testCall().call, () => promise);
      return resolve;
    });
    await clock.advance(100);
    for (const answer of answers.slice(0, 20)) answer('answer');
    await clock.advance(0);
    for (let n = 0; n < 50; n += 1) await send('answer');
    expect(sent()).toBe(50);
  });

  it('is not repeated by a retry', async () => {
    const { policy, repeat, clock, sent } = start();
    await repeat(10, down());
    const whole = pipeline(retry({ clock }), policy);
    const { call, facts } = testCall();
    const { next, calls } = scriptedProvider('answer');
    await expect(whole(call, next)).rejects.toMatchObject({ code: 'bulkhead_full' });
    expect([calls.length, sent()]).toEqual([0, 10]);
    expect(facts.map(({ type }) => type)).toEqual(['throttle.rejected', 'retry.gave_up']);
  });

  it('sends a tenth through an outage and is fully back two windows after it', async () => {
    const clock = createVirtualClock();
    const random = seededRandom(1);
    const policy = clientThrottle({ clock, random });
    let up = true;
    let sent = 0;
    /** Ten calls a second. Returns how many were sent and what is refused at the end. */
    const run = async (seconds: number) => {
      sent = 0;
      for (let n = 0; n < 10 * seconds; n += 1) {
        const { next } = scriptedProvider(up ? 'answer' : down());
        await policy(testCall().call, (call) => {
          sent += 1;
          return next(call) as Promise<never>;
        }).catch(() => {});
        await clock.advance(100);
      }
      return { sent, refused: policy.registry.inspect('acme')?.probability };
    };
    expect(await run(120)).toEqual({ sent: 1_200, refused: 0 });
    up = false;
    const outage = await run(300);
    expect(outage.refused).toBe(0.9);
    const lateOutage = await run(60);
    expect(lateOutage.sent).toBeGreaterThan(30);
    expect(lateOutage.sent).toBeLessThan(90);
    up = true;
    expect((await run(120)).refused).toBeLessThan(0.8);
    expect((await run(120)).refused).toBe(0);
    expect(await run(60)).toEqual({ sent: 600, refused: 0 });
  });

  it('has counts for each key, and forgets those of which nothing is refused', async () => {
    const { policy, repeat, send } = start({ maxKeys: 2 });
    await repeat(10, down());
    for (const provider of ['b', 'c', 'd']) await send('answer', { provider });
    const keys = policy.registry.list().map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(keys).toContain('acme');
    expect(policy.registry.inspect('unknown')).toBeUndefined();
  });

  it('a key that throws rejects the call and sends nothing', async () => {
    const { send, sent } = start({
      key: () => {
        throw new Error('no key');
      },
    });
    expect((await send('answer')).outcome).toEqual(new Error('no key'));
    expect(sent()).toBe(0);
  });
});

describe('client throttle settings', () => {
  it('has defaults that say what is in force', () => {
    expect(clientThrottle().description).toEqual({
      kind: 'client_throttle',
      settings: { k: 2, windowMs: 120_000, maxProbability: 0.9, minRequests: 10 },
    });
  });

  it('takes what it is given', () => {
    const settings = { k: 1, windowMs: 1, maxProbability: 1, minRequests: 0 };
    expect(clientThrottle(settings).description?.settings).toEqual(settings);
  });

  it.each<[string, ClientThrottleOptions]>([
    ['k', { k: 0.9 }],
    ['windowMs', { windowMs: 0 }],
    ['maxProbability', { maxProbability: 0 }],
    ['maxProbability', { maxProbability: 1.01 }],
    ['minRequests', { minRequests: -1 }],
    ['minRequests', { minRequests: 0.5 }],
  ])('refuses to be built with a wrong %s: %o', (option, options) => {
    expect(() => clientThrottle(options)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringMatching(`clientThrottle cannot work: ${option} is .*\\. Give a`),
      }),
    );
  });
});

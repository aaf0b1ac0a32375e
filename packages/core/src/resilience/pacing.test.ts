import { describe, expect, it } from 'vitest';
import { limitFact, saying } from '../../test/resilience/limit-fact.js';
import { limitedServer } from '../../test/resilience/limited-server.js';
import { deferred, failure, testCall } from '../../test/resilience/scripted-provider.js';
import { type Call, createCall } from '../call.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import { type PacingOptions, pacing } from './pacing.js';
import { retry } from './retry.js';

const noJitter = () => 0;

function setup(options: PacingOptions = {}) {
  const clock = createVirtualClock();
  const policy = pacing({ clock, random: noJitter, ...options });
  /** When calls reached the driver. */
  const sentAt: number[] = [];
  const driver = async (): Promise<string> => {
    sentAt.push(clock.now());
    return 'answer';
  };
  return { clock, policy, sentAt, driver };
}

/** Calls whose answers the test gives. */
function openCalls(clock: VirtualClock) {
  const open: Array<{ call: Call; answer: (value: unknown) => void; fail: (e: unknown) => void }> =
    [];
  const sentAt: number[] = [];
  const driver = (call: Call): Promise<unknown> => {
    const { promise, resolve, reject } = deferred();
    open.push({ call, answer: resolve, fail: reject });
    sentAt.push(clock.now());
    return promise;
  };
  return { open, sentAt, driver };
}

describe('pacing', () => {
  it('passes calls and answers through while the provider says nothing', async () => {
    const { clock, policy, driver } = setup();
    const { call, facts } = testCall();
    expect(await policy(call, driver)).toBe('answer');
    await expect(policy(call, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(facts).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
    expect(policy.registry.list()).toEqual([
      { key: 'acme', pausedForMs: 0, running: 0, waiting: 0, allowances: [] },
    ]);
  });

  it('holds all calls of the key until the reset once nothing is left, and none before', async () => {
    const { clock, policy, driver, sentAt } = setup();
    await policy(testCall().call, saying(limitFact(0, 20_000, { limit: 60 })));
    const later = [testCall(), testCall({ operation: 'refund' })];
    const all = Promise.all(later.map(({ call }) => policy(call, driver)));
    await clock.advance(19_999);
    expect(sentAt).toEqual([]);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(await all).toEqual(['answer', 'answer']);
    expect(sentAt).toEqual([20_000, 20_000]);
    expect(later.map(({ facts }) => facts)).toEqual([
      [{ type: 'pacing.delayed', key: 'acme', resource: undefined, delayMs: 20_000 }],
      [{ type: 'pacing.delayed', key: 'acme', resource: undefined, delayMs: 20_000 }],
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('holds nobody of another key', async () => {
    const { policy, driver, sentAt } = setup();
    await policy(testCall().call, saying(limitFact(0, 20_000)));
    await policy(testCall({ provider: 'other' }).call, driver);
    expect(sentAt).toEqual([0]);
  });

  it('§4 #18 a reset that is announced while something is left delays nobody', async () => {
    const { clock, policy, driver, sentAt } = setup();
    await policy(testCall().call, saying(limitFact(4999, 1_800_000, { limit: 5000 })));
    await policy(testCall().call, driver);
    expect(sentAt).toEqual([0]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('§4 #18 a 503 with 4999 left and the reset in half an hour is repeated within a second', async () => {
    const clock = createVirtualClock();
    const reset = String(Math.floor(clock.wallNow() / 1000) + 1_800);
    const server = limitedServer(
      clock,
      () => 0,
      () => ({
        status: server.served.length === 0 ? 503 : 200,
        headers: { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': reset },
      }),
    );
    const policy = pacing({ clock, random: noJitter });
    const { call } = testCall({ idempotency: 'safe' });
    const outcome = retry({ clock })(call, (attempt) =>
      policy(attempt, (inner) => server.client.request('GET', '/', { call: inner })),
    );
    await clock.settle(outcome);
    expect(server.served).toHaveLength(2);
    expect(clock.now()).toBeLessThan(1_000);
  });

  it('counts calls on their way: with one left and five callers, one goes', async () => {
    const { clock, policy } = setup();
    await policy(testCall().call, saying(limitFact(1, 10_000, { limit: 100 })));
    const { open, sentAt, driver } = openCalls(clock);
    for (let n = 0; n < 5; n += 1) void policy(testCall().call, driver);
    await clock.advance(0);
    expect(open).toHaveLength(1);
    open[0]?.call.emit(limitFact(0, 10_000, { limit: 100 }));
    open[0]?.answer('answer');
    await clock.advance(9_999);
    expect(open).toHaveLength(1);
    await clock.advance(1);
    expect(sentAt.slice(1)).toEqual([10_000]);
  });

  it('gives the place of a call back that the provider did not count', async () => {
    const { clock, policy } = setup();
    await policy(testCall().call, saying(limitFact(1, 10_000)));
    const { open, driver } = openCalls(clock);
    const first = policy(testCall().call, driver);
    void policy(testCall().call, driver);
    await clock.advance(0);
    expect(open).toHaveLength(1);
    open[0]?.fail(failure('unavailable', 'not_executed'));
    await expect(first).rejects.toMatchObject({ code: 'unavailable' });
    expect(open).toHaveLength(2);
  });

  it.each([
    ['succeeded', undefined],
    ['failed and may have been counted', failure('unavailable', 'unknown')],
    ['was answered with no', failure('rejected', 'executed')],
  ])('counts a call that %s without a word of the limit', async (_, error) => {
    const { clock, policy } = setup();
    await policy(testCall().call, saying(limitFact(1, 10_000)));
    const { open, driver } = openCalls(clock);
    const first = policy(testCall().call, driver).catch(() => {});
    void policy(testCall().call, driver);
    await clock.advance(0);
    if (error === undefined) open[0]?.answer('answer');
    else open[0]?.fail(error);
    await first;
    await clock.advance(9_999);
    expect(open).toHaveLength(1);
    await clock.advance(1);
    expect(open).toHaveLength(2);
  });

  it('makes the http client report limits although nobody listens', async () => {
    const clock = createVirtualClock();
    const reset = { 'x-ratelimit-limit': '60', 'x-ratelimit-reset-after': '20' };
    const server = limitedServer(
      clock,
      () => 0,
      () => ({ status: 200, headers: { ...reset, 'x-ratelimit-remaining': '0' } }),
    );
    const policy = pacing({ clock, random: noJitter });
    const send = () =>
      policy(createCall(testCall().call), (call) => server.client.request('GET', '/', { call }));
    await clock.settle(send());
    expect(policy.registry.inspect('acme')?.allowances).toEqual([
      { resource: undefined, limit: 60, remaining: 0, resetsInMs: 20_000 },
    ]);
    await clock.settle(send());
    expect(server.served[1]?.at).toBe(20_030);
  });

  it('passes every fact on', async () => {
    const { policy } = setup();
    const { call, facts } = testCall();
    const observed = limitFact(9, 1_000);
    await policy(call, async (inner) => {
      inner.emit({ type: 'attempt.started', attempt: 1 });
      inner.emit(observed);
    });
    expect(facts).toEqual([{ type: 'attempt.started', attempt: 1 }, observed]);
  });

  it('leaves a share of every allowance to others', async () => {
    const { clock, policy, driver, sentAt } = setup({ reserve: 0.25 });
    await policy(testCall().call, saying(limitFact(26, 10_000, { limit: 100 })));
    await policy(testCall().call, driver);
    const held = policy(testCall().call, driver);
    await clock.advance(9_999);
    expect(sentAt).toEqual([0]);
    await clock.settle(held);
    expect(sentAt).toEqual([0, 10_000]);
  });

  it('is described with its settings, defaults included', () => {
    expect(pacing().description).toEqual({
      kind: 'pacing',
      settings: { maxWaitMs: 30_000, reserve: 0, refill: 'at_reset' },
    });
    const options = { maxWaitMs: 0, reserve: 0.5, refill: 'steady' } as const;
    expect(pacing(options).description?.settings).toEqual(options);
  });

  it.each([
    [{ maxWaitMs: -1 }, 'maxWaitMs is -1'],
    [{ maxWaitMs: Number.POSITIVE_INFINITY }, 'maxWaitMs is Infinity'],
    [{ reserve: -0.1 }, 'reserve is -0.1'],
    [{ reserve: 1 }, 'reserve is 1 (misconfigured). Give a share below 1.'],
    [{ reserve: Number.NaN }, 'reserve is NaN'],
  ])('refuses %o', (options, message) => {
    expect(() => pacing(options)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringContaining(`pacing cannot work: ${message}`),
      }),
    );
  });
});

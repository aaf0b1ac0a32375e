import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { limitFact, saying } from '../../test/resilience/limit-fact.js';
import { deaf, deferred, failure, testCall } from '../../test/resilience/scripted-provider.js';
import type { Call } from '../call.js';
import { countListeners } from '../testing/count-listeners.js';
import { providerFailure } from '../testing/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { bulkhead } from './bulkhead.js';
import { type PacingOptions, pacing } from './pacing.js';
import { retry } from './retry.js';

async function usedUp(resetMs: number, options: PacingOptions = {}) {
  const clock = createVirtualClock();
  const policy = pacing({ clock, random: () => 0, ...options });
  await policy(testCall().call, saying(limitFact(0, resetMs, { limit: 60 })));
  return { clock, policy };
}

const errorOf = (outcome: Promise<unknown>) => outcome.catch((error: unknown) => error);

describe('pacing refuses', () => {
  it('at once what would wait longer than anybody wants to, and says when to come back', async () => {
    const { clock, policy } = await usedUp(30_001);
    const { call, facts } = testCall();
    const error = await errorOf(policy(call, deaf));
    expect(error).toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      retryAfterMs: 30_001,
      details: { key: 'acme' },
      message:
        'acme charge failed: acme allows nothing more for 30001 ms (rate_limited). ' +
        'Nothing was sent. Call again after that time, or allow a longer wait.',
    });
    expect(facts).toEqual([{ type: 'pacing.rejected', key: 'acme', retryAfterMs: 30_001 }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('nothing that waits exactly as long as is allowed', async () => {
    const { clock, policy } = await usedUp(30_000);
    expect(await clock.settle(policy(testCall().call, async () => clock.now()))).toBe(30_000);
  });

  it('by the name of the allowance, where it has one', async () => {
    const clock = createVirtualClock();
    const policy = pacing({ clock, random: () => 0 });
    const tokens = limitFact(0, 90_000.4, { resource: 'tokens' });
    await policy(testCall().call, saying(limitFact(0, 40_000, { resource: 'requests' }), tokens));
    await expect(policy(testCall().call, deaf)).rejects.toMatchObject({
      message: expect.stringContaining('acme allows nothing more of tokens for 90001 ms'),
      details: { key: 'acme', resource: 'tokens' },
    });
  });

  it.each([
    [20_000, 20_000, 'rate_limited', 0],
    [20_000, 20_001, undefined, 20_000],
  ])('a wait of %d ms before a deadline of %d ms: %s', async (resetMs, deadline, code, at) => {
    const { clock, policy } = await usedUp(resetMs);
    const { call } = testCall({ deadline });
    const error = await errorOf(clock.settle(policy(call, async () => undefined)));
    expect(error).toEqual(code === undefined ? undefined : expect.objectContaining({ code }));
    expect(clock.now()).toBe(at);
  });

  it('with `timeout` where the deadline comes before an answer that it waited for', async () => {
    const clock = createVirtualClock();
    const policy = pacing({ clock, random: () => 0 });
    await policy(testCall().call, saying(limitFact(1, 20_000)));
    void policy(testCall().call, deaf);
    const { call, facts } = testCall({ deadline: 500 });
    const error = await errorOf(clock.settle(policy(call, deaf)));
    expect(error).toMatchObject({
      code: 'timeout',
      execution: 'not_executed',
      retryAfterMs: 19_500,
      details: { key: 'acme' },
      message: expect.stringContaining("acme allowed nothing more before the call's deadline"),
    });
    expect(clock.now()).toBe(500);
    expect(facts).toEqual([
      { type: 'pacing.delayed', key: 'acme', resource: undefined, delayMs: 20_000 },
      { type: 'pacing.rejected', key: 'acme', retryAfterMs: 19_500 },
    ]);
  });

  it('whoever waits as soon as its turn cannot come in time any more', async () => {
    const { clock, policy } = await usedUp(10_000, { maxWaitMs: 15_000 });
    // The first goes alone, is refused again, and the others need not wait for the same.
    const refused = failure('rate_limited', 'not_executed', { retryAfterMs: 60_000 });
    const first = policy(testCall().call, () => Promise.reject(refused)).catch(() => {});
    const others = Promise.all([1, 2].map(() => errorOf(policy(testCall().call, deaf))));
    await clock.settle(first);
    expect(await others).toMatchObject([
      { code: 'rate_limited', retryAfterMs: 60_000 },
      { code: 'rate_limited', retryAfterMs: 60_000 },
    ]);
    expect(clock.now()).toBe(10_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('whoever waited as long as is allowed for an answer that does not come', async () => {
    const clock = createVirtualClock();
    const policy = pacing({ clock, random: () => 0, maxWaitMs: 5_000 });
    await policy(testCall().call, saying(limitFact(1, 20_000)));
    void policy(testCall().call, deaf);
    const error = await errorOf(clock.settle(policy(testCall().call, deaf)));
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 15_000 });
    expect(clock.now()).toBe(5_000);
  });

  it('so that a retry around it waits for the time that it names, and gives up on a longer one', async () => {
    const { clock, policy } = await usedUp(40_000, { maxWaitMs: 1_000 });
    const { call, facts } = testCall({ deadline: 30_000 });
    const outcome = retry({ clock })(call, (attempt) => policy(attempt, deaf));
    await expect(outcome).rejects.toMatchObject({ code: 'rate_limited' });
    expect(facts.at(-1)).toMatchObject({ type: 'retry.gave_up', reason: 'server_wait_too_long' });
  });
});

describe('a call that waits', () => {
  it('goes in the order in which it came, and nobody overtakes', async () => {
    const { clock, policy } = await usedUp(5_000);
    const order: number[] = [];
    const driver = (n: number) => async (call: Call) => {
      order.push(n);
      call.emit(limitFact(50, 60_000));
    };
    const all = [1, 2, 3].map((n) => policy(testCall().call, driver(n)));
    await clock.advance(4_000);
    all.push(policy(testCall().call, driver(4)));
    await clock.advance(1_000);
    await Promise.all(all);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('rejects at once with exactly the reason of an abort, and leaves nothing behind', async () => {
    const { clock, policy } = await usedUp(5_000);
    const controller = new AbortController();
    const outcome = policy(testCall({ signal: controller.signal }).call, deaf);
    await clock.advance(50);
    expect(policy.registry.inspect('acme')).toMatchObject({ waiting: 1, running: 0 });
    const reason = { not: 'even an Error' };
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect(clock.pendingTimers).toBe(0);
    expect(countListeners(controller.signal)).toBe(0);
    expect(policy.registry.inspect('acme')).toMatchObject({ waiting: 0, running: 0 });
  });

  it('that is aborted already is not sent, and asks nobody for its key', async () => {
    const policy = pacing({ key: () => expect.fail('asked') });
    const { call } = testCall({ signal: AbortSignal.abort('gone') });
    await expect(policy(call, deaf)).rejects.toBe('gone');
  });

  it('that is aborted in the moment of its turn is not sent, and its place goes to the next', async () => {
    const clock = createVirtualClock();
    const policy = pacing({ clock, random: () => 0 });
    const { promise: tell, resolve } = deferred();
    const controller = new AbortController();
    const answering = policy(testCall().call, async (call) => {
      await tell;
      call.emit(limitFact(2, 60_000));
      controller.abort('gone');
    });
    await policy(testCall().call, saying(limitFact(0, 20_000)));
    const sent: string[] = [];
    const driver = (name: string) => async () => void sent.push(name);
    const first = errorOf(policy(testCall({ signal: controller.signal }).call, driver('first')));
    const second = policy(testCall().call, driver('second'));
    await clock.advance(1);
    resolve(undefined);
    await answering;
    await second;
    expect(await first).toBe('gone');
    expect(sent).toEqual(['second']);
    expect(countListeners(controller.signal)).toBe(0);
    expect(policy.registry.inspect('acme')).toMatchObject({ running: 0, waiting: 0 });
  });

  it('goes on in its own async context', async () => {
    const { clock, policy } = await usedUp(5_000);
    const storage = new AsyncLocalStorage<string>();
    const seen: Array<string | undefined> = [];
    const driver = async () => void seen.push(storage.getStore());
    const all = ['a', 'b', 'c'].map((name) =>
      storage.run(name, () => policy(testCall().call, driver)),
    );
    await clock.settle(Promise.all(all));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('holds no slot of the bulkhead inside, and one timer waits for all', async () => {
    const { clock, policy } = await usedUp(5_000);
    const slots = bulkhead({ concurrency: 1, clock });
    const all = Array.from({ length: 100 }, () =>
      policy(testCall().call, (call) => slots(call, deaf)),
    );
    void all.map(errorOf);
    expect(clock.pendingTimers).toBe(1);
    expect(slots.registry.list()).toEqual([]);
  });

  it('is let go when the call before it hangs', async () => {
    const { clock, policy } = await usedUp(5_000);
    const sentAt: number[] = [];
    const hang = () => {
      sentAt.push(clock.now());
      return new Promise<never>(() => {});
    };
    for (let n = 0; n < 3; n += 1) void policy(testCall().call, hang);
    await clock.advance(8_000);
    expect(sentAt).toEqual([5_000, 6_000, 7_000]);
  });

  it('is let go when the answer to another call brings a new window', async () => {
    const clock = createVirtualClock();
    const policy = pacing({ clock, random: () => 0 });
    const { promise, resolve } = deferred();
    const slow = policy(testCall().call, async (call) => {
      await promise;
      call.emit(limitFact(10, 60_000));
    });
    await policy(testCall().call, saying(limitFact(0, 20_000)));
    const held = policy(testCall().call, async () => clock.now());
    await clock.advance(3_000);
    resolve(undefined);
    await slow;
    expect(await held).toBe(3_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps the failure of the provider when the driver throws at once', async () => {
    const policy = pacing();
    const error = providerFailure('unavailable', 'unknown');
    const outcome = policy(testCall().call, () => {
      throw error;
    });
    await expect(outcome).rejects.toBe(error);
    expect(policy.registry.inspect('acme')).toMatchObject({ running: 0 });
  });

  it.each([undefined, null, 'text'])(
    'counts a driver that rejects with %s as failed',
    async (no) => {
      const { clock, policy } = await usedUp(5_000);
      const sentAt: number[] = [];
      const all = Promise.allSettled(
        Array.from({ length: 3 }, () =>
          policy(testCall().call, async () => {
            sentAt.push(clock.now());
            await new Promise<void>((resolve) => clock.schedule(resolve, 100));
            throw no;
          }),
        ),
      );
      expect(await clock.settle(all)).toEqual(
        Array.from({ length: 3 }, () => ({ status: 'rejected', reason: no })),
      );
      // A failure proves nothing: they go one by one.
      expect(sentAt).toEqual([5_000, 5_100, 5_200]);
    },
  );
});

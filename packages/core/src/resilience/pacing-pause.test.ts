import { describe, expect, it } from 'vitest';
import { limitFact, saying } from '../../test/resilience/limit-fact.js';
import { failure, testCall } from '../../test/resilience/scripted-provider.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type PacingOptions, pacing } from './pacing.js';

function setup(options: PacingOptions = {}) {
  const clock = createVirtualClock();
  const policy = pacing({ clock, random: () => 0, maxWaitMs: 600_000, ...options });
  const sentAt: number[] = [];
  /** A driver that takes so long and then says this. */
  const driver =
    (takesMs = 0, error?: Error) =>
    async (): Promise<string> => {
      sentAt.push(clock.now());
      if (takesMs > 0) await new Promise<void>((resolve) => clock.schedule(resolve, takesMs));
      if (error !== undefined) throw error;
      return 'answer';
    };
  const refused = (retryAfterMs: number | undefined) =>
    failure('rate_limited', 'not_executed', { retryAfterMs });
  const refuse = (retryAfterMs: number | undefined) =>
    policy(testCall().call, driver(0, refused(retryAfterMs))).catch(() => {});
  const start = (count: number, takesMs = 0) =>
    Array.from({ length: count }, () => policy(testCall().call, driver(takesMs)));
  return { clock, policy, sentAt, driver, refused, refuse, start };
}

describe('a Retry-After', () => {
  it('pauses the key for everybody, to the millisecond', async () => {
    const { clock, policy, sentAt, driver, refuse } = setup();
    await refuse(5_000);
    expect(policy.registry.inspect('acme')?.pausedForMs).toBe(5_000);
    const { call, facts } = testCall({ operation: 'refund', port: 'refunds' });
    const held = policy(call, driver());
    await clock.advance(4_999);
    expect(sentAt).toEqual([0]);
    await clock.advance(1);
    await held;
    expect(sentAt).toEqual([0, 5_000]);
    expect(facts).toEqual([
      { type: 'pacing.delayed', key: 'acme', resource: undefined, delayMs: 5_000 },
    ]);
    expect(policy.registry.inspect('acme')?.pausedForMs).toBe(0);
  });

  it('spreads processes by up to a tenth, at most a second, and none comes early', async () => {
    const resumedAt = async (random: number, retryAfterMs: number): Promise<number> => {
      const { clock, sentAt, refuse, start } = setup({ random: () => random });
      await refuse(retryAfterMs);
      await clock.settle(Promise.all(start(1)));
      return sentAt[1] ?? Number.NaN;
    };
    expect(await resumedAt(0, 1_000)).toBe(1_000);
    expect(await resumedAt(0.5, 1_000)).toBe(1_050);
    expect(await resumedAt(0.5, 60_000)).toBe(60_500);
  });

  it('of a failure that is not a limit pauses nobody', async () => {
    const { policy, sentAt, driver } = setup();
    const down = failure('unavailable', 'unknown', { retryAfterMs: 5_000 });
    await policy(testCall().call, driver(0, down)).catch(() => {});
    await policy(testCall().call, driver());
    expect(sentAt).toEqual([0, 0]);
  });

  it('that is longer than another one prolongs the pause, and a shorter one does not cut it', async () => {
    const { clock, policy, driver, sentAt, refused, start } = setup();
    const all = [2_000, 9_000, 1_000].map((ms, n) =>
      policy(testCall().call, driver(n + 1, refused(ms))).catch(() => {}),
    );
    await clock.settle(Promise.all(all));
    await clock.settle(Promise.all(start(1)));
    expect(sentAt.at(-1)).toBe(9_002);
  });

  it('lets one call go first, and those that were let through before once it had an answer', async () => {
    const { clock, sentAt, refuse, start } = setup();
    await Promise.all(start(3));
    await refuse(5_000);
    const all = Promise.all(start(8, 100));
    await clock.settle(all);
    expect(sentAt.slice(4)).toEqual([
      5_000,
      // Two more went at the same time before, and then it is found out one by one.
      5_100, 5_100, 5_200, 5_300, 5_400, 5_500, 5_600,
    ]);
  });

  it('counts what was let through after it had been sent', async () => {
    const { clock, policy, driver, sentAt, refused, start } = setup();
    const early = start(2, 50);
    const all = policy(testCall().call, driver(10, refused(5_000))).catch(() => {});
    await clock.settle(Promise.all([all, ...early]));
    const later = start(6, 100);
    await clock.settle(Promise.all(later));
    // Nobody was let through before it came; then two were: one, and two more.
    expect(sentAt.slice(3)).toEqual([5_010, 5_110, 5_110, 5_210, 5_310, 5_410]);
  });

  it('an answer that is a no was let through, too', async () => {
    const { clock, policy, driver, sentAt, refuse, start } = setup();
    const no = failure('rejected', 'executed');
    for (let n = 0; n < 3; n += 1) await policy(testCall().call, driver(0, no)).catch(() => {});
    await refuse(5_000);
    await clock.settle(Promise.all(start(4, 100)));
    expect(sentAt.slice(4)).toEqual([5_000, 5_100, 5_100, 5_200]);
  });

  it('is followed by another pause when the first call is refused again, and nothing is unlearnt', async () => {
    const { clock, sentAt, refuse, start } = setup();
    await Promise.all(start(3));
    await refuse(5_000);
    const again = refuse(1_000);
    await clock.settle(again);
    await clock.settle(Promise.all(start(4, 100)));
    expect(sentAt.slice(4)).toEqual([5_000, 6_000, 6_100, 6_100, 6_200]);
  });

  it.each([
    [64_900, [64_900, 65_000]],
    [65_000, [65_000, 65_000]],
  ])('is forgotten a minute after its end, which was at 5,000: at %d', async (at, expected) => {
    const { clock, sentAt, refuse, start } = setup();
    await refuse(5_000);
    await clock.settle(Promise.all(start(1)));
    await clock.advance(at - clock.now());
    sentAt.length = 0;
    await clock.settle(Promise.all(start(2, 500)));
    expect(sentAt).toEqual(expected);
  });

  it('is remembered as long as it lasted, where that is more than a minute', async () => {
    const { clock, sentAt, refuse, start } = setup();
    await refuse(100_000);
    await clock.settle(Promise.all(start(1)));
    await clock.advance(99_999);
    sentAt.length = 0;
    await clock.settle(Promise.all(start(2, 10)));
    expect(sentAt).toEqual([199_999, 200_000]);
  });

  it('what was let through more than a minute before it is not expected', async () => {
    const { clock, sentAt, refuse, start } = setup();
    await Promise.all(start(5));
    await clock.advance(60_001);
    await Promise.all(start(2));
    await refuse(5_000);
    sentAt.length = 0;
    await clock.settle(Promise.all(start(4, 100)));
    expect(sentAt.map((at) => at - 65_001)).toEqual([0, 100, 200, 300]);
  });

  it('does not concern calls of another allowance where one is used up that explains it', async () => {
    const { clock, policy, sentAt, driver } = setup();
    const core = testCall({ operation: 'getIssue' });
    const search = testCall({ operation: 'search' });
    await policy(core.call, saying(limitFact(4_000, 3_600_000, { resource: 'core' })));
    await policy(search.call, saying(limitFact(3, 40_000, { resource: 'search' })));
    const usedUp = policy(search.call, async (call) => {
      call.emit(limitFact(0, 40_000, { resource: 'search' }));
      throw failure('rate_limited', 'not_executed', { retryAfterMs: 41_000 });
    });
    await usedUp.catch(() => {});
    await policy(core.call, driver());
    expect(sentAt).toEqual([0]);
    await clock.settle(policy(search.call, driver()));
    expect(sentAt).toEqual([0, 41_000]);
  });

  it('lets nobody go by the headers of the answer that it came with', async () => {
    const { clock, policy, sentAt, driver } = setup();
    await policy(testCall().call, saying(limitFact(0, 1_000, { limit: 10 })));
    const alone = policy(testCall().call, async (call) => {
      sentAt.push(clock.now());
      await new Promise<void>((resolve) => clock.schedule(resolve, 50));
      call.emit(limitFact(9, 60_000, { limit: 10 }));
      throw failure('rate_limited', 'not_executed', { retryAfterMs: 5_000 });
    });
    const others = [policy(testCall().call, driver()), policy(testCall().call, driver())];
    await clock.settle(Promise.allSettled([alone, ...others]));
    expect(sentAt).toEqual([1_000, 6_050, 6_050]);
  });

  it('holds the calls of a steady allowance too, of which a little would be back before', async () => {
    const { clock, policy, sentAt, driver } = setup({ refill: 'steady' });
    const limited = policy(testCall().call, async (call) => {
      call.emit(limitFact(0, 60_000, { limit: 60 }));
      throw failure('rate_limited', 'not_executed', { retryAfterMs: 5_000 });
    });
    await limited.catch(() => {});
    await clock.settle(policy(testCall().call, driver()));
    expect(sentAt).toEqual([5_000]);
  });

  it.each([
    ['is longer than that', limitFact(0, 1_000, { resource: 'core' })],
    ['comes with something left', limitFact(1, 60_000, { resource: 'core' })],
    ['comes without an end', limitFact(0, undefined, { resource: 'core' })],
  ])('concerns everybody where it %s', async (_, fact) => {
    const { clock, policy, sentAt, driver } = setup();
    const limited = policy(testCall().call, async (call) => {
      call.emit(fact);
      throw failure('rate_limited', 'not_executed', { retryAfterMs: 2_001 });
    });
    await limited.catch(() => {});
    await clock.settle(policy(testCall({ operation: 'other' }).call, driver()));
    expect(sentAt[0]).toBeGreaterThanOrEqual(2_001);
  });

  it('that nobody gave makes the next call go alone', async () => {
    const { clock, sentAt, refuse, start } = setup();
    await refuse(undefined);
    sentAt.length = 0;
    await clock.settle(Promise.all(start(3, 100)));
    expect(sentAt).toEqual([0, 100, 200]);
  });

  it('without end is as long as a timer can hold', async () => {
    const { policy, refuse } = setup();
    await refuse(Number.POSITIVE_INFINITY);
    expect(policy.registry.inspect('acme')?.pausedForMs).toBe(2 ** 31 - 1);
  });

  it.each([Number.NaN, -5])('of %d ms is none', async (retryAfterMs) => {
    const { policy, refuse } = setup();
    await refuse(retryAfterMs);
    expect(policy.registry.inspect('acme')?.pausedForMs).toBe(0);
  });
});

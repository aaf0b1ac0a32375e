import { describe, expect, it } from 'vitest';
import { limitFact, saying } from '../../test/resilience/limit-fact.js';
import { deaf, failure, testCall } from '../../test/resilience/scripted-provider.js';
import type { RateLimitFact } from '../fact.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type PacingOptions, pacing } from './pacing.js';

function setup(options: PacingOptions = {}) {
  const clock = createVirtualClock();
  const policy = pacing({ clock, random: () => 0, ...options });
  /** An answer to `operation` that says this. */
  const learn = (operation: string, ...facts: readonly RateLimitFact[]) =>
    policy(testCall({ operation }).call, saying(...facts));
  /** When a call of `operation` is sent; undefined where it is held or refused. */
  const goes = async (operation: string): Promise<boolean> => {
    let sent = false;
    const controller = new AbortController();
    const { call } = testCall({ operation, signal: controller.signal });
    const outcome = policy(call, async () => {
      sent = true;
      // Takes nothing, so that looking changes nothing.
      throw failure('unavailable', 'not_executed');
    }).catch(() => {});
    await clock.advance(0);
    controller.abort();
    await outcome;
    return sent;
  };
  return { clock, policy, learn, goes };
}

const requests = (remaining: number, resetMs = 20_000) =>
  limitFact(remaining, resetMs, { resource: 'requests', limit: 100 });
const tokens = (remaining: number, resetMs = 20_000) =>
  limitFact(remaining, resetMs, { resource: 'tokens', limit: 1_000 });
const core = (remaining: number) => limitFact(remaining, 20_000, { resource: 'core' });
const search = (remaining: number) => limitFact(remaining, 20_000, { resource: 'search' });

describe('several allowances', () => {
  it('all have to have something left', async () => {
    const { learn, goes } = setup();
    await learn('chat', requests(50), tokens(0));
    expect(await goes('chat')).toBe(false);
    const other = setup();
    await other.learn('chat', requests(0), tokens(500));
    expect(await other.goes('chat')).toBe(false);
    const third = setup();
    await third.learn('chat', requests(1), tokens(1));
    expect(await third.goes('chat')).toBe(true);
  });

  it('are taken from by what a call costs of each', async () => {
    const asked: Array<string | undefined> = [];
    const { clock, policy, learn } = setup({
      cost: (call, resource) => {
        asked.push(resource);
        expect(call).toEqual(testCall({ operation: call.operation }).call.identity);
        return resource === 'tokens' ? 400 : 1;
      },
    });
    await learn('chat', requests(50), tokens(1_000));
    let sent = 0;
    const hang = () => {
      sent += 1;
      return new Promise<never>(() => {});
    };
    asked.length = 0;
    for (let n = 0; n < 4; n += 1) void policy(testCall({ operation: 'chat' }).call, hang);
    await clock.advance(0);
    expect(sent).toBe(2);
    // Each call is asked for once.
    expect(asked.filter((resource) => resource === 'tokens')).toHaveLength(4);
    expect(asked.filter((resource) => resource === 'requests')).toHaveLength(4);
  });

  it.each([
    ['throws', () => expect.fail('no idea')],
    ['is NaN', () => Number.NaN],
    ['is negative', () => -5],
    ['is endless', () => Number.POSITIVE_INFINITY],
  ])('a cost that %s counts as 1', async (_, cost) => {
    const { policy, learn, goes } = setup({ cost });
    await learn('chat', requests(2));
    void policy(testCall({ operation: 'chat' }).call, deaf);
    expect(await goes('chat')).toBe(true);
    void policy(testCall({ operation: 'chat' }).call, deaf);
    expect(await goes('chat')).toBe(false);
  });

  it('a cost of nothing is nothing', async () => {
    const { policy, learn, goes } = setup({ cost: () => 0 });
    await learn('chat', requests(1));
    void policy(testCall({ operation: 'chat' }).call, deaf);
    expect(await goes('chat')).toBe(true);
  });

  it('an operation waits for those that its answers told of', async () => {
    const { learn, goes } = setup();
    await learn('getIssue', core(4_000));
    await learn('search', search(0));
    expect(await goes('search')).toBe(false);
    expect(await goes('getIssue')).toBe(true);
  });

  it('a line for one is not in the way of another', async () => {
    const { policy, learn, goes } = setup();
    await learn('getIssue', core(4_000));
    await learn('search', search(0));
    void policy(testCall({ operation: 'search' }).call, deaf);
    expect(await goes('getIssue')).toBe(true);
    expect(policy.registry.inspect('acme')).toMatchObject({ waiting: 1 });
  });

  it('the same name in two ports is two operations', async () => {
    const { policy, learn } = setup();
    await learn('getIssue', core(4_000));
    await learn('get', search(0));
    let sent = false;
    await policy(testCall({ port: 'files', operation: 'get' }).call, async () => {
      sent = true;
    });
    expect(sent).toBe(true);
  });

  it('an operation that is not known yet is taken to use what all others use', async () => {
    const { learn, goes } = setup();
    await learn('getIssue', core(0));
    expect(await goes('listIssues')).toBe(false);
  });

  it('an operation that is not known yet waits for none where the others differ', async () => {
    const { policy, learn, goes } = setup();
    await learn('a', core(5));
    await policy(testCall({ operation: 'b' }).call, saying(search(0)));
    expect(await goes('c')).toBe(true);
    expect(await goes('b')).toBe(false);
    expect(await goes('a')).toBe(true);
  });

  it('one without a name is used by all', async () => {
    const { learn, goes } = setup();
    await learn('a', core(5));
    await learn('b', search(5));
    await learn('c', limitFact(0, 20_000));
    for (const operation of ['a', 'b', 'c', 'd']) expect(await goes(operation)).toBe(false);
  });

  it('the last answer decides which ones an operation uses, and a failure decides nothing', async () => {
    const { policy, learn, goes } = setup();
    await learn('request', core(5));
    await learn('getIssue', core(5));
    await learn('request', search(5));
    await policy(testCall({ operation: 'request' }).call, async (call) => {
      call.emit(core(0));
      throw failure('unavailable', 'unknown');
    }).catch(() => {});
    expect(await goes('request')).toBe(true);
    expect(await goes('getIssue')).toBe(false);
    await policy(testCall({ operation: 'request' }).call, async (call) => {
      call.emit(core(0));
      throw failure('rejected', 'executed');
    }).catch(() => {});
    expect(await goes('request')).toBe(false);
  });

  it('the order in which they are told of does not matter', async () => {
    const { learn, goes } = setup();
    await learn('a', requests(5), tokens(5));
    await learn('b', tokens(0), requests(5));
    // One group still, so that the unknown one is of it.
    expect(await goes('c')).toBe(false);
  });

  it('calls that were on their way when one became known count, unless they use another', async () => {
    const { clock, policy, learn, goes } = setup();
    await learn('getIssue', core(4_000));
    const sent: string[] = [];
    const hang = (operation: string) => () => {
      sent.push(operation);
      return new Promise<never>(() => {});
    };
    for (const operation of ['getIssue', 'search', 'search']) {
      void policy(testCall({ operation }).call, hang(operation));
    }
    await learn('search', search(3));
    await clock.advance(0);
    expect(sent).toHaveLength(3);
    // Three are left, two are on their way.
    expect(await goes('search')).toBe(true);
    void policy(testCall({ operation: 'search' }).call, hang('search'));
    expect(await goes('search')).toBe(false);
  });

  it('beyond 64 are not learnt', async () => {
    const { policy, learn } = setup();
    for (let n = 0; n < 70; n += 1) {
      await learn('a', limitFact(9, 20_000, { resource: `r${n}` }));
    }
    expect(policy.registry.inspect('acme')?.allowances).toHaveLength(64);
  });
});

describe('pacing › registry', () => {
  it('shows each key as it is now', async () => {
    const { clock, policy, learn } = setup();
    await learn('chat', requests(7), tokens(0, 10_000));
    void policy(testCall({ operation: 'chat' }).call, deaf);
    void policy(testCall({ provider: 'other' }).call, deaf);
    await clock.advance(1_000);
    expect(policy.registry.list()).toEqual([
      {
        key: 'acme',
        pausedForMs: 0,
        running: 0,
        waiting: 1,
        allowances: [
          { resource: 'requests', limit: 100, remaining: 7, resetsInMs: 19_000 },
          { resource: 'tokens', limit: 1_000, remaining: 0, resetsInMs: 9_000 },
        ],
      },
      { key: 'other', pausedForMs: 0, running: 1, waiting: 0, allowances: [] },
    ]);
    expect(policy.registry.inspect('nobody')).toBeUndefined();
  });

  it('shows nothing that has passed', async () => {
    const { clock, policy, learn } = setup();
    await learn('chat', requests(7));
    await clock.advance(20_000);
    expect(policy.registry.inspect('acme')?.allowances).toEqual([
      { resource: 'requests', limit: 100, remaining: undefined, resetsInMs: undefined },
    ]);
  });

  it('resume forgets what the provider said, and lets go whoever waits', async () => {
    const { clock, policy, learn } = setup();
    await learn('chat', requests(0));
    const limited = failure('rate_limited', 'not_executed', { retryAfterMs: 20_000 });
    const other = testCall({ operation: 'chat' });
    const waiting = policy(other.call, async () => 'answer');
    policy.registry.resume('acme');
    policy.registry.resume('nobody');
    expect(await waiting).toBe('answer');
    await policy(testCall().call, () => Promise.reject(limited)).catch(() => {});
    policy.registry.resume('acme');
    expect(await policy(testCall().call, async () => clock.now())).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    expect(policy.registry.list()).toHaveLength(1);
  });

  it('forgets keys of which nothing is known that still holds', async () => {
    const { clock, policy } = setup({ maxKeys: 2, key: (call) => call.operation });
    const use = (operation: string, ...facts: readonly RateLimitFact[]) =>
      policy(testCall({ operation }).call, saying(...facts));
    const keys = () => policy.registry.list().map(({ key }) => key);
    await use('blank');
    await use('known', limitFact(5, 20_000));
    await use('next');
    expect(keys()).toEqual(['known', 'next']);
    void policy(testCall({ operation: 'busy' }).call, deaf);
    await use('third');
    expect(keys()).toEqual(['known', 'busy', 'third']);
    await clock.advance(20_000);
    await use('fourth');
    expect(keys()).toEqual(['busy', 'fourth']);
  });

  it('keeps a key that is paused, used up or waited for, however long it was not used', async () => {
    const { clock, policy } = setup({ key: (call) => call.operation, maxWaitMs: 2_000_000 });
    const use = (operation: string, ...facts: readonly RateLimitFact[]) =>
      policy(testCall({ operation }).call, saying(...facts));
    await use('left', limitFact(5, 2_000_000));
    await use('used up', limitFact(0, 2_000_000));
    const limited = failure('rate_limited', 'not_executed', { retryAfterMs: 2_000_000 });
    const paused = testCall({ operation: 'paused' });
    await policy(paused.call, () => Promise.reject(limited)).catch(() => {});
    await clock.advance(600_000);
    await use('next');
    const keys = policy.registry.list().map(({ key }) => key);
    expect(keys.sort()).toEqual(['next', 'paused', 'used up']);
  });
});

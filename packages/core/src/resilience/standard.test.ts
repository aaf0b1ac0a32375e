import { describe, expect, it } from 'vitest';
import {
  factTypes,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { createInvoker } from '../invoker.js';
import { only } from '../only.js';
import { pipeline } from '../pipeline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { breakersOf } from './breakers-of.js';
import { bulkhead } from './bulkhead.js';
import { clientThrottle } from './client-throttle.js';
import { hedge } from './hedge.js';
import { pacing } from './pacing.js';
import { rateLimit } from './rate-limit.js';
import { standard } from './standard.js';

describe('standard', () => {
  it('is total 30 s → retry 3 → breaker → attempt 10 s, and says so', () => {
    const { policies } = standard();
    const settings = policies.map(({ description }) => ({
      kind: description?.kind,
      settings: description?.settings,
    }));
    expect(settings).toEqual([
      { kind: 'timeout', settings: { scope: 'call', timeoutMs: 30_000 } },
      { kind: 'retry', settings: { attempts: 3, maxServerWaitMs: 30_000, budgeted: true } },
      {
        kind: 'circuit_breaker',
        settings: { consecutive: 5, cooldownMs: 10_000, halfOpenProbes: 1, probeLeaseMs: 30_000 },
      },
      { kind: 'timeout', settings: { scope: 'attempt', timeoutMs: 10_000 } },
    ]);
  });

  it('puts what it is given into the order that works, and leaves out what is switched off', () => {
    const kinds = (options: Parameters<typeof standard>[0]) =>
      standard(options).policies.map((policy) => policy.description?.kind);
    expect(
      kinds({
        rateLimit: rateLimit({ perSecond: 9 }),
        bulkhead: bulkhead({ concurrency: 9 }),
        throttle: clientThrottle(),
        pacing: pacing(),
        hedge: hedge(),
      }),
    ).toEqual([
      'timeout',
      'retry',
      'hedge',
      'circuit_breaker',
      'pacing',
      'client_throttle',
      'rate_limit',
      'bulkhead',
      'timeout',
    ]);
    expect(kinds({ retry: false, breaker: false })).toEqual(['timeout', 'timeout']);
  });

  it.each([
    [0, 0, 'answer'],
    [0.9, 300, 'refused'],
  ])('hands its randomness to what it makes: %d', async (drawn, longerThanMs, ramp) => {
    const clock = createVirtualClock();
    const random = () => drawn;
    const { call, facts } = testCall();
    const down = scriptedProvider(failure('timeout', 'unknown')).next;
    const breaker = { consecutive: 2, cooldownMs: 10, rampMs: 1_000 };
    const policy = standard({ clock, random, retry: { attempts: 2 }, breaker });
    await clock.settle(policy(call, down).catch(() => {}));
    const [scheduled] = facts.filter((fact) => fact.type === 'retry.scheduled');
    expect(scheduled?.delayMs).toBeGreaterThanOrEqual(longerThanMs);
    await clock.advance(10);
    const up = scriptedProvider('answer').next;
    expect(await policy(testCall().call, up)).toBe('answer');
    // A tenth of the calls passes the ramp at its beginning.
    expect(await policy(testCall().call, up).catch(() => 'refused')).toBe(ramp);
  });

  it('all of its policies honour the deadline, so that one timer does for both timeouts', async () => {
    const clock = createVirtualClock();
    const policy = standard({
      clock,
      hedge: hedge({ clock, idempotency: ['natural'] }),
      pacing: pacing({ clock }),
      throttle: clientThrottle({ clock }),
      rateLimit: rateLimit({ perSecond: 9, clock }),
      bulkhead: bulkhead({ concurrency: 9, clock }),
    });
    const outcome = policy(testCall().call, () => new Promise(() => {}));
    expect(clock.pendingTimers).toBe(1);
    await expect(clock.settle(outcome)).rejects.toMatchObject({ code: 'timeout' });
    expect(clock.now()).toBe(30_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('repeats after the time that the provider named, with everybody of the key held until then', async () => {
    const clock = createVirtualClock();
    const policy = standard({ clock, random: () => 0, pacing: pacing({ clock, random: () => 0 }) });
    const refused = failure('rate_limited', 'not_executed', { retryAfterMs: 5_000 });
    const provider = scriptedProvider(refused, () => clock.now());
    const first = policy(testCall().call, provider.next);
    await clock.advance(100);
    const second = policy(testCall().call, provider.next);
    expect(await clock.settle(Promise.all([first, second]))).toEqual([5_000, 5_000]);
    expect(provider.calls).toHaveLength(3);
  });

  it('shortens the default attempt to the total, and refuses a contradiction', () => {
    expect(standard({ totalTimeoutMs: 500 }).policies.at(-1)?.description?.settings).toEqual({
      scope: 'attempt',
      timeoutMs: 500,
    });
    expect(() => standard({ totalTimeoutMs: 500, attemptTimeoutMs: 501 })).toThrow(
      expect.objectContaining({ code: 'misconfigured' }),
    );
  });

  it('repeats a charge through a failing network with one key, and tells what happened', async () => {
    const clock = createVirtualClock();
    const { call, facts } = testCall();
    const provider = scriptedProvider(
      failure('unavailable', 'unknown'),
      () => new Promise(() => {}),
      'charged',
    );
    expect(await clock.settle(standard({ clock })(call, provider.next))).toBe('charged');
    expect(new Set(provider.calls.map((inner) => inner.idempotencyKey))).toEqual(
      new Set(['order-1']),
    );
    expect(factTypes(facts)).toEqual(['retry.scheduled', 'timeout.elapsed', 'retry.scheduled']);
  });

  it('§4 #14 does not retry through an open circuit, and the root error stays reachable', async () => {
    const clock = createVirtualClock();
    const policy = standard({ clock, retry: { attempts: 5 }, breaker: { consecutive: 2 } });
    const provider = scriptedProvider(failure('unavailable', 'unknown', { status: 503 }));
    const outcome = clock.settle(policy(testCall().call, provider.next));
    await expect(outcome).rejects.toMatchObject({
      code: 'circuit_open',
      details: {
        lastFailure: 'unavailable',
        attempts: [
          { code: 'unavailable', status: 503 },
          { code: 'unavailable' },
          { code: 'circuit_open' },
        ],
      },
    });
    expect(provider.calls).toHaveLength(2);
  });

  it('through an invoker, a refusal after a doubtful attempt leaves the whole call doubtful', async () => {
    const clock = createVirtualClock();
    const policy = standard({ clock, breaker: { consecutive: 1 } });
    const invoker = createInvoker({ clock, policy });
    const { identity } = testCall().call;
    const down = scriptedProvider(failure('unavailable', 'unknown')).next;
    await expect(clock.settle(invoker.run(identity, undefined, down))).rejects.toMatchObject({
      code: 'circuit_open',
      execution: 'unknown',
      attempts: 1,
    });
  });

  it('§4 #5 aborts of the user open no circuit', async () => {
    const clock = createVirtualClock();
    const policy = standard({ clock, breaker: { consecutive: 1 } });
    const controller = new AbortController();
    const { call } = testCall({ signal: controller.signal });
    const outcome = policy(call, () => {
      controller.abort('user');
      return Promise.reject(failure('unavailable', 'unknown'));
    });
    await expect(outcome).rejects.toBe('user');
    expect(breakersOf(policy)[0]?.inspect('acme')).toMatchObject({ state: 'closed' });
  });

  it('§4 #13 a throwing listener changes no outcome and no number of attempts', async () => {
    const clock = createVirtualClock();
    const listeners = [
      () => {
        throw new Error('listener');
      },
    ];
    const invoker = createInvoker({ clock, policy: standard({ clock }), listeners });
    const provider = scriptedProvider(failure('unavailable', 'unknown'), 'answer');
    const outcome = invoker.run(testCall().call.identity, undefined, provider.next);
    expect(await clock.settle(outcome)).toBe('answer');
    expect(provider.calls).toHaveLength(2);
  });

  it('breakersOf finds the circuits of nested policies', () => {
    const nested = pipeline(only(() => true, standard()));
    expect(breakersOf(nested)).toHaveLength(1);
    expect(breakersOf(standard({ breaker: false }))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  deferred,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { pipeline } from '../pipeline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.js';
import { timeout } from './timeout.js';

const down = (): Error => failure('unavailable', 'unknown');

/** An open circuit, its cool-down elapsed. */
async function readyToProbe(options: CircuitBreakerOptions = {}) {
  const clock = createVirtualClock();
  const policy = circuitBreaker({ clock, consecutive: 1, ...options });
  const call = (step: unknown, signal?: AbortSignal) =>
    policy(testCall({ signal }).call, scriptedProvider(step).next).then(
      () => 'answered',
      (error) => error?.code ?? error,
    );
  /** A call whose answer the test gives later. */
  const begin = (signal?: AbortSignal) => {
    const answer = deferred();
    return { answer, outcome: call(() => answer.promise, signal) };
  };
  const state = (): string | undefined => policy.registry.inspect('acme')?.state;
  const early = begin();
  await call(down());
  await clock.advance(10_000);
  return { clock, policy, call, begin, state, early };
}

describe('a half-open circuit', () => {
  it('§4 #7 lets one probe through and refuses all others at once: no waiting room, no stampede', async () => {
    const { call, begin, clock } = await readyToProbe();
    const probe = begin();
    const others = await Promise.all(Array.from({ length: 500 }, () => call('answer')));
    expect(new Set(others)).toEqual(new Set(['circuit_open']));
    expect(clock.now()).toBe(10_000);
    probe.answer.resolve('fine');
    expect(await probe.outcome).toBe('answered');
    expect(await call('answer')).toBe('answered');
  });

  it('§4 #6 a result from before it opened neither opens nor closes it, and the probe still counts', async () => {
    const { begin, early, state } = await readyToProbe();
    const probe = begin();
    early.answer.reject(down());
    expect(await early.outcome).toBe('unavailable');
    expect(state()).toBe('half_open');
    probe.answer.resolve('fine');
    expect(await probe.outcome).toBe('answered');
    expect(state()).toBe('closed');
  });

  it('§4 #6 a success from before it opened does not close it', async () => {
    const { early, state } = await readyToProbe();
    early.answer.resolve('late but fine');
    expect(await early.outcome).toBe('answered');
    expect(state()).toBe('open');
  });

  it('§4 #6 a success from before it opened does not end a row of failures after it closed', async () => {
    const { clock, policy, call, state } = await readyToProbe({ consecutive: 2 });
    const early = deferred();
    const outcome = policy(testCall().call, () => early.promise);
    await call(down());
    expect(state()).toBe('open');
    await clock.advance(10_000);
    await call('fine');
    await call(down());
    early.resolve('late but fine');
    await outcome;
    await call(down());
    expect(state()).toBe('open');
  });

  it('§4 #5 an aborted probe neither closes nor opens it: the next call probes', async () => {
    const { call, begin, state } = await readyToProbe();
    const controller = new AbortController();
    const probe = begin(controller.signal);
    controller.abort('user');
    probe.answer.reject(controller.signal.reason);
    expect(await probe.outcome).toBe('user');
    expect(state()).toBe('half_open');
    expect(await call('answer')).toBe('answered');
    expect(state()).toBe('closed');
  });

  it('an answer that says no is a good probe', async () => {
    const { call, state } = await readyToProbe();
    expect(await call(failure('not_found', 'executed'))).toBe('not_found');
    expect(state()).toBe('closed');
  });

  it('a rate limit is no probe: the next call is', async () => {
    const { call, state } = await readyToProbe();
    expect(await call(failure('rate_limited', 'not_executed'))).toBe('rate_limited');
    expect(state()).toBe('half_open');
    expect(await call(down())).toBe('unavailable');
    expect(state()).toBe('open');
  });

  it('gives a probe that never ends up after its lease, and ignores its late result', async () => {
    const { clock, call, begin, state } = await readyToProbe({ probeLeaseMs: 1_000 });
    const lost = begin();
    await clock.advance(999);
    expect(await call('answer')).toBe('circuit_open');
    await clock.advance(1);
    expect(await call('answer')).toBe('answered');
    expect(state()).toBe('closed');
    lost.answer.reject(down());
    await lost.outcome;
    expect(state()).toBe('closed');
  });

  it('closes after as many good probes as it was told to make', async () => {
    const { call, begin, state } = await readyToProbe({ halfOpenProbes: 3 });
    const probes = [begin(), begin(), begin()];
    expect(await call('answer')).toBe('circuit_open');
    for (const probe of probes) {
      expect(state()).toBe('half_open');
      probe.answer.resolve('fine');
      await probe.outcome;
    }
    expect(state()).toBe('closed');
  });

  it('one bad probe of several opens it, and the others no longer count', async () => {
    const { begin, state } = await readyToProbe({ halfOpenProbes: 2 });
    const [bad, good] = [begin(), begin()];
    bad.answer.reject(down());
    await bad.outcome;
    expect(state()).toBe('open');
    good.answer.resolve('fine');
    await good.outcome;
    expect(state()).toBe('open');
  });

  it('counts a probe that times out as a failure', async () => {
    const { clock, policy, state } = await readyToProbe();
    const guarded = pipeline(policy, timeout(100, { clock, scope: 'attempt' }));
    const probe = guarded(testCall().call, () => new Promise(() => {}));
    await expect(clock.settle(probe)).rejects.toMatchObject({ code: 'timeout' });
    expect(state()).toBe('open');
  });
});

describe('a half-open circuit that nobody speaks for (resilience4j: stuck half open)', () => {
  it('#544 #935 a probe that proves nothing gives its place back, however often', async () => {
    const { call, state } = await readyToProbe({ halfOpenProbes: 2 });
    for (let n = 0; n < 20; n += 1) {
      expect(await call(failure('rate_limited', 'not_executed'))).toBe('rate_limited');
      expect(await call(failure('bulkhead_full', 'not_executed'))).toBe('bulkhead_full');
      expect(await call(new TypeError('a fault of the driver'))).toBeInstanceOf(TypeError);
    }
    expect(state()).toBe('half_open');
    expect(await call('fine')).toBe('answered');
    expect(await call('fine')).toBe('answered');
    expect(state()).toBe('closed');
  });

  it('#1389 #903 probes that never end are replaced, and good ones before them still count', async () => {
    const { clock, call, begin, state } = await readyToProbe({ halfOpenProbes: 3 });
    expect(await call('fine')).toBe('answered');
    const lost = [begin(), begin()];
    expect(await call('fine')).toBe('circuit_open');
    await clock.advance(30_000);
    expect(await call('fine')).toBe('answered');
    expect(state()).toBe('half_open');
    expect(await call('fine')).toBe('answered');
    expect(state()).toBe('closed');
    for (const probe of lost) probe.answer.reject(down());
    await Promise.all(lost.map((probe) => probe.outcome));
    expect(state()).toBe('closed');
  });

  it('#1389 closes although one probe in three hangs', async () => {
    const { clock, call, begin, state } = await readyToProbe({ halfOpenProbes: 2 });
    begin();
    expect(await call('fine')).toBe('answered');
    await clock.advance(30_000);
    expect(await call('fine')).toBe('answered');
    expect(state()).toBe('closed');
  });

  it('#1432 never has more probes on their way than it was told to make', async () => {
    const { begin } = await readyToProbe({ halfOpenProbes: 2 });
    const outcomes = Array.from({ length: 10 }, () => begin().outcome);
    const refused = await Promise.all(outcomes.slice(2));
    expect(refused).toEqual(Array.from({ length: 8 }, () => 'circuit_open'));
  });

  it('#2028 calls that come seldom close it all the same: no probe of theirs expires', async () => {
    const { clock, call, state } = await readyToProbe({ halfOpenProbes: 3 });
    for (let n = 0; n < 3; n += 1) {
      expect(await call('fine')).toBe('answered');
      await clock.advance(3_600_000);
    }
    expect(state()).toBe('closed');
  });

  it('#2093 an open circuit needs no timer: after any pause the next call is a probe', async () => {
    const { clock, call, state } = await readyToProbe();
    await clock.advance(1e9);
    expect(clock.pendingTimers).toBe(0);
    expect(state()).toBe('open');
    expect(await call('fine')).toBe('answered');
  });

  it('a call that was aborted before it came takes no place of a probe', async () => {
    const { policy, call, state } = await readyToProbe();
    const provider = scriptedProvider('answer');
    const aborted = policy(testCall({ signal: AbortSignal.abort('user') }).call, provider.next);
    await expect(aborted).rejects.toBe('user');
    expect(provider.calls).toHaveLength(0);
    expect(state()).toBe('open');
    expect(await call('fine')).toBe('answered');
  });

  it('says when a call may pass: at once while there is a place, else when the lease ends', async () => {
    const { clock, policy, begin } = await readyToProbe({ halfOpenProbes: 2, probeLeaseMs: 5_000 });
    const left = (): number | undefined => policy.registry.inspect('acme')?.retryAfterMs;
    begin();
    expect(left()).toBe(0);
    await clock.advance(1_000);
    begin();
    expect(left()).toBe(5_000);
    await clock.advance(4_000);
    expect(left()).toBe(1_000);
    await clock.advance(2_000);
    expect(left()).toBe(0);
  });

  it('never asks callers to stay away for longer than a cool-down', async () => {
    const { policy, begin } = await readyToProbe({ probeLeaseMs: 60_000 });
    begin();
    expect(policy.registry.inspect('acme')?.retryAfterMs).toBe(10_000);
  });
});

describe('isolation', () => {
  it('§4 #8 restores an open circuit with what is left of its cool-down', async () => {
    const clock = createVirtualClock();
    const policy = circuitBreaker({ clock, consecutive: 1 });
    const run = (step: unknown) =>
      policy(testCall().call, scriptedProvider(step).next).catch((error) => error.code);
    await run(down());
    await clock.advance(4_000);
    policy.registry.isolate('acme');
    policy.registry.isolate('acme');
    expect(policy.registry.inspect('acme')).toMatchObject({ state: 'isolated' });
    policy.registry.restore('acme');
    expect(policy.registry.inspect('acme')).toEqual({
      key: 'acme',
      state: 'open',
      retryAfterMs: 6_000,
      rampLeftMs: 0,
      lastFailure: 'unavailable',
      counts: { calls: 1, failures: 1, slowCalls: 0 },
    });
  });

  it('refuses everything for as long as it lasts, also a key that was never used', async () => {
    const clock = createVirtualClock();
    const policy = circuitBreaker({ clock });
    policy.registry.isolate('acme');
    await clock.advance(1e9);
    const refused = policy(testCall().call, scriptedProvider('answer').next);
    await expect(refused).rejects.toMatchObject({ code: 'circuit_open' });
    policy.registry.restore('acme');
    expect(await policy(testCall().call, scriptedProvider('answer').next)).toBe('answer');
  });

  it('tells refused callers to stay away for a cool-down', async () => {
    const policy = circuitBreaker({ clock: createVirtualClock(), cooldownMs: 700 });
    policy.registry.isolate('acme');
    await expect(policy(testCall().call, scriptedProvider(1).next)).rejects.toMatchObject({
      retryAfterMs: 700,
      details: { key: 'acme', state: 'isolated', lastFailure: undefined },
    });
  });

  it('of a half-open circuit ends with a new round of probes, and the old ones are stale', async () => {
    const { begin, policy, call, state } = await readyToProbe({ halfOpenProbes: 2 });
    expect(await call('fine')).toBe('answered');
    const probe = begin();
    policy.registry.isolate('acme');
    policy.registry.restore('acme');
    expect(policy.registry.inspect('acme')).toMatchObject({ state: 'open', retryAfterMs: 0 });
    expect(await call('fine')).toBe('answered');
    probe.answer.resolve('fine');
    await probe.outcome;
    expect(state()).toBe('half_open');
    expect(await call('fine')).toBe('answered');
    expect(state()).toBe('closed');
  });

  it('restoring what is not isolated, or was never used, changes nothing', async () => {
    const { policy, state } = await readyToProbe();
    policy.registry.restore('acme');
    policy.registry.restore('nobody');
    expect(state()).toBe('open');
    expect(policy.registry.inspect('nobody')).toBeUndefined();
  });

  it('ignores the results of calls that were under way', async () => {
    const { begin, policy, state } = await readyToProbe();
    const probe = begin();
    policy.registry.isolate('acme');
    probe.answer.resolve('fine');
    expect(await probe.outcome).toBe('answered');
    expect(state()).toBe('isolated');
    policy.registry.restore('acme');
    expect(state()).toBe('open');
  });
});

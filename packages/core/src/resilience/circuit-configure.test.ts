import { CountBreaker } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import {
  deferred,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { pipeline } from '../pipeline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { breakersOf } from './breakers-of.js';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.js';
import { consecutiveBreaker } from './consecutive-breaker.js';
import { countWindowBreaker } from './count-window-breaker.js';
import { timeWindowBreaker } from './time-window-breaker.js';

const down = failure('unavailable', 'unknown');

function start(options: CircuitBreakerOptions = {}) {
  const clock = createVirtualClock();
  const policy = circuitBreaker({ clock, ...options });
  const run = (step: unknown = 'fine', provider = 'acme') =>
    policy(testCall({ provider }).call, scriptedProvider(step).next).then(
      () => 'answered',
      (error) => error?.code ?? error,
    );
  const fail = async (times: number, provider?: string): Promise<void> => {
    for (let n = 0; n < times; n += 1) await run(down, provider);
  };
  const circuit = (key = 'acme') => policy.registry.inspect(key);
  return { clock, policy, run, fail, circuit };
}

describe('configure', () => {
  it('changes what is given, keeps the rest, and tells what is in force', () => {
    const { policy } = start({ cooldownMs: 500 });
    policy.configure({ probeLeaseMs: 900, rampMs: 50 });
    expect(policy.description?.settings).toEqual({
      consecutive: 5,
      cooldownMs: 500,
      halfOpenProbes: 1,
      probeLeaseMs: 900,
      rampMs: 50,
    });
    policy.configure({ breaker: timeWindowBreaker(), halfOpenProbes: 3, cooldownMs: 700 });
    policy.configure({});
    expect(policy.description?.settings).toEqual({
      breaker: 'time_window',
      windowMs: 30_000,
      failureRate: 0.5,
      minimumCalls: 5,
      cooldownMs: 700,
      halfOpenProbes: 3,
      probeLeaseMs: 900,
      rampMs: 50,
    });
    policy.configure({ consecutive: 4 });
    expect(policy.description?.settings).toMatchObject({ consecutive: 4, cooldownMs: 700 });
    policy.configure({ consecutive: 4, breaker: countWindowBreaker() });
    expect(policy.description?.settings).toMatchObject({ breaker: 'count_window' });
  });

  it('keeps the row of failures and applies the new limit to it', async () => {
    const { policy, fail, circuit } = start();
    await fail(3);
    policy.configure({ consecutive: 4 });
    expect(circuit()).toMatchObject({ state: 'closed', counts: { failures: 3 } });
    await fail(1);
    expect(circuit()?.state).toBe('open');
  });

  it('keeps what a window has counted, with the new window', async () => {
    const { clock, policy, run, fail, circuit } = start({
      breaker: timeWindowBreaker({ windowMs: 60_000 }),
    });
    await run();
    await fail(1);
    await clock.advance(10_000);
    await fail(1);
    policy.configure({ breaker: timeWindowBreaker({ windowMs: 20_000 }) });
    expect(circuit()?.counts).toEqual({ calls: 3, failures: 2, slowCalls: 0 });
    policy.configure({ breaker: timeWindowBreaker({ windowMs: 5_000 }) });
    expect(circuit()?.counts).toEqual({ calls: 1, failures: 1, slowCalls: 0 });
  });

  it('starts to count anew with a breaker of another kind, in all keys', async () => {
    const { policy, fail, circuit } = start();
    await fail(4);
    await fail(4, 'other');
    policy.configure({ breaker: countWindowBreaker({ size: 4 }) });
    expect([circuit()?.counts, circuit('other')?.counts]).toMatchObject([
      { calls: 0 },
      { calls: 0 },
    ]);
    await fail(3);
    expect(circuit()?.state).toBe('closed');
    await fail(1);
    expect(circuit()?.state).toBe('open');
  });

  it('keeps the counters of a breaker that it was not asked to change', async () => {
    const breaker = () => new CountBreaker({ size: 4, threshold: 0.5 });
    const { policy, fail, circuit } = start({ breaker });
    await fail(3);
    policy.configure({ cooldownMs: 99, breaker });
    policy.configure({ cooldownMs: 77 });
    await fail(1);
    expect(circuit()).toMatchObject({ state: 'open', retryAfterMs: 77, counts: undefined });
  });

  it('new keys get the breaker that is in force', async () => {
    const { policy, fail, circuit } = start();
    policy.configure({ breaker: consecutiveBreaker(1) });
    await fail(1, 'new');
    expect(circuit('new')?.state).toBe('open');
  });

  it('lends the clock to the breakers that it makes', async () => {
    const { clock, policy, fail, circuit } = start();
    await fail(1);
    policy.configure({ breaker: timeWindowBreaker({ windowMs: 100, minimumCalls: 2 }) });
    await fail(1);
    await clock.advance(100);
    await fail(1);
    expect(circuit()?.state).toBe('closed');
  });

  it('applies a new cool-down to circuits that are open already', async () => {
    const { clock, policy, run, fail } = start({ cooldownMs: 600_000 });
    await fail(5);
    await clock.advance(1_000);
    policy.configure({ cooldownMs: 1_001 });
    expect(await run()).toBe('circuit_open');
    await clock.advance(1);
    expect(await run()).toBe('answered');
  });

  it('lets running calls go on: what they end with still counts', async () => {
    const { policy, run, circuit } = start({ consecutive: 2 });
    const answer = deferred();
    const outcome = run(() => answer.promise);
    policy.configure({ consecutive: 1, cooldownMs: 50 });
    answer.reject(down);
    expect(await outcome).toBe('unavailable');
    expect(circuit()).toMatchObject({ state: 'open', retryAfterMs: 50 });
  });

  it('asking for fewer probes closes a circuit that has had enough of them', async () => {
    const { clock, policy, run, fail, circuit } = start({ halfOpenProbes: 3, rampMs: 0 });
    await fail(5);
    await clock.advance(10_000);
    await run();
    policy.configure({ halfOpenProbes: 2 });
    expect(circuit()?.state).toBe('half_open');
    policy.configure({ halfOpenProbes: 1, rampMs: 400 });
    expect(circuit()).toMatchObject({ state: 'closed', rampLeftMs: 400 });
  });

  it('asking for more probes lets more of them through', async () => {
    const { clock, policy, run, fail, circuit } = start();
    await fail(5);
    await clock.advance(10_000);
    const answer = deferred();
    const probe = run(() => answer.promise);
    policy.configure({ halfOpenProbes: 2 });
    expect(await run()).toBe('answered');
    expect(circuit()?.state).toBe('half_open');
    answer.resolve('fine');
    await probe;
    expect(circuit()?.state).toBe('closed');
  });

  it('refuses what it would refuse to be built with, and changes nothing then', async () => {
    const { policy, fail, circuit } = start();
    await fail(2);
    const before = policy.description?.settings;
    for (const changes of [{ cooldownMs: 0 }, { consecutive: 0 }, { consecutive: 1, rampMs: -1 }]) {
      expect(() => policy.configure(changes)).toThrow(
        expect.objectContaining({ code: 'misconfigured' }),
      );
    }
    expect(policy.description?.settings).toEqual(before);
    await fail(2);
    expect(circuit()?.state).toBe('closed');
  });

  it('is reached through any pipeline that the breaker is in', async () => {
    const { policy } = start();
    const [registry] = breakersOf(pipeline(policy));
    registry?.configure({ consecutive: 9 });
    expect(policy.description?.settings).toMatchObject({ consecutive: 9 });
  });
});

import { ConsecutiveBreaker, CountBreaker } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import {
  attentive,
  deaf,
  deferred,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import type { ErrorCode, Execution } from '../errors/error-code.js';
import { pipeline } from '../pipeline.js';
import type { Policy } from '../policy.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.js';
import { timeWindowBreaker } from './time-window-breaker.js';
import { timeout } from './timeout.js';

const down = (): Error => failure('unavailable', 'unknown');
const up = scriptedProvider('answer').next;

function start(options: CircuitBreakerOptions = {}) {
  const clock = createVirtualClock();
  const policy = circuitBreaker({ clock, ...options });
  const outcomeOf = (policyUnderTest: Policy, step: unknown, provider = 'acme') =>
    policyUnderTest(testCall({ provider }).call, scriptedProvider(step).next).then(
      () => 'answered',
      (error) => error?.code ?? error,
    );
  const outcome = (step: unknown, provider?: string) => outcomeOf(policy, step, provider);
  const fail = async (times: number, step: unknown = down()): Promise<void> => {
    for (let n = 0; n < times; n += 1) await outcome(step);
  };
  const state = (): string | undefined => policy.registry.inspect('acme')?.state;
  return { clock, policy, outcome, fail, state };
}

describe('circuit breaker', () => {
  it('opens after 5 failures in a row, refuses for the cool-down, and closes after one good probe', async () => {
    const { clock, outcome, fail, state } = start();
    await fail(4);
    await outcome('fine');
    await fail(4);
    expect(state()).toBe('closed');
    await fail(1);
    expect(await outcome('fine')).toBe('circuit_open');
    await clock.advance(9_999);
    expect(await outcome('fine')).toBe('circuit_open');
    await clock.advance(1);
    expect(await outcome('fine')).toBe('answered');
    expect(state()).toBe('closed');
    await fail(4);
    expect(state()).toBe('closed');
  });

  it('§4 #14 refuses with when to come back, and what went wrong, without a request', async () => {
    const { clock, policy, fail } = start();
    await fail(5);
    await clock.advance(4_000);
    const { call, facts } = testCall();
    const provider = scriptedProvider('answer');
    await expect(policy(call, provider.next)).rejects.toMatchObject({
      code: 'circuit_open',
      execution: 'not_executed',
      retryAfterMs: 6_000,
      details: { key: 'acme', state: 'open', lastFailure: 'unavailable' },
      message:
        'acme charge failed: the circuit of acme is open (circuit_open). Try again in 6000 ms.',
    });
    expect(provider.calls).toHaveLength(0);
    expect(facts).toEqual([{ type: 'breaker.rejected', key: 'acme', retryAfterMs: 6_000 }]);
  });

  it('opens again for a whole cool-down when the probe fails', async () => {
    const { clock, outcome, fail, state } = start();
    await fail(5);
    await clock.advance(10_000);
    expect(await outcome(down())).toBe('unavailable');
    expect(state()).toBe('open');
    await clock.advance(9_999);
    expect(await outcome('fine')).toBe('circuit_open');
  });

  it('reports every change to the call that caused it', async () => {
    const { clock, policy } = start({ consecutive: 1 });
    const opening = testCall();
    await policy(opening.call, scriptedProvider(down()).next).catch(() => {});
    await clock.advance(10_000);
    const closing = testCall();
    await policy(closing.call, up);
    expect([...opening.facts, ...closing.facts]).toEqual([
      { type: 'breaker.changed', key: 'acme', from: 'closed', to: 'open' },
      { type: 'breaker.changed', key: 'acme', from: 'open', to: 'half_open' },
      { type: 'breaker.changed', key: 'acme', from: 'half_open', to: 'closed' },
    ]);
  });

  it.each<[ErrorCode, Execution]>([
    ['not_found', 'executed'],
    ['rejected', 'executed'],
    ['invalid_request', 'executed'],
    ['rate_limited', 'not_executed'],
    ['bulkhead_full', 'not_executed'],
    ['quota_exhausted', 'not_executed'],
    ['malformed_response', 'executed'],
  ])('§4 #5 %s (%s) does not open it', async (code, execution) => {
    const { fail, state } = start({ consecutive: 1 });
    await fail(20, failure(code, execution));
    expect(state()).toBe('closed');
  });

  it('§4 #5 what the socket says after the caller aborted does not open it', async () => {
    const { policy, state } = start({ consecutive: 1 });
    const controller = new AbortController();
    const { call } = testCall({ signal: controller.signal });
    const aborted = policy(call, async () => {
      controller.abort('user');
      throw down();
    });
    await expect(aborted).rejects.toMatchObject({ code: 'unavailable' });
    expect(state()).toBe('closed');
  });

  it('a timeout that was set further out counts as a failure', async () => {
    const { policy, clock, state } = start({ consecutive: 1 });
    const outcome = timeout(50, { clock })(testCall().call, (call) => policy(call, attentive));
    await expect(clock.settle(outcome)).rejects.toMatchObject({ code: 'timeout' });
    expect(state()).toBe('open');
  });

  it.each<[ErrorCode, Execution]>([
    ['unavailable', 'unknown'],
    ['unavailable', 'not_executed'],
    ['timeout', 'unknown'],
    ['malformed_response', 'unknown'],
  ])('%s (%s) opens it', async (code, execution) => {
    const { fail, state } = start({ consecutive: 2 });
    await fail(2, failure(code, execution));
    expect(state()).toBe('open');
  });

  it('an answer that says no ends a row of failures: the provider is alive', async () => {
    const { fail, state } = start({ consecutive: 2 });
    for (let n = 0; n < 5; n += 1) {
      await fail(1);
      await fail(1, failure('not_found', 'executed'));
    }
    expect(state()).toBe('closed');
  });

  it('a call that came too late to be sent says nothing about the provider', async () => {
    const { clock, policy, state } = start({ consecutive: 1 });
    await clock.advance(10);
    const late = scriptedProvider(failure('timeout', 'not_executed'));
    await policy(testCall({ deadline: 10 }).call, late.next).catch(() => {});
    expect(state()).toBe('closed');
  });

  it('a call that came too late neither counts nor ends a row of failures', async () => {
    const { clock, policy, fail, state } = start({ consecutive: 2 });
    await clock.advance(10);
    await fail(1);
    const late = scriptedProvider(failure('timeout', 'not_executed'));
    await policy(testCall({ deadline: 10 }).call, late.next).catch(() => {});
    await fail(1);
    expect(state()).toBe('open');
  });

  it.each<[ErrorCode, Execution]>([
    ['timeout', 'unknown'],
    ['unavailable', 'not_executed'],
    ['unavailable', 'unknown'],
  ])('%s (%s) at the end of the time counts all the same', async (code, execution) => {
    const { clock, policy, state } = start({ consecutive: 1 });
    await clock.advance(10);
    const provider = scriptedProvider(failure(code, execution));
    await policy(testCall({ deadline: 10 }).call, provider.next).catch(() => {});
    expect(state()).toBe('open');
  });

  it.each([[undefined], [null], ['text']])(
    'a driver that throws %s changes nothing',
    async (thrown) => {
      const { policy, state } = start({ consecutive: 1 });
      await expect(policy(testCall().call, () => Promise.reject(thrown))).rejects.toBe(thrown);
      expect(state()).toBe('closed');
    },
  );

  it('tells a breaker which results are those of probes', async () => {
    const told: [string, number][] = [];
    const breaker = () => ({
      success: (circuit: number) => told.push(['success', circuit]),
      failure: (circuit: number) => told.push(['failure', circuit]) > 0,
    });
    const { clock, outcome } = start({ breaker });
    await outcome('fine');
    for (const step of [down(), down(), 'fine']) {
      await outcome(step);
      await clock.advance(10_000);
    }
    expect(told).toEqual([
      ['success', 0],
      ['failure', 0],
      ['failure', 2],
      ['success', 2],
    ]);
  });

  it('leaves the timer of the whole call to the attempt inside it: one timer, not two', async () => {
    const { clock, policy } = start();
    const total = timeout(500, { scope: 'call', clock });
    const attempt = timeout(100, { scope: 'attempt', clock });
    const outcome = pipeline(total, policy, attempt)(testCall().call, deaf);
    expect(clock.pendingTimers).toBe(1);
    await expect(clock.settle(outcome)).rejects.toMatchObject({ code: 'timeout' });
  });

  it.each([
    ['CountBreaker', () => new CountBreaker({ size: 4, threshold: 0.5 })],
    ['ConsecutiveBreaker', () => new ConsecutiveBreaker(8)],
  ])("takes cockatiel's %s, one for each key", async (_, breaker) => {
    const { fail, outcome, state, clock } = start({ breaker });
    await fail(8);
    expect(state()).toBe('open');
    expect(await outcome('fine', 'other')).toBe('answered');
    await clock.advance(10_000);
    expect(await outcome('fine')).toBe('answered');
    expect(state()).toBe('closed');
  });

  it.each([
    { consecutive: 0 },
    { cooldownMs: Number.NaN },
    { halfOpenProbes: 1.5 },
    { halfOpenProbes: 0 },
    { probeLeaseMs: Number.POSITIVE_INFINITY },
    { probeLeaseMs: 0 },
    { cooldownMs: 0 },
    { rampMs: -1 },
    { maxKeys: 0 },
    { maxKeys: 1.5 },
    { consecutive: 1.5, breaker: () => new ConsecutiveBreaker(1) },
  ])('refuses to be built with %o', (options) => {
    const [name = ''] = Object.keys(options);
    expect(() => circuitBreaker(options)).toThrow(
      expect.objectContaining({
        code: 'misconfigured',
        message: expect.stringMatching(new RegExp(`^circuitBreaker .*${name} is `)),
      }),
    );
  });

  it('is 5 failures in a row, 10 s, one probe with a lease of 30 s and no ramp, and says so', () => {
    expect(circuitBreaker().description).toMatchObject({
      kind: 'circuit_breaker',
      settings: { consecutive: 5, cooldownMs: 10_000, halfOpenProbes: 1, probeLeaseMs: 30_000 },
    });
    const breaker = () => new ConsecutiveBreaker(1);
    expect(circuitBreaker({ breaker, consecutive: 2, rampMs: 9 }).description?.settings).toEqual({
      breaker: 'custom',
      cooldownMs: 10_000,
      halfOpenProbes: 1,
      probeLeaseMs: 30_000,
      rampMs: 9,
    });
  });

  it('lends its clock to the breakers that it makes', async () => {
    const { clock, fail, state } = start({
      breaker: timeWindowBreaker({ windowMs: 1_000, minimumCalls: 2 }),
    });
    await fail(1);
    await clock.advance(1_000);
    await fail(1);
    expect(state()).toBe('closed');
    await fail(1);
    expect(state()).toBe('open');
  });

  it('never asks for the time on the healthy path of one key', async () => {
    const clock = createVirtualClock();
    let asked = 0;
    const now = (): number => {
      asked += 1;
      return clock.now();
    };
    const policy = circuitBreaker({ clock: { ...clock, now } });
    await policy(testCall().call, up);
    asked = 0;
    for (let n = 0; n < 3; n += 1) await policy(testCall().call, up);
    expect(asked).toBe(0);
  });

  it('rejects with what a key function or a maker of breakers throws, before anything is sent', async () => {
    const provider = scriptedProvider('answer');
    const broken = (): never => {
      throw new TypeError('no tenant');
    };
    for (const options of [{ key: broken }, { breaker: broken }]) {
      const refused = circuitBreaker(options)(testCall().call, provider.next);
      await expect(refused).rejects.toThrow('no tenant');
    }
    expect(provider.calls).toHaveLength(0);
  });

  it('a breaker that throws changes no outcome and opens nothing', async () => {
    const broken = (): never => {
      throw new Error('breaker');
    };
    const { outcome, fail, state, policy, clock } = start({
      breaker: () => ({ success: broken, failure: broken }),
    });
    expect(await outcome('fine')).toBe('answered');
    expect(await outcome(down())).toBe('unavailable');
    await fail(9);
    expect(state()).toBe('closed');
    policy.configure({ consecutive: 1 });
    await fail(1);
    policy.configure({ breaker: () => ({ success: broken, failure: broken }) });
    await clock.advance(10_000);
    expect(await outcome(down())).toBe('unavailable');
    expect(state()).toBe('open');
    await clock.advance(10_000);
    expect(await outcome('fine')).toBe('answered');
    expect(state()).toBe('closed');
  });

  it('a synchronous throw of what is inside counts like any other failure', async () => {
    const { policy, state } = start({ consecutive: 1 });
    const throwing = (): never => {
      throw down();
    };
    await expect(policy(testCall().call, throwing)).rejects.toMatchObject({ code: 'unavailable' });
    expect(state()).toBe('open');
  });

  it('remembers the failure that counted last, not one that came too late', async () => {
    const { policy, fail, clock, outcome } = start({ consecutive: 1 });
    const late = deferred();
    const stale = policy(testCall().call, () => late.promise).catch(() => {});
    await fail(1, failure('timeout', 'unknown'));
    late.reject(down());
    await stale;
    expect(policy.registry.inspect('acme')?.lastFailure).toBe('timeout');
    await clock.advance(10_000);
    await outcome(failure('not_found', 'executed'));
    expect(policy.registry.inspect('acme')?.lastFailure).toBe('timeout');
  });

  it('keeps a circuit per key: one tenant, host or token cannot shut out another', async () => {
    const clock = createVirtualClock();
    const policy = circuitBreaker({ clock, consecutive: 1, key: (call) => call.operation });
    const run = (operation: string, step: unknown) =>
      policy(testCall({ operation }).call, scriptedProvider(step).next).catch(
        (error) => error.code,
      );
    await run('charge', down());
    expect(await run('charge', 1)).toBe('circuit_open');
    expect(await run('refund', 1)).toBe(1);
    expect(policy.registry.list().map(({ key, state }) => [key, state])).toEqual([
      ['charge', 'open'],
      ['refund', 'closed'],
    ]);
  });

  it('a refusal carries no stack, because capturing it is the dearest part', async () => {
    const { policy } = start();
    policy.registry.isolate('acme');
    const limit = Error.stackTraceLimit;
    const error = await policy(testCall().call, deaf).catch((thrown: Error) => thrown);
    expect(String(error.stack)).not.toContain('    at ');
    expect(Error.stackTraceLimit).toBe(limit);
  });
});

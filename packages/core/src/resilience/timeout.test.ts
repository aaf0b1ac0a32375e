import { describe, expect, it } from 'vitest';
import {
  attentive,
  deaf,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import type { Call } from '../call.js';
import { pipeline } from '../pipeline.js';
import type { Policy } from '../policy.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { standard } from './standard.js';
import { timeout } from './timeout.js';

describe('timeout', () => {
  it('rejects at its time even when the driver ignores the signal, and says the outcome is unknown', async () => {
    const clock = createVirtualClock();
    const { call, facts } = testCall();
    const outcome = timeout(200, { clock })(call, deaf);
    await expect(clock.settle(outcome)).rejects.toMatchObject({
      code: 'timeout',
      execution: 'unknown',
      provider: 'acme',
      operation: 'charge',
    });
    expect(clock.now()).toBe(200);
    expect(facts).toEqual([{ type: 'timeout.elapsed', scope: 'call', timeoutMs: 200 }]);
  });

  it('§4 #4 leaves the signal alone after success, so that a body can still be read', async () => {
    const clock = createVirtualClock();
    const provider = scriptedProvider('response');
    await timeout(200, { clock })(testCall().call, provider.next);
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(1_000);
    expect(provider.calls[0]?.signal.aborted).toBe(false);
  });

  it('aborts the signal with the timeout error, for the socket under it', async () => {
    const clock = createVirtualClock();
    let seen: Call | undefined;
    const outcome = timeout(50, { clock })(testCall().call, (call) => {
      seen = call;
      return attentive(call);
    });
    const error = await clock.settle(outcome.catch((thrown: unknown) => thrown));
    expect(seen?.signal.reason).toBe(error);
  });

  it('keeps a nearer deadline that the call has already', async () => {
    const clock = createVirtualClock();
    const { call } = testCall({ deadline: 70 });
    for (const scope of ['call', 'attempt'] as const) {
      const provider = scriptedProvider((inner: Call) => inner.deadline);
      expect(await timeout(100, { clock, scope })(call, provider.next)).toBe(70);
    }
    await expect(clock.settle(timeout(100, { clock })(call, deaf))).rejects.toThrow(/within 70 ms/);
    expect(clock.now()).toBe(70);
  });

  it('sends nothing once the time is up', async () => {
    const clock = createVirtualClock();
    await clock.advance(10);
    const provider = scriptedProvider('answer');
    const outcome = timeout(100, { clock })(testCall({ deadline: 10 }).call, provider.next);
    await expect(outcome).rejects.toMatchObject({ code: 'timeout', execution: 'not_executed' });
    expect(provider.calls).toHaveLength(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d ms', (timeoutMs) => {
    expect(() => timeout(timeoutMs)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
  });

  it('§4 #26 an attempt that fails after it was given up is nobody’s unhandled rejection', async () => {
    const clock = createVirtualClock();
    let failLate = (_: Error): void => {};
    const outcome = timeout(10, { clock })(testCall().call, () => {
      return new Promise((_, reject) => {
        failLate = reject;
      });
    });
    await expect(clock.settle(outcome)).rejects.toMatchObject({ code: 'timeout' });
    failLate(new Error('too late'));
    // An unhandled rejection would fail the run.
    await clock.advance(1);
  });
});

describe('a total and an attempt timeout in one pipeline', () => {
  const passThrough: Policy = (call, next) => next(call);

  it.each([
    ['share one timer', false],
    ['keep a timer each around a policy that promises nothing', true],
  ])('%s, and end at the same times with the same names', async (_, between) => {
    const clock = createVirtualClock();
    const total = timeout(150, { clock });
    const attempt = timeout(100, { clock, scope: 'attempt' });
    const policy = between ? pipeline(total, passThrough, attempt) : pipeline(total, attempt);
    const first = testCall();
    const slow = policy(first.call, deaf);
    expect(clock.pendingTimers).toBe(between ? 2 : 1);
    await expect(clock.settle(slow)).rejects.toThrow(/attempt 1 had no answer within 100 ms/);
    expect(first.facts).toEqual([{ type: 'timeout.elapsed', scope: 'attempt', timeoutMs: 100 }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('name the total when it is what ends the attempt', async () => {
    const clock = createVirtualClock();
    const policy = standard({
      clock,
      totalTimeoutMs: 1_500,
      attemptTimeoutMs: 1_000,
      random: () => 0.5,
    });
    const { call, facts } = testCall();
    await expect(clock.settle(policy(call, deaf))).rejects.toThrow(/the whole call .* 1500 ms/);
    expect(clock.now()).toBe(1_500);
    expect(facts.filter((fact) => fact.type === 'timeout.elapsed')).toEqual([
      { type: 'timeout.elapsed', scope: 'attempt', timeoutMs: 1_000 },
      { type: 'timeout.elapsed', scope: 'call', timeoutMs: 1_500 },
    ]);
  });

  it('bound a policy of the user that hangs', async () => {
    const clock = createVirtualClock();
    const hang: Policy = () => new Promise(() => {});
    const policy = pipeline(
      timeout(300, { clock }),
      hang,
      timeout(100, { clock, scope: 'attempt' }),
    );
    await expect(clock.settle(policy(testCall().call, deaf))).rejects.toMatchObject({
      code: 'timeout',
    });
    expect(clock.now()).toBe(300);
  });

  it('stay whole when one of them is taken out of its pipeline', async () => {
    const clock = createVirtualClock();
    const [total] = standard({ clock, totalTimeoutMs: 300 }).policies;
    const outcome = total?.(testCall().call, deaf);
    await expect(clock.settle(Promise.resolve(outcome))).rejects.toMatchObject({ code: 'timeout' });
    expect(clock.now()).toBe(300);
  });

  it('see an error of the attempt before either elapses', async () => {
    const error = failure('rejected', 'executed');
    const clock = createVirtualClock();
    await expect(standard({ clock })(testCall().call, scriptedProvider(error).next)).rejects.toBe(
      error,
    );
    expect(clock.pendingTimers).toBe(0);
  });
});

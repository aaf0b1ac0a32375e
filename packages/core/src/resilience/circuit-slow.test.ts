import { describe, expect, it } from 'vitest';
import { factTypes, failure, testCall } from '../../test/resilience/scripted-provider.js';
import { createInvoker } from '../invoker.js';
import { pipeline } from '../pipeline.js';
import type { Policy } from '../policy.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import { bulkhead } from './bulkhead.js';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.js';
import { countWindowBreaker } from './count-window-breaker.js';
import { retry } from './retry.js';
import { timeWindowBreaker } from './time-window-breaker.js';

const slowly = (clock: VirtualClock, ms: number, error?: Error) => () =>
  new Promise<string>((resolve, reject) => {
    clock.schedule(() => (error === undefined ? resolve('answer') : reject(error)), ms);
  });

function start(options: CircuitBreakerOptions) {
  const clock = createVirtualClock();
  const policy = circuitBreaker({ clock, ...options });
  const run = (ms: number, error?: Error) =>
    clock.settle(policy(testCall().call, slowly(clock, ms, error))).catch((thrown) => thrown);
  return { clock, policy, run, circuit: () => policy.registry.inspect('acme') };
}

describe('slow calls', () => {
  it.each([
    ['a time window', timeWindowBreaker],
    ['a count window', countWindowBreaker],
  ])('open a circuit with %s, although all of them succeeded', async (_, windowBreaker) => {
    const breaker = windowBreaker({ slowCallMs: 200, minimumCalls: 3 });
    const { run, circuit } = start({ breaker });
    for (const ms of [200, 201, 201]) expect(await run(ms)).toBe('answer');
    expect(circuit()).toMatchObject({ state: 'closed', counts: { calls: 3, slowCalls: 2 } });
    const { run: runSlow, circuit: slow } = start({ breaker });
    for (let n = 0; n < 3; n += 1) expect(await runSlow(201)).toBe('answer');
    expect(slow()).toMatchObject({ state: 'open', lastFailure: 'slow' });
  });

  it('that fail count as both', async () => {
    const { run, circuit } = start({ breaker: timeWindowBreaker({ slowCallMs: 200 }) });
    await run(201, failure('unavailable', 'unknown'));
    expect(circuit()?.counts).toEqual({ calls: 1, failures: 1, slowCalls: 1 });
  });

  it('are bad probes: a provider that is still slow stays shut out', async () => {
    const breaker = timeWindowBreaker({ slowCallMs: 200, minimumCalls: 1 });
    const { clock, run, circuit } = start({ breaker });
    await run(201);
    await clock.advance(10_000);
    expect(await run(201)).toBe('answer');
    expect(circuit()?.state).toBe('open');
    await clock.advance(10_000);
    expect(await run(200)).toBe('answer');
    expect(circuit()?.state).toBe('closed');
  });

  it('do not exist for a breaker that was not told what is slow', async () => {
    const { run, circuit } = start({ breaker: timeWindowBreaker({ minimumCalls: 1 }) });
    await run(1e6);
    expect(circuit()).toMatchObject({ state: 'closed', counts: { slowCalls: 0 } });
  });

  it('is whoever was called before the breaker learnt to look: not slow', async () => {
    const { clock, policy, circuit } = start({ breaker: timeWindowBreaker({ minimumCalls: 1 }) });
    const outcome = policy(testCall().call, slowly(clock, 500));
    policy.configure({ breaker: timeWindowBreaker({ minimumCalls: 1, slowCallMs: 100 }) });
    expect(await clock.settle(outcome)).toBe('answer');
    expect(circuit()).toMatchObject({ state: 'closed', counts: { slowCalls: 0 } });
  });
});

describe('the duration of a call', () => {
  /** Two calls at once through a bulkhead of one: the second waits as long as the first takes. */
  async function slowCallsOf(...policies: readonly Policy[]) {
    const clock = createVirtualClock();
    const breaker = timeWindowBreaker({ slowCallMs: 150 });
    const guard = circuitBreaker({ clock, breaker });
    const slots = bulkhead({ concurrency: 1, queue: 9, clock });
    const policy = pipeline(...policies, guard, slots);
    const seen: string[][] = [];
    const invoker = createInvoker({ clock, policy, listeners: [(fact) => seen.push([fact.type])] });
    const { identity } = testCall().call;
    const calls = [1, 2].map(() => invoker.run(identity, undefined, slowly(clock, 100)));
    await clock.settle(Promise.all(calls));
    return { counts: guard.registry.inspect('acme')?.counts, seen: seen.flat() };
  }

  it('begins when the driver does: a wait for a bulkhead is no slowness of the provider', async () => {
    const { counts } = await slowCallsOf();
    expect(counts).toEqual({ calls: 2, failures: 0, slowCalls: 0 });
  });

  it('is measured without keeping a fact from anybody', async () => {
    const { seen } = await slowCallsOf();
    expect(seen.toSorted()).toEqual(
      [
        'bulkhead.queued',
        ...Array.from({ length: 2 }, () => [
          'call.started',
          'attempt.started',
          'attempt.settled',
          'call.settled',
        ]).flat(),
      ].toSorted(),
    );
  });

  it('spans all attempts where the retry is inside the breaker', async () => {
    const clock = createVirtualClock();
    const guard = circuitBreaker({ clock, breaker: timeWindowBreaker({ slowCallMs: 150 }) });
    const backoff = { next: () => ({ duration: 100, next: () => undefined }) };
    const invoker = createInvoker({
      clock,
      policy: pipeline(guard, retry({ clock, attempts: 2, random: () => 0, backoff })),
    });
    let attempts = 0;
    const driver = (): Promise<string> => {
      attempts += 1;
      return slowly(clock, 60, attempts === 1 ? failure('unavailable', 'unknown') : undefined)();
    };
    const { identity } = testCall().call;
    expect(await clock.settle(invoker.run(identity, undefined, driver))).toBe('answer');
    expect(guard.registry.inspect('acme')?.counts).toMatchObject({ slowCalls: 1 });
  });

  it('is handed on with the call unchanged, its facts included', async () => {
    const clock = createVirtualClock();
    const guard = circuitBreaker({ clock, breaker: timeWindowBreaker({ slowCallMs: 150 }) });
    const controller = new AbortController();
    const { call, facts } = testCall({ signal: controller.signal, deadline: 500 });
    await guard(call, async (inner) => {
      expect(inner.identity).toBe(call.identity);
      expect([inner.deadline, inner.attempt, inner.signal]).toEqual([500, 1, controller.signal]);
      inner.emit({ type: 'cache.missed' });
      return 'answer';
    });
    expect(factTypes(facts)).toEqual(['cache.missed']);
  });
});

import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  attentive,
  deaf,
  failure,
  scriptedProvider,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import type { Call } from '../call.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CallFault, faults } from './call-fault.js';
import { injectFaults } from './inject-faults.js';

function start(fault: CallFault, options: TestCallOptions = {}) {
  const clock = createVirtualClock();
  const policy = injectFaults({ rate: 1, faults: [fault], clock, random: () => 0.5 });
  const { call, facts } = testCall(options);
  const run = (step: unknown) => {
    const provider = scriptedProvider(step);
    return { provider, outcome: policy(call, provider.next) };
  };
  return { clock, run, facts };
}

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('an injected error', () => {
  it('comes before anything is sent, and claims what it is told to', async () => {
    const { run, facts } = start({
      kind: 'error',
      code: 'rate_limited',
      status: 429,
      retryAfterMs: 7,
      shouldRetry: true,
    });
    const { provider, outcome } = run('answer');
    await expect(outcome).rejects.toMatchObject({
      code: 'rate_limited',
      execution: 'not_executed',
      status: 429,
      retryAfterMs: 7,
      shouldRetry: true,
      message: 'acme charge failed: a fault was injected before anything was sent (rate_limited).',
    });
    expect(provider.calls).toHaveLength(0);
    expect(facts).toEqual([{ type: 'fault.injected', fault: 'error' }]);
  });

  it('may leave the execution open', async () => {
    const { run } = start(faults.serviceUnavailable);
    await expect(run('answer').outcome).rejects.toMatchObject({
      execution: 'unknown',
      status: 503,
    });
  });

  it('may be one of your own, made for the call', async () => {
    const own = new RangeError('mine');
    const calls: Call[] = [];
    const { run } = start({
      kind: 'error',
      toError: (call) => {
        calls.push(call);
        return own;
      },
    });
    await expect(run('answer').outcome).rejects.toBe(own);
    expect(calls[0]?.operation).toBe('charge');
  });
});

describe('a lost answer', () => {
  it('lets the provider act and leaves the outcome open', async () => {
    const { run, facts } = start(faults.lostAnswer);
    const { provider, outcome } = run('charged');
    await expect(outcome).rejects.toMatchObject({
      code: 'unavailable',
      execution: 'unknown',
      message:
        'acme charge failed: a fault was injected: the provider may have acted and its answer was lost (unavailable).',
    });
    expect(provider.calls).toHaveLength(1);
    expect(facts).toEqual([{ type: 'fault.injected', fault: 'lost_answer' }]);
  });

  it('also loses an answer that says no, and passes a failure before which nothing was sent', async () => {
    const no = failure('rejected', 'executed');
    await expect(start(faults.lostAnswer).run(no).outcome).rejects.toMatchObject({
      code: 'unavailable',
      execution: 'unknown',
    });
    const refused = failure('rate_limited', 'not_executed');
    await expect(start(faults.lostAnswer).run(refused).outcome).rejects.toBe(refused);
  });

  it('aborts the signal of what is inside, so that an unread answer frees its socket', async () => {
    const { run } = start(faults.lostAnswer);
    const { provider, outcome } = run('stream');
    const lost = await outcome.catch((error) => error);
    expect(provider.calls[0]?.signal.reason).toBe(lost);
  });

  it("passes the caller's abort on inwards, and out with exactly its reason", async () => {
    const controller = new AbortController();
    const { run } = start(faults.lostAnswer, { signal: controller.signal });
    const { outcome } = run(attentive);
    controller.abort('user');
    await expect(outcome).rejects.toBe('user');
    expect(listeners(controller.signal)).toBe(0);
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const { run } = start(faults.lostAnswer, { signal });
    await run('answer').outcome.catch(() => {});
    expect(listeners(signal)).toBe(0);
  });
});

describe('injected latency', () => {
  it('passes before the request is sent', async () => {
    const { clock, run, facts } = start({ kind: 'latency', delayMs: 100 });
    const { provider, outcome } = run('answer');
    await clock.advance(99);
    expect(provider.calls).toHaveLength(0);
    expect(await clock.settle(outcome)).toBe('answer');
    expect([clock.now(), facts]).toEqual([100, [{ type: 'fault.injected', fault: 'latency' }]]);
  });

  it.each([
    ['an answer', 'answer'],
    ['a failure', failure('rejected', 'executed')],
  ])('after the request holds back %s', async (_, step) => {
    const { clock, run } = start({ kind: 'latency', delayMs: 100, at: 'after' });
    const { provider, outcome } = run(step);
    const settled = outcome.catch((error) => error);
    await clock.advance(0);
    expect(provider.calls).toHaveLength(1);
    expect(await clock.settle(settled)).toBe(step);
    expect(clock.now()).toBe(100);
  });

  it('draws its spread', async () => {
    const { clock, run } = start({ kind: 'latency', delayMs: 100, spreadMs: 50 });
    await clock.settle(run('answer').outcome);
    expect(clock.now()).toBe(125);
  });

  it.each(['before', 'after'] as const)('%s the request ends at once on abort', async (at) => {
    const controller = new AbortController();
    const { signal } = controller;
    const { clock, run } = start({ kind: 'latency', delayMs: 100, at }, { signal });
    const { provider, outcome } = run('answer');
    await clock.advance(50);
    controller.abort('user');
    await expect(outcome).rejects.toBe('user');
    expect(provider.calls).toHaveLength(at === 'before' ? 0 : 1);
    expect([clock.pendingTimers, listeners(signal)]).toEqual([0, 0]);
  });
});

describe('an injected stall', () => {
  it.each([
    ['has answered', 'charged'],
    ['has failed', failure('unavailable', 'unknown')],
    ['ignores its signal', deaf],
    ['ends with its signal', attentive],
  ])('ends with the reason of an abort where the provider %s', async (_, step) => {
    const controller = new AbortController();
    const { clock, run, facts } = start(faults.stall, { signal: controller.signal });
    const { provider, outcome } = run(step);
    let settled = false;
    const settling = outcome.catch((error) => {
      settled = true;
      return error;
    });
    await clock.advance(1_000_000);
    expect([provider.calls.length, settled]).toEqual([1, false]);
    controller.abort('user');
    expect(await settling).toBe('user');
    expect(listeners(controller.signal)).toBe(0);
    expect(facts).toEqual([{ type: 'fault.injected', fault: 'stall' }]);
  });
});

describe.each([
  ['error', faults.connectionRefused],
  ['lost answer', faults.lostAnswer],
  ['latency', { kind: 'latency', delayMs: 5 }],
  ['stall', faults.stall],
] satisfies [string, CallFault][])('an injected %s', (_, fault) => {
  it('sends nothing for a call that was aborted before', async () => {
    const { run } = start(fault, { signal: AbortSignal.abort('gone') });
    const { provider, outcome } = run('answer');
    await expect(outcome).rejects.toBe('gone');
    expect(provider.calls).toHaveLength(0);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import type { Notes } from '../../test/note-port.js';
import { slowNotes } from '../../test/slow-notes.js';
import type { BindOptions } from '../bind-port.js';
import { createCall } from '../call.js';
import { inheritedDeadline, withDeadline } from '../inherit-deadline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type CoalescedOptions, coalesced } from './coalesced.js';

const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', noteUnhandled);
});
afterEach(() => {
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled).toEqual([]);
});

/** What listens to the abort of a signal now. */
function listenersOf(signal: AbortSignal): ReadonlySet<unknown> {
  const listening = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listening.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    if (args[0] === 'abort') listening.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  return listening;
}

function start(options: CoalescedOptions<Notes> = {}, bind: Partial<BindOptions<Notes>> = {}) {
  const clock = createVirtualClock();
  const provider = slowNotes(clock, bind);
  const { facts, listen } = recorder();
  const port = coalesced(provider.port, { listeners: [listen], ...options });
  return { clock, provider, port, facts };
}

describe('coalesced › the limits of each caller', () => {
  it("§6 #11 a waiter's abort rejects that waiter with its reason, and nobody else", async () => {
    const { clock, provider, port } = start();
    const controllers = Array.from({ length: 3 }, () => new AbortController());
    const reads = controllers.map(({ signal }) => port.getNote('1', { signal }));
    await clock.advance(10);
    controllers[0]?.abort('first');
    controllers[2]?.abort('third');
    await expect(reads[0]).rejects.toBe('first');
    await expect(reads[2]).rejects.toBe('third');
    expect(provider.sent[0]?.call.signal.aborted).toBe(false);
    expect((await clock.settle(reads[1] ?? Promise.reject())).id).toBe('1');
    expect(clock.now()).toBe(50);
  });

  it('the call is aborted when the last one has left, and nobody joins it any more', async () => {
    const { clock, provider, port } = start();
    const [one, two] = [new AbortController(), new AbortController()];
    const reads = [one, two].map(({ signal }) => port.getNote('1', { signal }));
    await clock.advance(10);
    one.abort('first');
    expect(provider.sent[0]?.call.signal.aborted).toBe(false);
    two.abort('second');
    expect(provider.sent[0]?.call.signal.reason).toBe('second');
    const next = port.getNote('1');
    await expect(reads[0]).rejects.toBe('first');
    await expect(reads[1]).rejects.toBe('second');
    await clock.settle(next);
    expect(provider.sent).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it("the first caller's time does not end the call of the others", async () => {
    const { clock, provider, port, facts } = start();
    const hurried = errorOf(port.getNote('1', { timeoutMs: 20 }));
    const patient = port.getNote('1', { timeoutMs: 500 });
    await clock.advance(20);
    expect(await hurried).toMatchObject({ code: 'timeout', execution: 'unknown', provider: 'pad' });
    expect((await hurried).message).toContain('failed: the whole call had no answer within 20 ms');
    expect((await hurried).attempts).toBeUndefined();
    expect(facts.at(-1)).toEqual({ type: 'timeout.elapsed', scope: 'call', timeoutMs: 20 });
    expect((await clock.settle(patient)).id).toBe('1');
    expect(provider.sent).toHaveLength(1);
    expect(provider.sent[0]?.call.deadline).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });

  it('nor does the deadline of its context, which ends the caller alone', async () => {
    const { clock, provider, port } = start();
    const hurried = withDeadline(20, () => errorOf(port.getNote('1')), { clock });
    const patient = port.getNote('1');
    await clock.advance(20);
    expect(await hurried).toMatchObject({ code: 'timeout' });
    expect((await clock.settle(patient)).id).toBe('1');
    expect(provider.sent[0]?.call.deadline).toBeUndefined();
  });

  it('what the shared call calls inherits no deadline either', async () => {
    const clock = createVirtualClock();
    const provider = slowNotes(clock, {
      policy: (call, next) => {
        seen.push(inheritedDeadline(clock));
        return next(call);
      },
    });
    const seen: Array<number | undefined> = [];
    const port = coalesced(provider.port);
    await withDeadline(200, () => clock.settle(port.getNote('1')), { clock });
    await clock.settle(port.getNote('1'));
    expect(seen).toEqual([Number.POSITIVE_INFINITY, undefined]);
  });

  it('the call that it is made within limits it too', async () => {
    const { clock, provider, port } = start();
    const identity = { provider: 'x', port: 'x', operation: 'x', idempotency: 'safe' } as const;
    const outer = { ...identity, idempotencyKey: undefined };
    const late = createCall(outer, { deadline: 20 });
    const aborting = new AbortController();
    const aborted = createCall(outer, { signal: aborting.signal });
    const reads = [late, aborted].map((within) => port.getNote('1', { within }));
    const outcomes = Promise.allSettled(reads);
    await clock.advance(20);
    aborting.abort('outer');
    expect(await outcomes).toMatchObject([{ reason: { code: 'timeout' } }, { reason: 'outer' }]);
    expect(provider.sent[0]?.call.signal.reason).toBe('outer');
  });

  it('the own signal counts before that of the outer call', async () => {
    const { clock, port } = start();
    const outer = createCall(
      { provider: 'x', port: 'x', operation: 'x', idempotency: 'safe', idempotencyKey: undefined },
      { signal: AbortSignal.abort('outer') },
    );
    const { signal } = new AbortController();
    expect((await clock.settle(port.getNote('1', { signal, within: outer }))).id).toBe('1');
    await expect(port.getNote('1', { within: outer })).rejects.toBe('outer');
  });

  it('whoever has aborted, or has no time, sends nothing', async () => {
    const { clock, provider, port } = start();
    await clock.advance(100);
    const signal = AbortSignal.abort('gone');
    await expect(port.getNote('1', { signal })).rejects.toBe('gone');
    const late = createCall(
      { provider: 'x', port: 'x', operation: 'x', idempotency: 'safe', idempotencyKey: undefined },
      { deadline: 100 },
    );
    const error = await errorOf(port.getNote('1', { within: late }));
    expect(error).toMatchObject({ code: 'timeout', execution: 'not_executed', attempts: 0 });
    for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const refused = await errorOf(port.getNote('1', { timeoutMs }));
      const nothingSent = { execution: 'not_executed', attempts: 0 };
      expect(refused).toMatchObject({ code: 'invalid_request', ...nothingSent });
      expect(refused.message).toContain('timeoutMs must be a positive number of milliseconds');
    }
    expect(provider.sent).toEqual([]);
  });

  it('an abort while the call is being sent ends it', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const provider = slowNotes(clock, {
      policy: (call, next) => {
        const sending = next(call);
        controller.abort('gone');
        return sending;
      },
    });
    const port = coalesced(provider.port);
    await expect(port.getNote('1', { signal: controller.signal })).rejects.toBe('gone');
    expect(provider.sent[0]?.call.signal.reason).toBe('gone');
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves no timer and no listener behind, however the wait ended', async () => {
    const { clock, provider, port } = start();
    const controller = new AbortController();
    const { signal } = controller;
    const listening = listenersOf(signal);
    const others = Promise.all([port.getNote('1'), port.getNote('1', { signal })]);
    // The request's alone: a signal needs no timer.
    expect(clock.pendingTimers).toBe(1);
    const timed = port.getNote('1', { signal, timeoutMs: 500 });
    const late = errorOf(port.getNote('1', { signal, timeoutMs: 20 }));
    expect(listening.size).toBe(3);
    await clock.advance(20);
    expect((await late).code).toBe('timeout');
    expect(listening.size).toBe(2);
    await clock.settle(Promise.all([others, timed]));
    expect([listening.size, clock.pendingTimers]).toEqual([0, 0]);
    provider.failing.push(failure('unavailable', 'unknown'));
    const failing = errorOf(port.getNote('1', { signal, timeoutMs: 500 }));
    expect((await clock.settle(failing)).code).toBe('unavailable');
    expect([listening.size, clock.pendingTimers]).toEqual([0, 0]);
    const left = port.getNote('1', { signal, timeoutMs: 500 });
    controller.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect([listening.size, clock.pendingTimers]).toEqual([0, 0]);
  });

  it('an answer is not torn down by those who leave when it has come', async () => {
    const { clock, provider, port } = start();
    const controller = new AbortController();
    await clock.settle(port.getNote('1', { signal: controller.signal }));
    controller.abort();
    expect(provider.sent[0]?.call.signal.aborted).toBe(false);
  });
});

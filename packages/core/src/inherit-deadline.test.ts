import { describe, expect, it, vi } from 'vitest';
import { errorOf, recorder } from '../test/failures.js';
import { bindNotes } from '../test/note-port.js';
import type { Call } from './call.js';
import { inheritedDeadline, withDeadline } from './inherit-deadline.js';
import { createInvoker } from './invoker.js';
import { retry } from './resilience/retry.js';
import { standard } from './resilience/standard.js';
import { createVirtualClock, type VirtualClock } from './testing/virtual-clock.js';

const never = (): Promise<never> => new Promise(() => {});
const elapse = (clock: VirtualClock, ms: number): Promise<void> =>
  new Promise((resolve) => clock.schedule(resolve, ms));
const note = { id: '1', text: 'a' };

describe('withDeadline', () => {
  it('bounds every call inside it, whatever was awaited before', async () => {
    const clock = createVirtualClock();
    const pad = bindNotes({ getNote: never }, { clock });
    const run = withDeadline(
      1_000,
      async () => {
        await elapse(clock, 400);
        return pad.getNote('1');
      },
      { clock },
    );
    expect(await clock.settle(errorOf(run))).toMatchObject({
      code: 'timeout',
      execution: 'unknown',
      message: expect.stringContaining('600 ms'),
    });
    expect(clock.now()).toBe(1_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets no call begin after it', async () => {
    const clock = createVirtualClock();
    let runs = 0;
    const getNote = async () => {
      runs += 1;
      return note;
    };
    const pad = bindNotes({ getNote }, { clock });
    const run = withDeadline(
      100,
      async () => {
        await elapse(clock, 100);
        return pad.getNote('1');
      },
      { clock },
    );
    const error = await clock.settle(errorOf(run));
    expect(error).toMatchObject({ code: 'timeout', execution: 'not_executed', attempts: 0 });
    expect(runs).toBe(0);
  });

  it('keeps a nearer deadline from outside, and a nearer time of the call', async () => {
    const clock = createVirtualClock();
    const deadlines: (number | undefined)[] = [];
    const getNote = async (_id: string, call: Call) => {
      deadlines.push(call.deadline);
      return note;
    };
    const pad = bindNotes({ getNote }, { clock });
    await withDeadline(
      500,
      () => withDeadline(9_000, () => pad.getNote('1', { timeoutMs: 800 }), { clock }),
      { clock },
    );
    await withDeadline(500, () => pad.getNote('1', { timeoutMs: 80 }), { clock });
    await withDeadline(9_000, () => withDeadline(70, () => pad.getNote('1'), { clock }), { clock });
    await pad.getNote('1');
    expect(deadlines).toEqual([500, 80, 70, undefined]);
  });

  it('is translated for a binding on another clock', async () => {
    const outer = createVirtualClock();
    const inner = createVirtualClock();
    await outer.advance(5_000);
    let seen: number | undefined;
    const pad = bindNotes(
      {
        getNote: async (_id, call) => {
          seen = call.deadline;
          return note;
        },
      },
      { clock: inner },
    );
    await withDeadline(300, () => pad.getNote('1'), { clock: outer });
    expect(seen).toBe(300);
  });

  it('keeps a retry from sleeping past it', async () => {
    const clock = createVirtualClock();
    const { facts, listen } = recorder();
    const backoff = { next: () => ({ duration: 800, next: () => undefined }) };
    const pad = bindNotes(
      { getNote: () => Promise.reject(new TypeError('no connection')) },
      { clock, listeners: [listen], policy: retry({ clock, backoff, shouldRetry: () => true }) },
    );
    await clock.settle(errorOf(withDeadline(500, () => pad.getNote('1'), { clock })));
    expect(clock.now()).toBe(0);
    expect(facts).toContainEqual({ type: 'retry.gave_up', attempt: 1, reason: 'deadline' });
  });

  it('returns what runs inside, and refuses a time that is none', () => {
    expect(withDeadline(5, () => 'done')).toBe('done');
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => withDeadline(wrong, () => 'done')).toThrow(/timeoutMs is/);
  });

  it('says so on a runtime that cannot pass it on, where calls still run', async () => {
    vi.resetModules();
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    const fresh = await import('./inherit-deadline.js');
    expect(() => fresh.withDeadline(5, () => 'done')).toThrow(/AsyncLocalStorage/);
    expect(fresh.passOn(5, createVirtualClock(), (text) => text, 'done')).toBe('done');
    vi.restoreAllMocks();
  });

  it('is not felt outside of it', async () => {
    const clock = createVirtualClock();
    const inside = withDeadline(50, async () => inheritedDeadline(clock), { clock });
    expect(inheritedDeadline(clock)).toBeUndefined();
    expect(await inside).toBe(50);
  });
});

describe('a call made by a driver', () => {
  it('inherits the deadline of the call that it is made for', async () => {
    const clock = createVirtualClock();
    const inner = bindNotes({ getNote: never }, { clock, provider: 'inner' });
    const outer = bindNotes(
      { appendNote: () => inner.getNote('1') },
      { clock, policy: standard({ clock, totalTimeoutMs: 700 }) },
    );
    const error = await clock.settle(errorOf(outer.appendNote({ text: 'a' })));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(clock.now()).toBe(700);
    // The inner call's own timer is due at the same moment.
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes deadline and signal of the call that it is told to be within', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const calls: Call[] = [];
    const inner = bindNotes(
      {
        getNote: async (_id, call) => {
          calls.push(call);
          return note;
        },
      },
      { clock, provider: 'inner' },
    );
    const outer = bindNotes({ appendNote: (_input, call) => inner.getNote('1', { within: call }) });
    const options = { signal: controller.signal, timeoutMs: 50 };
    await bindNotes(
      { appendNote: (_input, call) => inner.getNote('1', { within: call }) },
      { clock },
    ).appendNote({ text: 'a' }, options);
    expect(calls[0]).toMatchObject({ deadline: 50 });
    controller.abort(new Error('enough'));
    await expect(outer.appendNote({ text: 'a' }, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });

  it('ends with the abort of the call that it is within', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const inner = bindNotes({ getNote: (_id, call) => abortOf(call.signal) }, { clock });
    const outer = bindNotes(
      { appendNote: (_input, call) => inner.getNote('1', { within: call }) },
      { clock },
    );
    const reason = new Error('the user left');
    const run = outer.appendNote({ text: 'a' }, { signal: controller.signal });
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
  });
});

it('attempts › never share a number, also where a policy runs two side by side', async () => {
  const { facts, listen } = recorder();
  const invoker = createInvoker({
    policy: async (call, next) => (await Promise.all([next(call), next(call)]))[0],
    listeners: [listen],
  });
  const numbers: number[] = [];
  const identity = {
    provider: 'pad',
    port: 'notes',
    operation: 'getNote',
    idempotency: 'safe',
    idempotencyKey: undefined,
  } as const;
  await invoker.run(identity, undefined, async (call) => numbers.push(call.attempt));
  expect(numbers).toEqual([1, 2]);
  const started = facts.flatMap((fact) => (fact.type === 'attempt.started' ? fact.attempt : []));
  expect(started).toEqual([1, 2]);
});

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

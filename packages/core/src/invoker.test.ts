import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../test/failures.js';
import { type Call, type CallIdentity, deriveCall } from './call.js';
import { createInvoker } from './invoker.js';
import type { Policy } from './policy.js';
import { createVirtualClock } from './testing/virtual-clock.js';

const identity: CallIdentity = {
  provider: 'pad',
  port: 'notes',
  operation: 'addNote',
  idempotency: 'keyed',
  idempotencyKey: 'order-7',
};

/** Runs the inside three times, whatever comes, and fails as the last one did. */
const thrice: Policy = async (call, next) => {
  await next(call).catch(() => {});
  await next(deriveCall(call, { attempt: 2 })).catch(() => {});
  return next(deriveCall(call, { attempt: 3 }));
};

describe('invoker › facts', () => {
  it('tells of a call and its attempt, with their spans', async () => {
    const clock = createVirtualClock();
    const { facts, listen } = recorder();
    const invoker = createInvoker({ clock, listeners: [listen] });
    await invoker.run(identity, undefined, async () => clock.advance(40));
    const verdict = { outcome: 'succeeded', durationMs: 40, code: undefined, execution: undefined };
    expect(facts).toEqual([
      { type: 'call.started' },
      { type: 'attempt.started', attempt: 1 },
      { type: 'attempt.settled', attempt: 1, ...verdict },
      { type: 'call.settled', attempts: 1, ...verdict },
    ]);
  });

  it('tells of every attempt and of the end of the whole', async () => {
    const { facts, listen } = recorder();
    const invoker = createInvoker({ policy: thrice, listeners: [listen] });
    const run = invoker.run(identity, undefined, async () => {
      throw failure('unavailable', 'not_executed');
    });
    expect(await errorOf(run)).toMatchObject({ attempts: 3, execution: 'not_executed' });
    expect(facts.filter(({ type }) => type === 'attempt.settled')).toHaveLength(3);
    expect(facts.at(-1)).toMatchObject({ type: 'call.settled', attempts: 3, code: 'unavailable' });
  });

  it('lets no listener change the outcome, nor keep the others from hearing', async () => {
    const { facts, listen } = recorder();
    const broken = (): never => {
      throw new Error('the log is full');
    };
    const invoker = createInvoker({ listeners: [broken, listen] });
    expect(await invoker.run(identity, undefined, async () => 'done')).toBe('done');
    expect(facts).toHaveLength(4);
  });

  it('can be listened to later, and no longer', async () => {
    const { facts, listen } = recorder();
    const invoker = createInvoker();
    const end = invoker.subscribe(listen);
    await invoker.run(identity, undefined, async () => 1);
    end();
    await invoker.run(identity, undefined, async () => 1);
    expect(facts).toHaveLength(4);
  });

  it('hears what a driver emits, under the identity of the call', async () => {
    const heard: CallIdentity[] = [];
    const invoker = createInvoker({ listeners: [(_, call) => void heard.push(call)] });
    await invoker.run(identity, undefined, async (call) => call.emit({ type: 'call.started' }));
    expect(heard).toHaveLength(5);
    expect(new Set(heard)).toEqual(new Set([identity]));
  });
});

describe('invoker › cost', () => {
  it('asks for the time only for a listener or a deadline', async () => {
    const virtual = createVirtualClock();
    let reads = 0;
    const now = (): number => {
      reads += 1;
      return virtual.now();
    };
    const invoker = createInvoker({ clock: { ...virtual, now } });
    await invoker.run(identity, undefined, async () => 'done');
    await invoker.run(identity, undefined, () => Promise.reject(new Error('down'))).catch(() => {});
    expect(reads).toBe(0);
    await invoker.run(identity, { timeoutMs: 10 }, async () => 'done');
    expect(reads).toBeGreaterThan(0);
  });
});

describe('invoker › errors', () => {
  const run = (attempt: (call: Call) => Promise<unknown>, policy?: Policy): Promise<unknown> =>
    createInvoker({ policy }).run(identity, undefined, attempt);

  it('completes the error of a driver with who failed and how often', async () => {
    const error = failure('not_found', 'executed');
    const thrown = await errorOf(run(async () => Promise.reject(error)));
    expect(thrown).toBe(error);
    expect(thrown).toMatchObject({
      provider: 'pad',
      port: 'notes',
      operation: 'addNote',
      attempts: 1,
    });
    expect(thrown.execution).toBe('executed');
  });

  it('makes a fault of the adapter an error that leaves the outcome open, without its text', async () => {
    const cause = new TypeError('cannot read "sk_live_1"');
    const error = await errorOf(run(async () => Promise.reject(cause)));
    expect(error).toMatchObject({ code: 'malformed_response', execution: 'unknown', cause });
    expect(error.message).toContain('TypeError');
    expect(error.message).not.toContain('sk_live');
  });

  it('makes a fault of a policy an error that says that nothing was sent', async () => {
    const broken: Policy = async () => {
      throw new RangeError('policy');
    };
    const error = await errorOf(run(async () => 1, broken));
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed', attempts: 0 });
  });

  it('catches a driver that throws at once', async () => {
    const error = await errorOf(
      run(() => {
        throw failure('conflict', 'executed');
      }),
    );
    expect(error.code).toBe('conflict');
  });

  it('leaves the whole in doubt once one attempt was, whatever the last one says', async () => {
    const answers = [failure('timeout', 'unknown'), failure('rate_limited', 'not_executed')];
    const error = await errorOf(
      run(
        async () => Promise.reject(answers.shift() ?? failure('circuit_open', 'not_executed')),
        thrice,
      ),
    );
    expect(error).toMatchObject({ code: 'circuit_open', execution: 'unknown', attempts: 3 });
  });

  it('is in doubt while an attempt that was given up is still under way', async () => {
    const impatient: Policy = async (call, next) => {
      void next(call).catch(() => {});
      throw failure('timeout', 'not_executed');
    };
    const error = await errorOf(run(() => new Promise(() => {}), impatient));
    expect(error.execution).toBe('unknown');
  });

  it('is in doubt where an attempt was answered and its answer came too late', async () => {
    const tooLate: Policy = async (call, next) => {
      await next(call);
      return next(deriveCall(call, { attempt: 2 }));
    };
    const answers = [async () => 1, async () => Promise.reject(failure('timeout', 'not_executed'))];
    const error = await errorOf(run(async () => answers.shift()?.(), tooLate));
    expect(error).toMatchObject({ code: 'timeout', execution: 'unknown', attempts: 2 });
  });

  it('knows that nothing happened where no attempt was made', async () => {
    const refuse: Policy = async () => {
      throw failure('circuit_open', 'unknown');
    };
    expect(await errorOf(run(async () => 1, refuse))).toMatchObject({
      execution: 'not_executed',
      attempts: 0,
    });
  });
});

describe('invoker › abort', () => {
  it("rejects with exactly the caller's reason, before anything runs", async () => {
    const { facts, listen } = recorder();
    const reason = { any: 'thing' };
    const run = createInvoker({ listeners: [listen] }).run(
      identity,
      { signal: AbortSignal.abort(reason) },
      async () => 1,
    );
    await expect(run).rejects.toBe(reason);
    expect(facts).toEqual([]);
  });

  it("rejects with exactly the caller's reason, while the driver runs", async () => {
    const { facts, listen } = recorder();
    const controller = new AbortController();
    const reason = new Error('the caller has gone');
    const run = createInvoker({ listeners: [listen] }).run(
      identity,
      { signal: controller.signal },
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
        }),
    );
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(facts.at(-1)).toMatchObject({
      type: 'call.settled',
      code: 'cancelled',
      execution: 'unknown',
    });
  });

  it('reports that nothing was sent, whatever the reason says', async () => {
    const { facts, listen } = recorder();
    const controller = new AbortController();
    const policy: Policy = async (call) => {
      controller.abort(failure('timeout', 'unknown'));
      throw call.signal.reason;
    };
    const { signal } = controller;
    const invoker = createInvoker({ policy, listeners: [listen] });
    const run = invoker.run(identity, { signal }, async () => 1);
    await expect(run).rejects.toBe(signal.reason);
    expect(facts.at(-1)).toMatchObject({ type: 'call.settled', execution: 'not_executed' });
  });
});

describe('invoker › timeoutMs', () => {
  it('ends the call, also where the driver ignores its signal', async () => {
    const clock = createVirtualClock();
    const { facts, listen } = recorder();
    const invoker = createInvoker({ clock, listeners: [listen] });
    const error = errorOf(invoker.run(identity, { timeoutMs: 250 }, () => new Promise(() => {})));
    await clock.advance(249);
    expect(facts.at(-1)?.type).toBe('attempt.started');
    await clock.advance(1);
    expect(await error).toMatchObject({ code: 'timeout', execution: 'unknown', attempts: 1 });
    expect(facts).toContainEqual({ type: 'timeout.elapsed', scope: 'call', timeoutMs: 250 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('tells the driver when it ends', async () => {
    const clock = createVirtualClock();
    await clock.advance(1000);
    const invoker = createInvoker({ clock });
    const deadline = await invoker.run(identity, { timeoutMs: 250 }, async (call) => call.deadline);
    expect(deadline).toBe(1250);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', async (timeoutMs) => {
    const error = await errorOf(createInvoker().run(identity, { timeoutMs }, async () => 1));
    expect(error).toMatchObject({
      code: 'invalid_request',
      execution: 'not_executed',
      attempts: 0,
    });
  });
});

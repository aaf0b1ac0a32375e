import { describe, expect, it } from 'vitest';
import { errorOf, recorder } from '../test/failures.js';
import { type Call, createCall } from './call.js';
import { runUntil } from './deadline.js';
import { createVirtualClock, type VirtualClock } from './testing/virtual-clock.js';

const identity = {
  provider: 'pad',
  port: 'notes',
  operation: 'getNote',
  idempotency: 'safe',
  idempotencyKey: undefined,
} as const;

const elapsed = { scope: 'attempt', timeoutMs: 100 } as const;
const hangs = (): Promise<never> => new Promise(() => {});

function run<T>(
  clock: VirtualClock,
  next: (call: Call) => Promise<T>,
  call: Call = createCall(identity),
): Promise<T> {
  return runUntil(call, clock.now() + 100, clock, elapsed, next);
}

describe('deadline', () => {
  it('lets an answer in time pass and leaves no timer', async () => {
    const clock = createVirtualClock();
    const answer = run(clock, async () => 'in time');
    expect(await answer).toBe('in time');
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends what does not answer, at its time and not before', async () => {
    const clock = createVirtualClock();
    const { facts, listen } = recorder();
    const call = createCall(identity, { emit: (fact) => listen(fact, identity) });
    const error = errorOf(run(clock, hangs, call));
    await clock.advance(99);
    expect(facts).toEqual([]);
    await clock.advance(1);
    expect(await error).toMatchObject({ code: 'timeout', execution: 'unknown' });
    expect(facts).toEqual([{ type: 'timeout.elapsed', ...elapsed }]);
  });

  it('aborts what is inside with the error that it rejects with', async () => {
    const clock = createVirtualClock();
    let inner: AbortSignal | undefined;
    const error = errorOf(
      run(clock, ({ signal }) => {
        inner = signal;
        return hangs();
      }),
    );
    await clock.advance(100);
    expect(inner?.reason).toBe(await error);
  });

  it('leaves the signal alone after success: a body may still be read under it', async () => {
    const clock = createVirtualClock();
    let inner: AbortSignal | undefined;
    await run(clock, async ({ signal }) => {
      inner = signal;
    });
    await clock.advance(1000);
    expect(inner?.aborted).toBe(false);
  });

  it('knows that nothing was sent where its time had passed before', async () => {
    const clock = createVirtualClock();
    await clock.advance(500);
    let ran = false;
    const late = runUntil(createCall(identity), 400, clock, elapsed, async () => {
      ran = true;
    });
    expect(await errorOf(late)).toMatchObject({ code: 'timeout', execution: 'not_executed' });
    expect(ran).toBe(false);
  });

  it("rejects at once with the caller's reason, and aborts what is inside with it", async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const reason = new Error('the caller has gone');
    let inner: AbortSignal | undefined;
    const call = createCall(identity, { signal: controller.signal });
    const answer = run(
      clock,
      ({ signal }) => {
        inner = signal;
        return hangs();
      },
      call,
    );
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(inner?.reason).toBe(reason);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not begin for a caller that has gone', async () => {
    const signal = AbortSignal.abort('gone');
    const answer = run(createVirtualClock(), hangs, createCall(identity, { signal }));
    await expect(answer).rejects.toBe('gone');
  });

  it('hands its deadline inwards', async () => {
    const clock = createVirtualClock();
    expect(await run(clock, async (call) => call.deadline)).toBe(100);
  });

  it('lets a failure pass, also one that is thrown at once', async () => {
    const clock = createVirtualClock();
    const failure = new Error('inside');
    const thrown = run(clock, () => {
      throw failure;
    });
    await expect(thrown).rejects.toBe(failure);
    await expect(run(clock, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(clock.pendingTimers).toBe(0);
  });

  it('hears the end of its inside no more once it has rejected', async () => {
    const clock = createVirtualClock();
    const late = Promise.withResolvers<string>();
    const error = errorOf(run(clock, () => late.promise));
    await clock.advance(100);
    late.reject(new Error('too late'));
    expect((await error).code).toBe('timeout');
  });
});

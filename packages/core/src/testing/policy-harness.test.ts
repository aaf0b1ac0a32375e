import { describe, expect, it } from 'vitest';
import type { Call } from '../call.js';
import type { Policy } from '../policy.js';
import { bulkhead } from '../resilience/bulkhead.js';
import { retry } from '../resilience/retry.js';
import { timeout } from '../resilience/timeout.js';
import { policyHarness } from './policy-harness.js';
import { providerFailure } from './scripted-provider.js';
import { createVirtualClock } from './virtual-clock.js';

type Next<T> = (call: Call) => Promise<T>;

const passThrough: Policy = (call, next) => next(call);
const refused = providerFailure('unavailable', 'not_executed');

describe('policyHarness', () => {
  it('plays the script, and says what came out, when, and by which attempts', async () => {
    const clock = createVirtualClock();
    const policy = retry({ clock, random: () => 0.5 });
    const harness = policyHarness(policy, { clock });
    const run = await harness.run([
      { failure: refused, afterMs: 5 },
      { answer: 'paid', afterMs: 20 },
    ]);
    expect(run.outcome).toEqual({ status: 'fulfilled', value: 'paid' });
    const [scheduled] = run.facts;
    const delayMs = scheduled?.type === 'retry.scheduled' ? scheduled.delayMs : Number.NaN;
    expect(run.attempts).toMatchObject([
      { call: { attempt: 1 }, startedAt: 0, endedAt: 5 },
      { call: { attempt: 2 }, startedAt: 5 + delayMs, endedAt: 25 + delayMs },
    ]);
    expect([run.startedAt, run.settledAt]).toEqual([0, 25 + delayMs]);
    expect(run.left).toEqual({ timers: 0, listeners: 0 });
    await run.assertClean();
  });

  it('makes a clock where it is given none, and calls a keyed write unless told otherwise', async () => {
    const harness = policyHarness(passThrough);
    const { attempts } = await harness.run([{ answer: 1 }]);
    expect(attempts[0]?.call).toMatchObject({
      provider: 'acme',
      operation: 'charge',
      idempotency: 'keyed',
      idempotencyKey: 'order-1',
      deadline: undefined,
      attempt: 1,
    });
    const read = { operation: 'getCharge', idempotency: 'safe', deadlineMs: 30 } as const;
    await harness.clock.advance(10);
    const { attempts: reads } = await harness.run([{ answer: 1 }], read);
    expect(reads[0]?.call).toMatchObject({ operation: 'getCharge', deadline: 40 });
    expect(harness.clock.now()).toBe(10);
  });

  it('aborts when it is told to, with the reason that it is given', async () => {
    const harness = policyHarness(passThrough);
    const silent = [{ silence: true }] as const;
    const run = await harness.run(silent, { abortAfterMs: 30, abortReason: 'user' });
    expect(run.outcome).toEqual({ status: 'rejected', reason: 'user' });
    expect(run.settledAt).toBe(30);
    const other = await harness.run(silent, { abortAfterMs: 0 });
    expect(other.outcome).toMatchObject({ reason: new Error('The caller aborted.') });
    const late = await harness.run([{ answer: 1 }], { abortAfterMs: 30 });
    expect(late.outcome.status).toBe('fulfilled');
    expect(harness.clock.pendingTimers).toBe(0);
    expect(late.attempts[0]?.call.signal.aborted).toBe(false);
  });

  it('repeats the last step, runs functions, and takes a throw at once for a rejection', async () => {
    const harness = policyHarness(retry({ attempts: 3, backoff: { next: () => undefined } }));
    const own = async (call: Call): Promise<string> => `attempt ${call.attempt}`;
    expect((await harness.run([own])).outcome).toEqual({ status: 'fulfilled', value: 'attempt 1' });
    const throwing: Policy = () => {
      throw refused;
    };
    expect((await policyHarness(throwing).run([own])).outcome).toMatchObject({ reason: refused });
    const twice: Policy = async (call, next) => {
      await next(call);
      return next(call);
    };
    const run = await policyHarness(twice).run([{ answer: 'a' }]);
    expect([run.attempts.length, run.outcome]).toEqual([2, { status: 'fulfilled', value: 'a' }]);
    const { outcome } = await policyHarness(passThrough).run([]);
    expect(outcome).toMatchObject({ reason: new Error('The script of the provider is empty.') });
  });

  it('begins several calls side by side', async () => {
    const clock = createVirtualClock();
    const harness = policyHarness(bulkhead({ concurrency: 1, queue: 1, clock }), { clock });
    const runs = ['first', 'second', 'third'].map((answer) =>
      harness.start([{ answer, afterMs: 10 }]),
    );
    await clock.advance(20);
    expect(
      (await Promise.all(runs)).map(({ outcome, settledAt }) => [outcome.status, settledAt]),
    ).toEqual([
      ['fulfilled', 10],
      ['fulfilled', 20],
      ['rejected', 0],
    ]);
  });
});

describe('assertClean', () => {
  it('takes no offence at a deaf provider that goes on after it was given up', async () => {
    const clock = createVirtualClock();
    const harness = policyHarness(timeout(10, { clock }), { clock });
    const run = await harness.run([{ answer: 'late', afterMs: 500, deaf: true }]);
    expect(run.outcome).toMatchObject({ status: 'rejected', reason: { code: 'timeout' } });
    await run.assertClean();
    expect(run.attempts).toMatchObject([{ startedAt: 0, endedAt: 500 }]);
    const silent = await harness.run([{ silence: true, deaf: true }]);
    await silent.assertClean();
    expect(silent.attempts[0]?.endedAt).toBeUndefined();
  });

  it('finds a timer that was left', async () => {
    const clock = createVirtualClock();
    const forgetful: Policy = (call, next) => {
      clock.schedule(() => {}, 1_000);
      return next(call);
    };
    const run = await policyHarness(forgetful, { clock }).run([{ answer: 1 }]);
    expect(run.left.timers).toBe(1);
    await expect(run.assertClean()).rejects.toThrow('The call has settled, but a timer was left.');
    expect(clock.now()).toBe(60_000);
  });

  it('finds listeners that were left', async () => {
    const forgetful = <T>(call: Call, next: Next<T>): Promise<T> => {
      for (let n = 0; n < 2; n += 1) call.signal.addEventListener('abort', () => n);
      return next(call);
    };
    const run = await policyHarness(forgetful).run([{ answer: 1 }]);
    await expect(run.assertClean()).rejects.toThrow('but 2 listeners were left.');
  });

  it('finds an attempt and a fact after the call has settled', async () => {
    const clock = createVirtualClock();
    const zombie = <T>(call: Call, next: Next<T>): Promise<T> => {
      clock.schedule(() => {
        call.emit({ type: 'cache.missed' });
        void next(call);
      }, 400);
      return next(call);
    };
    const run = await policyHarness(zombie, { clock }).run([{ answer: 1 }]);
    await run.assertClean({ watchMs: 399 }).catch(() => {});
    expect(run.attempts).toHaveLength(1);
    await expect(run.assertClean({ watchMs: 1 })).rejects.toThrow(
      'but a timer was left; the provider was run again 400 ms later; the fact cache.missed came later.',
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  attentive,
  deferred,
  factTypes,
  failure,
  scriptedProvider,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import { createInvoker } from '../invoker.js';
import { pipeline } from '../pipeline.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { bulkhead } from './bulkhead.js';
import { rateLimit } from './rate-limit.js';
import { retry } from './retry.js';
import { retryBudget } from './retry-budget.js';
import { standard } from './standard.js';
import { timeout } from './timeout.js';

const unavailable = (): Error => failure('unavailable', 'unknown');
const halfSecond = { duration: 500, next: () => halfSecond };

describe('retry and aborts', () => {
  it('§4 #1 abort during backoff rejects at once with exactly the reason, and nothing runs after', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const { call } = testCall({ signal: controller.signal });
    const provider = scriptedProvider(unavailable());
    const outcome = retry({ clock, backoff: halfSecond })(call, provider.next);
    const reason = { not: 'even an Error' };
    clock.schedule(() => controller.abort(reason), 50);
    await expect(clock.settle(outcome)).rejects.toBe(reason);
    expect(clock.now()).toBe(50);
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(10_000);
    expect(provider.calls).toHaveLength(1);
  });

  it('§4 #1 a call that is aborted already never reaches the provider', async () => {
    const { call } = testCall({ signal: AbortSignal.abort('gone') });
    const provider = scriptedProvider('answer');
    await expect(retry()(call, provider.next)).rejects.toBe('gone');
    expect(provider.calls).toHaveLength(0);
  });

  it.each([failure('unavailable', 'unknown'), failure('invalid_request', 'executed')])(
    'an abort during an attempt rejects with the reason, whatever the driver makes of it: %s',
    async (echo) => {
      const controller = new AbortController();
      const { call, facts } = testCall({ signal: controller.signal });
      const socket = deferred();
      const provider = scriptedProvider(() => socket.promise);
      const outcome = retry()(call, provider.next);
      controller.abort('changed my mind');
      socket.reject(echo);
      await expect(outcome).rejects.toBe('changed my mind');
      expect(provider.calls).toHaveLength(1);
      expect(facts).toEqual([]);
    },
  );

  it('gives the price of a repeat back that an abort made needless', async () => {
    const clock = createVirtualClock();
    const budget = retryBudget({ capacity: 100 });
    const controller = new AbortController();
    const { call } = testCall({ signal: controller.signal });
    const outcome = retry({ clock, budget })(call, scriptedProvider(unavailable()).next);
    await clock.advance(1);
    expect(budget.available('acme')).toBe(86);
    controller.abort('gone');
    await expect(outcome).rejects.toBe('gone');
    expect(budget.available('acme')).toBe(100);
  });

  it('§4 #2 a total timeout bounds attempts and waits, and no attempt begins after it', async () => {
    const clock = createVirtualClock();
    const provider = scriptedProvider(unavailable());
    const policy = pipeline(timeout(100, { clock }), retry({ clock, backoff: halfSecond }));
    const outcome = policy(testCall().call, provider.next);
    // The wait does not fit, so the call fails now with the real cause instead of at its deadline.
    await expect(clock.settle(outcome)).rejects.toMatchObject({ code: 'unavailable' });
    expect(clock.now()).toBe(0);
    await clock.advance(10_000);
    expect(provider.calls).toHaveLength(1);
  });

  it('§4 #3 an abort is not a timeout, and a timeout is not an abort', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const aborted = testCall({ signal: controller.signal });
    const outcome = standard({ clock })(aborted.call, attentive);
    clock.schedule(() => controller.abort('user'), 30);
    await expect(clock.settle(outcome)).rejects.toBe('user');
    expect(factTypes(aborted.facts)).not.toContain('timeout.elapsed');
    const late = testCall({ idempotency: 'none' });
    await expect(clock.settle(standard({ clock })(late.call, attentive))).rejects.toMatchObject({
      code: 'timeout',
      execution: 'unknown',
    });
  });

  it('§4 #25 leaves no listener on a long-lived signal', async () => {
    const clock = createVirtualClock();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const policy = standard({
      clock,
      breaker: { consecutive: 99 },
      bulkhead: bulkhead({ concurrency: 1, queue: 9, clock }),
      rateLimit: rateLimit({ perSecond: 100, burst: 1, clock }),
    });
    const calls = Array.from({ length: 5 }, () =>
      policy(testCall({ signal }).call, scriptedProvider(unavailable(), 'answer').next),
    );
    await clock.settle(Promise.all(calls));
    expect(listeners).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('through an invoker, the deadline of the call ends a wait in time', async () => {
    const clock = createVirtualClock();
    const invoker = createInvoker({ clock, policy: standard({ clock }) });
    const { identity } = testCall({ idempotency: 'safe' }).call;
    const outcome = invoker.run(identity, { timeoutMs: 40 }, attentive);
    await expect(clock.settle(outcome)).rejects.toMatchObject({ code: 'timeout', attempts: 1 });
    expect(clock.now()).toBe(40);
  });
});

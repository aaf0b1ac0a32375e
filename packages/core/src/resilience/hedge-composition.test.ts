import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../../test/failures.js';
import { bindNotes, type Note, type Notes } from '../../test/note-port.js';
import { testCall } from '../../test/resilience/scripted-provider.js';
import { type Ending, slowProvider } from '../../test/resilience/slow-provider.js';
import type { BindOptions } from '../bind-port.js';
import { provenanceOf } from '../fallback/provenance.js';
import { firstOf } from '../first-of.js';
import { pipeline } from '../pipeline.js';
import type { Policy } from '../policy.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import { adaptiveConcurrency } from './adaptive-concurrency.js';
import { bulkhead } from './bulkhead.js';
import { circuitBreaker } from './circuit-breaker.js';
import { type HedgeOptions, hedge } from './hedge.js';
import { rateLimit } from './rate-limit.js';
import { retry } from './retry.js';
import { retryBudget } from './retry-budget.js';
import { timeout } from './timeout.js';

const note = (text: string): Note => ({ id: '1', text });

/** Notes whose requests end as `endings` say, under policies made for the clock. */
function start(
  endings: readonly Ending[],
  policies: (clock: VirtualClock) => readonly Policy[],
  options: Partial<BindOptions<Notes>> = {},
) {
  const clock = createVirtualClock();
  const { facts, listen } = recorder();
  const provider = slowProvider(clock, ...endings);
  const send = (_: unknown, call: Parameters<typeof provider.next>[0]) => provider.next(call);
  const port = bindNotes(
    { getNote: send, removeNote: send, addNote: send },
    { clock, listeners: [listen], policy: pipeline(...policies(clock)), ...options },
  );
  return { clock, facts, port, requests: provider.requests };
}

const hedged = (clock: VirtualClock, options: HedgeOptions = {}): Policy =>
  hedge({ afterMs: 100, clock, ...options });

describe('hedge › its place in a pipeline', () => {
  it.each<[string, () => readonly Policy[]]>([
    ['hedge surrounds retry', () => [hedge(), retry()]],
    ['hedge surrounds total timeout', () => [hedge(), timeout(1_000)]],
    ['attempt timeout surrounds hedge', () => [timeout(1_000, { scope: 'attempt' }), hedge()]],
    ['bulkhead surrounds hedge', () => [bulkhead({ concurrency: 1 }), hedge()]],
    ['adaptive_concurrency surrounds hedge', () => [adaptiveConcurrency(), hedge()]],
    ['rate_limit surrounds hedge', () => [rateLimit({ limit: 1, windowMs: 1 }), hedge()]],
  ])('cannot be where %s', (what, policies) => {
    expect(() => pipeline(...policies())).toThrow(`${what}: `);
  });

  it('may be inside the breaker too, which then judges by the whole', () => {
    expect(() => pipeline(circuitBreaker(), hedge())).not.toThrow();
  });
});

describe('hedge › with a circuit breaker inside', () => {
  it('losers never count as failures, however many there are', async () => {
    const clock = createVirtualClock();
    const breaker = circuitBreaker({ consecutive: 1, clock });
    const policy = pipeline(hedged(clock, { budget: false }), breaker);
    for (let count = 0; count < 50; count += 1) {
      const { call } = testCall({ idempotency: 'safe' });
      // Half of the losers go on although they were aborted, and fail later.
      const lost = { afterMs: 200, with: failure('unavailable', 'unknown'), deaf: count % 2 === 0 };
      const provider = slowProvider(clock, lost, { afterMs: 10, with: 'second' });
      expect(await clock.settle(policy(call, provider.next))).toBe('second');
    }
    await clock.runAll();
    expect(breaker.registry.list()).toMatchObject([{ state: 'closed' }]);
  });

  it('a hedge that the open circuit refuses leaves the first request alone', async () => {
    const clock = createVirtualClock();
    const breaker = circuitBreaker({ consecutive: 1, clock });
    const policy = pipeline(hedged(clock), breaker);
    const slow = slowProvider(clock, { afterMs: 300, with: 'first' });
    const answer = policy(testCall({ idempotency: 'safe' }).call, slow.next);
    const broken = slowProvider(clock, { afterMs: 1, with: failure('unavailable', 'unknown') });
    policy(testCall({ idempotency: 'none' }).call, broken.next).catch(() => {});
    await clock.advance(50);
    expect(breaker.registry.list()).toMatchObject([{ state: 'open' }]);
    expect(await clock.settle(answer)).toBe('first');
    expect(slow.requests).toHaveLength(1);
  });

  it('a probe that lost proves nothing, and the next call may probe', async () => {
    const clock = createVirtualClock();
    const breaker = circuitBreaker({ consecutive: 1, halfOpenProbes: 2, cooldownMs: 10, clock });
    const policy = pipeline(hedged(clock), breaker);
    const read = (...endings: readonly Ending[]) =>
      clock.settle(
        policy(testCall({ idempotency: 'safe' }).call, slowProvider(clock, ...endings).next),
      );
    await read({ afterMs: 1, with: failure('unavailable', 'unknown') }).catch(() => {});
    await clock.advance(10);
    await read({ afterMs: 5_000, with: 'first' }, { afterMs: 5, with: 'second' });
    expect(breaker.registry.list()).toMatchObject([{ state: 'half_open' }]);
    await read({ afterMs: 1, with: 'first' });
    expect(breaker.registry.list()).toMatchObject([{ state: 'closed' }]);
  });
});

describe('hedge › with a bulkhead inside', () => {
  it('gives back the slot of the request that lost', async () => {
    const clock = createVirtualClock();
    const slots = bulkhead({ concurrency: 2, clock });
    const policy = pipeline(hedged(clock), slots);
    for (let count = 0; count < 5; count += 1) {
      const provider = slowProvider(clock, { afterMs: 900, with: 1 }, { afterMs: 5, with: 2 });
      const { call } = testCall({ idempotency: 'safe' });
      expect(await clock.settle(policy(call, provider.next))).toBe(2);
    }
  });

  it('a hedge that finds no slot is no failure', async () => {
    const clock = createVirtualClock();
    const policy = pipeline(hedged(clock), bulkhead({ concurrency: 1, clock }));
    const provider = slowProvider(clock, { afterMs: 900, with: 'first' });
    const { call } = testCall({ idempotency: 'safe' });
    expect(await clock.settle(policy(call, provider.next))).toBe('first');
    expect(provider.requests).toHaveLength(1);
  });
});

describe('hedge › with a retry around', () => {
  it('shares its budget, which the retry refunds once', async () => {
    const clock = createVirtualClock();
    const budget = retryBudget({ capacity: 100 });
    const policy = pipeline(retry({ budget, clock }), hedged(clock, { budget }));
    const provider = slowProvider(clock, { afterMs: 900, with: 1 }, { afterMs: 5, with: 2 });
    await clock.settle(policy(testCall({ idempotency: 'safe' }).call, provider.next));
    expect(budget.available('acme')).toBe(100 - 14 + 1);
  });

  it('is repeated as a whole, and no two attempts have one number', async () => {
    const fails = (afterMs: number): Ending => ({
      afterMs,
      with: failure('unavailable', 'unknown'),
    });
    const { clock, facts, port } = start(
      [fails(150), fails(150), fails(150), { afterMs: 50, with: note('fourth') }],
      (time) => [retry({ clock: time, random: () => 0.5 }), hedged(time)],
    );
    expect((await clock.settle(port.getNote('1'))).text).toBe('fourth');
    const started = facts.flatMap((fact) =>
      fact.type === 'attempt.started' ? [fact.attempt] : [],
    );
    expect(started).toEqual([1, 2, 3, 4]);
    expect(facts.at(-1)).toMatchObject({ type: 'call.settled', outcome: 'succeeded', attempts: 4 });
  });
});

describe('hedge › with a shared deadline', () => {
  it('ends all requests at the deadline of the call, and says that they may have acted', async () => {
    const { clock, port, requests } = start([], (time) => [
      timeout(1_000, { clock: time }),
      hedged(time),
      timeout(800, { scope: 'attempt', clock: time }),
    ]);
    const error = errorOf(port.getNote('1'));
    await clock.runAll();
    expect(await error).toMatchObject({ code: 'timeout', execution: 'unknown', attempts: 2 });
    // The first request by its own time, the hedge by what was left of the call's.
    expect(clock.now()).toBe(900);
    expect(requests.map(({ call }) => call.signal.aborted)).toEqual([true, true]);
  });

  it('needs no timer beside those of its requests and its own', async () => {
    const { clock, port } = start([], (time) => [
      timeout(1_000, { clock: time }),
      hedged(time),
      timeout(800, { scope: 'attempt', clock: time }),
    ]);
    port.getNote('1').catch(() => {});
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(2);
    await clock.advance(100);
    expect(clock.pendingTimers).toBe(2);
    await clock.runAll();
  });

  it("never waits past the caller's own deadline", async () => {
    const { clock, port, requests } = start([], (time) => [hedged(time)]);
    const error = errorOf(port.getNote('1', { timeoutMs: 250 }));
    await clock.runAll();
    expect(await error).toMatchObject({ code: 'timeout', execution: 'unknown' });
    expect(clock.now()).toBe(250);
    expect(requests).toHaveLength(2);
  });
});

describe('hedge › what the caller learns', () => {
  it('that a write may have run although the last request was refused', async () => {
    const { clock, port } = start(
      [
        { afterMs: 150, with: failure('timeout', 'unknown') },
        { afterMs: 90, with: failure('rate_limited', 'not_executed') },
      ],
      (time) => [hedged(time, { idempotency: ['natural'] })],
    );
    const error = await errorOf(clock.settle(port.removeNote('1')));
    expect(error).toMatchObject({ code: 'timeout', execution: 'unknown', attempts: 2 });
  });

  it('that nothing was sent where both requests say so', async () => {
    const refused = { afterMs: 150, with: failure('unavailable', 'not_executed') };
    const { clock, port } = start([refused, refused], (time) => [
      hedged(time, { idempotency: ['keyed'] }),
    ]);
    const error = await errorOf(
      clock.settle(port.addNote({ text: 'a' }, { idempotencyKey: 'order-1' })),
    );
    expect(error).toMatchObject({ code: 'unavailable', execution: 'not_executed', attempts: 2 });
  });

  it('his own reason, and no failure is heard of', async () => {
    const { clock, facts, port } = start([], (time) => [hedged(time)]);
    const controller = new AbortController();
    const reason = new Error('gone');
    const outcome = expect(port.getNote('1', { signal: controller.signal })).rejects.toBe(reason);
    await clock.advance(150);
    controller.abort(reason);
    await outcome;
    expect(facts).toContainEqual(
      expect.objectContaining({ type: 'call.settled', code: 'cancelled' }),
    );
    expect(clock.pendingTimers).toBe(0);
  });

  it('who answered, through a chain of providers', async () => {
    const answers = [
      { afterMs: 900, with: note('a') },
      { afterMs: 5, with: note('b') },
    ];
    const { clock, port } = start(answers, (time) => [hedged(time)], { provider: 'slow' });
    const answer = await clock.settle(firstOf(port, bindNotes({})).getNote('1'));
    expect(answer.text).toBe('b');
    expect(provenanceOf(answer)).toBe('slow');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure, testCall } from '../../test/resilience/scripted-provider.js';
import type { Call, Idempotency } from '../call.js';
import type { ErrorCode, Execution } from '../errors/error-code.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { bulkhead } from './bulkhead.js';
import { rateLimit } from './rate-limit.js';
import { standard } from './standard.js';

/** What the network does to one attempt: it reaches the provider or not, and the answer comes or not. */
interface Fate {
  readonly code: ErrorCode | 'answered' | 'silent';
  readonly execution: Execution;
  readonly retryAfterMs: number | undefined;
  readonly shouldRetry: boolean | undefined;
}

const fate: fc.Arbitrary<Fate> = fc.record({
  code: fc.constantFrom(
    'unavailable',
    'rate_limited',
    'timeout',
    'conflict',
    'malformed_response',
    'silent',
    'answered',
  ),
  execution: fc.constantFrom('not_executed', 'unknown', 'executed'),
  retryAfterMs: fc.constantFrom(undefined, 0, 100, 60_000),
  shouldRetry: fc.constantFrom(undefined, true, false),
});
const unkeyed = fc.constantFrom<[Idempotency, string | undefined]>(
  ['none', undefined],
  ['none', 'a key that the provider does not know'],
  ['keyed', undefined],
  ['keyed', ''],
);

/** Plays the fates one by one and notes which attempts the provider may have acted on. */
function provider(fates: readonly Fate[]): {
  next: (call: Call) => Promise<void>;
  effects: number[];
} {
  const effects: number[] = [];
  let attempts = 0;
  const next = async (call: Call): Promise<void> => {
    const { code, execution, retryAfterMs, shouldRetry } = fates[attempts % fates.length] as Fate;
    attempts += 1;
    const acted = code === 'answered' || code === 'silent' || execution !== 'not_executed';
    if (acted) effects.push(call.attempt);
    if (code === 'answered') return;
    if (code === 'silent') return new Promise(() => {});
    throw failure(code, execution, { retryAfterMs, shouldRetry });
  };
  return { next, effects };
}

describe('standard', () => {
  it('never repeats a write without a key after the provider may have acted', async () => {
    const property = fc.asyncProperty(
      fc.array(fate, { minLength: 1, maxLength: 6, size: 'max' }),
      unkeyed,
      fc.integer({ min: 1, max: 6 }),
      async (fates, [idempotency, idempotencyKey], attempts) => {
        const clock = createVirtualClock();
        const policy = standard({ clock, retry: { attempts, shouldRetry: () => true } });
        const { next, effects } = provider(fates);
        const outcome = policy(testCall({ idempotency, idempotencyKey }).call, next);
        await clock.settle(outcome.catch(() => {}));
        await clock.runAll();
        expect(effects.length).toBeLessThanOrEqual(1);
      },
    );
    await fc.assert(property, { numRuns: 1_500 });
  });

  it('settles calls that queue by the deadline too, and every slot and turn is given back', async () => {
    const property = fc.asyncProperty(
      fc.array(fate, { minLength: 1, maxLength: 6, size: 'max' }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 8 }),
      async (fates, totalTimeoutMs, callers) => {
        const clock = createVirtualClock();
        const policy = standard({
          clock,
          totalTimeoutMs,
          rateLimit: rateLimit({ perSecond: 1, clock }),
          bulkhead: bulkhead({ concurrency: 1, queue: 4, clock }),
        });
        const { next } = provider(fates);
        const calls = Array.from({ length: callers }, () =>
          policy(testCall().call, next).catch(() => {}),
        );
        await clock.settle(Promise.all(calls));
        expect(clock.now()).toBeLessThanOrEqual(totalTimeoutMs);
        expect(clock.pendingTimers).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  it('settles by the deadline and starts nothing after it, whatever the provider does', async () => {
    const property = fc.asyncProperty(
      fc.array(fate, { minLength: 1, maxLength: 6, size: 'max' }),
      fc.integer({ min: 1, max: 40_000 }),
      async (fates, totalTimeoutMs) => {
        const clock = createVirtualClock();
        const policy = standard({ clock, totalTimeoutMs });
        const starts: number[] = [];
        const { next } = provider(fates);
        const outcome = policy(testCall({ idempotency: 'safe' }).call, (call) => {
          starts.push(clock.now());
          return next(call);
        });
        await clock.settle(outcome.catch(() => {}));
        expect(clock.now()).toBeLessThanOrEqual(totalTimeoutMs);
        const settledAt = clock.now();
        await clock.runAll();
        expect(Math.max(...starts)).toBeLessThanOrEqual(settledAt);
        expect(clock.pendingTimers).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 700 });
  });
});

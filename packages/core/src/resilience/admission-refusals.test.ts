import { describe, expect, it } from 'vitest';
import { deferred, failure, testCall } from '../../test/resilience/scripted-provider.js';
import { isIntegrationError } from '../errors/integration-error.js';
import { pipeline } from '../pipeline.js';
import type { Policy } from '../policy.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { adaptiveConcurrency } from './adaptive-concurrency.js';
import { bulkhead } from './bulkhead.js';
import { clientThrottle } from './client-throttle.js';
import { rateLimit } from './rate-limit.js';
import { timeout } from './timeout.js';

const clock = createVirtualClock();

/** What the `nth` of some calls that never end is told, and what it is told in detail. */
async function told(policy: Policy, nth: number, deadline?: number) {
  const calls = Array.from({ length: nth }, (_, n) => {
    const { call } = testCall(n === nth - 1 ? { deadline } : {});
    return policy(call, () => deferred<never>().promise).catch((error: unknown) => error);
  });
  const error = await clock.settle(Promise.resolve(calls.at(-1)));
  if (!isIntegrationError(error)) return error;
  expect(error.execution).toBe('not_executed');
  expect(error.stack).not.toMatch(/\n\s+at /);
  return [error.message, error.details];
}

describe('a refusal says what happened and what to do', () => {
  const details = { key: 'acme' };

  it.each([
    ['bulkhead', () => bulkhead({ concurrency: 1, clock })],
    ['adaptive concurrency', () => adaptiveConcurrency({ max: 1, clock })],
  ])('%s without a place', async (_, policy) => {
    expect(await told(policy(), 2)).toEqual([
      'acme charge failed: all slots and waiting places are taken in the bulkhead of acme (bulkhead_full). Nothing was sent. Call less at a time, or allow more concurrency.',
      details,
    ]);
  });

  it('bulkhead after the longest wait', async () => {
    const policy = bulkhead({ concurrency: 1, queue: 1, maxWaitMs: 50, clock });
    expect(await told(policy, 2)).toEqual([
      'acme charge failed: no slot became free within 50 ms in the bulkhead of acme (bulkhead_full). Nothing was sent. Call less at a time, or allow more concurrency.',
      details,
    ]);
  });

  it('bulkhead at the deadline', async () => {
    const policy = bulkhead({ concurrency: 1, queue: 1, clock });
    expect(await told(policy, 2, clock.now() + 50)).toEqual([
      "acme charge failed: no slot of acme became free before the call's deadline (timeout). Nothing was sent. Allow more time, or more concurrency.",
      details,
    ]);
  });

  it('rate limit with too long a wait', async () => {
    const policy = rateLimit({ limit: 3, windowMs: 1_000, burst: 1, maxWaitMs: 300, clock });
    expect(await told(policy, 2)).toEqual([
      'acme charge failed: the rate limit of acme asks for 334 ms and 300 ms are allowed (bulkhead_full). Nothing was sent. Call less often, or allow a longer wait.',
      details,
    ]);
  });

  it('rate limit without a turn before the deadline', async () => {
    const policy = rateLimit({ perSecond: 1, clock });
    expect(await told(policy, 2, clock.now() + 50)).toEqual([
      "acme charge failed: the rate limit of acme leaves no turn before the call's deadline (timeout). Nothing was sent. Call less often, or allow more time.",
      details,
    ]);
  });

  it('rate limit of a call that costs too much', async () => {
    const policy = rateLimit({ perSecond: 5, cost: () => 6, clock });
    expect(await told(policy, 1)).toEqual([
      'acme charge failed: the call costs 6 and the rate limit of acme allows 5 at once (bulkhead_full). Nothing was sent. Ask for less in one call, or allow more.',
      details,
    ]);
  });

  it('client throttle', async () => {
    const policy = clientThrottle({ minRequests: 1, random: () => 0, clock });
    const down = () => Promise.reject(failure('unavailable', 'unknown'));
    await policy(testCall().call, down).catch(() => {});
    expect(await told(policy, 1)).toEqual([
      'acme charge failed: acme refuses most calls, and 50 % are not sent to it (bulkhead_full). Nothing was sent. Call less until it recovers.',
      { key: 'acme', probability: 0.5 },
    ]);
  });
});

it.each<[string, Policy]>([
  ['bulkhead', bulkhead({ concurrency: 1, clock })],
  ['rate limit', rateLimit({ perSecond: 1, clock })],
  ['adaptive concurrency', adaptiveConcurrency({ clock })],
  ['client throttle', clientThrottle({ clock })],
])('%s › lets the timeouts around it share one timer', async (_, policy) => {
  const timers = createVirtualClock();
  const total = timeout(1_000, { scope: 'call', clock: timers });
  const attempt = timeout(500, { scope: 'attempt', clock: timers });
  const { promise, resolve } = deferred();
  const outcome = pipeline(total, policy, attempt)(testCall().call, () => promise);
  await timers.advance(0);
  expect(timers.pendingTimers).toBe(1);
  resolve('answer');
  expect(await outcome).toBe('answer');
});

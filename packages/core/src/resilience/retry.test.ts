import { ConstantBackoff, DelegateBackoff, IterableBackoff } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import {
  failure,
  scriptedProvider,
  type TestCallOptions,
  testCall,
} from '../../test/resilience/scripted-provider.js';
import type { ErrorCode, Execution } from '../errors/error-code.js';
import type { IntegrationErrorFields } from '../errors/integration-error.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type RetryOptions, retry } from './retry.js';

async function attemptsAfter(
  code: ErrorCode,
  execution: Execution,
  options: TestCallOptions = {},
  fields: Partial<IntegrationErrorFields> = {},
  retryOptions: RetryOptions = {},
): Promise<number> {
  const clock = createVirtualClock();
  const provider = scriptedProvider(failure(code, execution, fields), 'answer');
  const outcome = retry({ clock, ...retryOptions })(testCall(options).call, provider.next);
  await clock.settle(outcome.catch(() => undefined));
  return provider.calls.length;
}

describe('retry decides by code, execution and idempotency', () => {
  it.each<[ErrorCode, Execution, TestCallOptions, number]>([
    ['unavailable', 'not_executed', { idempotency: 'none', idempotencyKey: undefined }, 2],
    ['rate_limited', 'not_executed', { idempotency: 'none', idempotencyKey: undefined }, 2],
    ['timeout', 'not_executed', { idempotency: 'none', idempotencyKey: undefined }, 2],
    ['unavailable', 'unknown', { idempotency: 'none' }, 1],
    ['timeout', 'unknown', { idempotency: 'none', idempotencyKey: 'ignored by the provider' }, 1],
    ['unavailable', 'unknown', { idempotency: 'keyed', idempotencyKey: undefined }, 1],
    ['unavailable', 'unknown', { idempotency: 'keyed', idempotencyKey: '' }, 1],
    ['unavailable', 'unknown', { idempotency: 'keyed' }, 2],
    ['unavailable', 'unknown', { idempotency: 'safe', idempotencyKey: undefined }, 2],
    ['unavailable', 'unknown', { idempotency: 'natural', idempotencyKey: undefined }, 2],
    ['malformed_response', 'unknown', { idempotency: 'safe' }, 2],
    ['malformed_response', 'executed', { idempotency: 'safe' }, 1],
    ['unavailable', 'executed', { idempotency: 'safe' }, 1],
  ])('%s, %s, %o → %i attempts', async (code, execution, options, attempts) => {
    expect(await attemptsAfter(code, execution, options)).toBe(attempts);
  });

  it.each<ErrorCode>([
    'invalid_request',
    'unauthenticated',
    'permission_denied',
    'not_found',
    'conflict',
    'rejected',
    'quota_exhausted',
    'cancelled',
    'unsupported',
    'circuit_open',
    'bulkhead_full',
    'invalid_signature',
    'misconfigured',
  ])('%s is never repeated, even where nothing was executed', async (code) => {
    expect(await attemptsAfter(code, 'not_executed', { idempotency: 'safe' })).toBe(1);
  });

  it("the server's no ends the attempts; it marks bodies that cannot be sent again", async () => {
    const verdict = { shouldRetry: false };
    expect(await attemptsAfter('unavailable', 'not_executed', {}, verdict)).toBe(1);
  });

  it("the server's yes repeats what the call allows, and nothing else", async () => {
    const verdict = { shouldRetry: true };
    expect(await attemptsAfter('rejected', 'executed', { idempotency: 'keyed' }, verdict)).toBe(2);
    expect(await attemptsAfter('conflict', 'unknown', { idempotency: 'safe' }, verdict)).toBe(2);
    expect(await attemptsAfter('unavailable', 'unknown', { idempotency: 'none' }, verdict)).toBe(1);
    expect(await attemptsAfter('rejected', 'executed', { idempotency: 'none' }, verdict)).toBe(1);
  });

  it('a conflict that names a time is a lock, not a state', async () => {
    expect(await attemptsAfter('conflict', 'not_executed', {}, { retryAfterMs: 100 })).toBe(2);
  });

  it('shouldRetry widens and narrows the codes, but cannot make a call run twice', async () => {
    const all = { shouldRetry: () => true };
    expect(await attemptsAfter('not_found', 'not_executed', {}, {}, all)).toBe(2);
    expect(await attemptsAfter('unavailable', 'unknown', { idempotency: 'none' }, {}, all)).toBe(1);
    expect(await attemptsAfter('not_found', 'executed', { idempotency: 'safe' }, {}, all)).toBe(1);
    const unrepeatableBody = { shouldRetry: false };
    expect(await attemptsAfter('unavailable', 'not_executed', {}, unrepeatableBody, all)).toBe(1);
    const none = { shouldRetry: () => false };
    expect(await attemptsAfter('unavailable', 'not_executed', {}, {}, none)).toBe(1);
  });

  it('a predicate that throws hides nothing', async () => {
    const error = failure('unavailable', 'not_executed');
    const shouldRetry = (): boolean => {
      throw new Error('bug in the predicate');
    };
    const outcome = retry({ shouldRetry })(testCall().call, scriptedProvider(error).next);
    await expect(outcome).rejects.toBe(error);
  });

  it('an error that is not an IntegrationError is not repeated', async () => {
    const provider = scriptedProvider(new TypeError('bug'));
    await expect(retry()(testCall().call, provider.next)).rejects.toThrow(TypeError);
    expect(provider.calls).toHaveLength(1);
  });
});

describe('retry', () => {
  it('numbers the attempts, keeps the key, and rejects with the last error telling of the others', async () => {
    const clock = createVirtualClock();
    const { call, facts } = testCall();
    const last = failure('timeout', 'unknown', { details: { declined: false } });
    const provider = scriptedProvider(
      failure('unavailable', 'unknown', { status: 503, requestId: 'req_1' }),
      failure('rate_limited', 'not_executed', { status: 429, requestId: 'req_2' }),
      last,
    );
    await expect(clock.settle(retry({ clock })(call, provider.next))).rejects.toBe(last);
    expect(provider.calls.map(({ attempt, idempotencyKey }) => [attempt, idempotencyKey])).toEqual([
      [1, 'order-1'],
      [2, 'order-1'],
      [3, 'order-1'],
    ]);
    expect(last.details).toEqual({
      declined: false,
      attempts: [
        { attempt: 1, code: 'unavailable', execution: 'unknown', status: 503, requestId: 'req_1' },
        {
          attempt: 2,
          code: 'rate_limited',
          execution: 'not_executed',
          status: 429,
          requestId: 'req_2',
        },
        {
          attempt: 3,
          code: 'timeout',
          execution: 'unknown',
          status: undefined,
          requestId: undefined,
        },
      ],
    });
    expect(facts).toMatchObject([
      { type: 'retry.scheduled', attempt: 1, code: 'unavailable', execution: 'unknown' },
      { type: 'retry.scheduled', attempt: 2, code: 'rate_limited', execution: 'not_executed' },
      { type: 'retry.gave_up', attempt: 3, reason: 'attempts_used' },
    ]);
  });

  it.each([
    ['attempts', { attempts: 0 }],
    ['attempts', { attempts: 2.5 }],
    ['attempts', { attempts: Number.POSITIVE_INFINITY }],
    ['maxServerWaitMs', { maxServerWaitMs: Number.NaN }],
  ])('refuses to be built with a wrong %s: %o', (option, options) => {
    expect(() => retry(options)).toThrow(expect.objectContaining({ code: 'misconfigured' }));
    expect(() => retry(options)).toThrow(option);
  });

  it.each([
    ['ConstantBackoff', () => new ConstantBackoff(70), [70, 70]],
    ['IterableBackoff', () => new IterableBackoff([5, 50]), [5, 50]],
    [
      'DelegateBackoff',
      () => new DelegateBackoff(({ attempt }: { attempt: number }) => attempt * 3),
      [3, 6],
    ],
  ])("takes cockatiel's %s", async (_, backoff, delays) => {
    const clock = createVirtualClock();
    const { call, facts } = testCall();
    const provider = scriptedProvider(failure('unavailable', 'unknown'));
    const outcome = retry({ clock, backoff: backoff() })(call, provider.next);
    await clock.settle(outcome.catch(() => undefined));
    const scheduled = facts.filter((fact) => fact.type === 'retry.scheduled');
    expect(scheduled.map((fact) => fact.delayMs)).toEqual(delays);
  });

  it.each([
    ['has no further wait', () => undefined],
    [
      'throws',
      () => {
        throw new Error('bug in the backoff');
      },
    ],
  ])("ends with the provider's error when the backoff %s", async (_, next) => {
    const error = failure('unavailable', 'unknown');
    const provider = scriptedProvider(error);
    await expect(retry({ backoff: { next } })(testCall().call, provider.next)).rejects.toBe(error);
    expect(provider.calls).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { CallIdentity } from '../call.js';
import type { Fact } from '../fact.js';
import { toFactLine } from './fact-line.js';

const call: CallIdentity = {
  provider: 'stripe',
  port: 'payments',
  operation: 'charge',
  idempotency: 'keyed',
  idempotencyKey: 'order-1',
};

const lines: ReadonlyArray<readonly [Fact, string]> = [
  [{ type: 'call.started' }, 'started'],
  [
    {
      type: 'call.settled',
      outcome: 'succeeded',
      attempts: 1,
      durationMs: 181.6,
      code: undefined,
      execution: undefined,
    },
    'succeeded, 1 attempt, 182 ms',
  ],
  [
    {
      type: 'call.settled',
      outcome: 'failed',
      attempts: 3,
      durationMs: 900,
      code: 'unavailable',
      execution: 'unknown',
    },
    'failed: unavailable (execution unknown), 3 attempts, 900 ms',
  ],
  [{ type: 'attempt.started', attempt: 2 }, 'attempt 2 started'],
  [
    {
      type: 'attempt.settled',
      attempt: 1,
      outcome: 'failed',
      durationMs: 20,
      code: 'rate_limited',
      execution: 'not_executed',
    },
    'attempt 1 failed: rate_limited (execution not_executed), 20 ms',
  ],
  [
    {
      type: 'http.responded',
      attempt: 1,
      method: 'POST',
      route: '/v1/charges/{id}',
      status: 200,
      requestId: 'req_1',
      durationMs: 12,
      replayed: true,
    },
    'attempt 1 POST /v1/charges/{id} 200, 12 ms, req_1, replayed',
  ],
  [
    {
      type: 'rate_limit.observed',
      resource: 'core',
      limit: 5000,
      remaining: 12,
      resetMs: 3000,
    },
    "rate limit 'core': 12 of 5000 left, full again in 3000 ms",
  ],
  [
    {
      type: 'rate_limit.observed',
      resource: undefined,
      limit: undefined,
      remaining: 0,
      resetMs: undefined,
    },
    'rate limit: 0 of ? left',
  ],
  [
    {
      type: 'rate_limit.observed',
      resource: 'graphql',
      limit: 5000,
      remaining: 12,
      resetMs: undefined,
      cost: 3,
    },
    "rate limit 'graphql': 12 of 5000 left, cost 3",
  ],
  [
    {
      type: 'retry.scheduled',
      attempt: 1,
      delayMs: 250.2,
      code: 'timeout',
      execution: 'unknown',
    },
    'attempt 1 failed: timeout (execution unknown), next one in 250 ms',
  ],
  [
    { type: 'retry.gave_up', attempt: 2, reason: 'not_repeatable' },
    'is not repeated after attempt 2: not_repeatable',
  ],
  [
    { type: 'timeout.elapsed', scope: 'attempt', timeoutMs: 10_000 },
    'had no answer within 10000 ms (attempt)',
  ],
  [
    { type: 'breaker.changed', key: 'stripe', from: 'closed', to: 'open' },
    "breaker 'stripe' closed -> open",
  ],
  [{ type: 'fallback.used', from: 'stripe', to: 'adyen' }, 'fell back from stripe to adyen'],
  [{ type: 'fault.injected', fault: 'lost_answer' }, 'fault injected: lost_answer'],
  [
    { type: 'store.failed', key: 'stripe', policy: 'rate_limit' },
    "state store failed for 'stripe' (rate_limit); this process goes on alone",
  ],
];

describe('toFactLine', () => {
  for (const [fact, expected] of lines) {
    it(`writes ${fact.type} as '${expected}'`, () => {
      expect(toFactLine(fact, call)).toBe(`stripe.charge ${expected}`);
    });
  }

  it('keeps a key with control characters on its own line', () => {
    const forged: Fact = { type: 'bulkhead.rejected', key: 'a\r\n\u{1b}[31mroot logged in' };
    expect(toFactLine(forged, call)).not.toMatch(/\p{Cc}/u);
  });

  it('leaves the idempotency key out', () => {
    for (const [fact] of lines) expect(toFactLine(fact, call)).not.toContain('order-1');
  });
});

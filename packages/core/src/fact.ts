import type { ErrorCode, Execution } from './errors/error-code.js';
import type { TokenUsage } from './token-usage.js';

/** The state of a circuit breaker. */
export type BreakerState = 'closed' | 'open' | 'half_open' | 'isolated';

/** What a provider's headers said about one of its limits. */
export interface RateLimitFact {
  readonly type: 'rate_limit.observed';
  /** The provider's name of the limit (`requests`, `tokens`, `core`), where it has several. */
  readonly resource: string | undefined;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Milliseconds until the allowance is full again. */
  readonly resetMs: number | undefined;
  /** What the request took of it, where the provider says so (GitHub's GraphQL counts points). */
  readonly cost?: number | undefined;
}

/** Token counts of one model call, the raw material of the usage ledger. */
export interface UsageFact extends TokenUsage {
  readonly type: 'usage.reported';
  readonly model: string;
  /** The tier that was served, where the provider says so; prices depend on it. */
  readonly serviceTier: string | undefined;
  /** True where the provider did not report the usage and it was estimated. */
  readonly estimated: boolean;
  /** The provider's id of the answer, by which it can be looked up and told from others. */
  readonly responseId?: string | undefined;
  /** What else bills, under the ledger's names: `{ web_searches: 1 }`. */
  readonly units?: Readonly<Record<string, number>> | undefined;
}

/** Something that happened inside a call. Never holds a body, a header value that is secret, or a key. */
export type Fact =
  | { readonly type: 'call.started' }
  | {
      readonly type: 'call.settled';
      readonly outcome: 'succeeded' | 'failed';
      /** How often the driver ran. */
      readonly attempts: number;
      readonly durationMs: number;
      readonly code: ErrorCode | undefined;
      readonly execution: Execution | undefined;
    }
  | { readonly type: 'attempt.started'; readonly attempt: number }
  | {
      readonly type: 'attempt.settled';
      readonly attempt: number;
      readonly outcome: 'succeeded' | 'failed';
      readonly durationMs: number;
      readonly code: ErrorCode | undefined;
      readonly execution: Execution | undefined;
    }
  | {
      readonly type: 'http.responded';
      readonly attempt: number;
      readonly method: string;
      /** The path with ids replaced, fit for a metric's label. */
      readonly route: string;
      readonly status: number;
      readonly requestId: string | undefined;
      readonly durationMs: number;
      /** True where the provider replayed an earlier answer to the same idempotency key. */
      readonly replayed: boolean;
    }
  | RateLimitFact
  | UsageFact
  | {
      readonly type: 'retry.scheduled';
      /** The attempt that failed. */
      readonly attempt: number;
      readonly delayMs: number;
      readonly code: ErrorCode;
      readonly execution: Execution;
    }
  | {
      readonly type: 'retry.gave_up';
      readonly attempt: number;
      readonly reason:
        | 'attempts_used'
        | 'not_repeatable'
        | 'deadline'
        | 'budget'
        | 'server_wait_too_long';
    }
  | {
      readonly type: 'timeout.elapsed';
      readonly scope: 'call' | 'attempt';
      readonly timeoutMs: number;
    }
  | {
      readonly type: 'breaker.changed';
      readonly key: string;
      readonly from: BreakerState;
      readonly to: BreakerState;
    }
  | { readonly type: 'breaker.rejected'; readonly key: string; readonly retryAfterMs: number }
  | { readonly type: 'bulkhead.queued'; readonly key: string; readonly queued: number }
  | { readonly type: 'bulkhead.rejected'; readonly key: string }
  | { readonly type: 'limiter.delayed'; readonly key: string; readonly delayMs: number }
  | { readonly type: 'limiter.rejected'; readonly key: string; readonly retryAfterMs: number }
  /** A call waits because the provider's own headers say that the key's allowance is used up. */
  | {
      readonly type: 'pacing.delayed';
      readonly key: string;
      readonly resource: string | undefined;
      readonly delayMs: number;
    }
  | { readonly type: 'pacing.rejected'; readonly key: string; readonly retryAfterMs: number }
  /** Refused here because the provider refuses most calls of the key anyway. */
  | { readonly type: 'throttle.rejected'; readonly key: string; readonly probability: number }
  /** The adaptive concurrency limit of a key moved. */
  | {
      readonly type: 'concurrency.changed';
      readonly key: string;
      readonly from: number;
      readonly to: number;
    }
  /** A second request was sent because the first one was slow; `hedge` counts from 1. */
  | { readonly type: 'hedge.started'; readonly hedge: number; readonly afterMs: number }
  /** Who answered first: 0 is the request that was sent first. */
  | { readonly type: 'hedge.won'; readonly hedge: number }
  | { readonly type: 'hedge.suppressed'; readonly reason: 'budget' | 'deadline' }
  | { readonly type: 'cache.missed' }
  | {
      readonly type: 'cache.served';
      readonly freshness: 'fresh' | 'revalidating' | 'stale_if_error';
      readonly ageMs: number;
    }
  /** The call shares the answer of one that was already on its way. */
  | { readonly type: 'coalescing.joined'; readonly waiting: number }
  | {
      readonly type: 'batch.progressed';
      readonly done: number;
      readonly failed: number;
      readonly total: number | undefined;
    }
  | {
      readonly type: 'fault.injected';
      readonly fault: 'error' | 'lost_answer' | 'latency' | 'stall';
    }
  /** A shared state store failed; the policy went on with what this process knows. */
  | { readonly type: 'store.failed'; readonly key: string; readonly policy: string }
  | { readonly type: 'fallback.used'; readonly from: string; readonly to: string };

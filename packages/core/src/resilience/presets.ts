import type { CallIdentity } from '../call.js';
import type { Clock, Random } from '../clock.js';
import { type Pipeline, pipeline } from '../pipeline.js';
import { bulkhead } from './bulkhead.js';
import { type CircuitBreakerPolicy, circuitBreaker } from './circuit-breaker.js';
import { countedBackoff } from './counted-backoff.js';
import { modelRateLimit } from './model-rate-limit.js';
import { type RateLimitPolicy, rateLimit } from './rate-limit.js';
import { type RetryPolicy, retry } from './retry.js';
import { standard } from './standard.js';

/** What every preset takes. */
export interface PresetOptions {
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * The figures of many payment guides: three attempts with waits that double from 2 to 10 seconds, and a
 * breaker that opens after five failures for a minute; the rest as {@link standard}. Unlike there, a decline
 * is no failure, and a write is repeated only under its key. (Requirements 4.31, 4.35, 4.51.)
 */
export function patientStandard({ clock, random }: PresetOptions = {}): Pipeline {
  return standard({
    clock,
    random,
    totalTimeoutMs: MINUTE,
    retry: { attempts: 3, backoff: doubling(2 * SECOND, 10 * SECOND) },
    breaker: { consecutive: 5, cooldownMs: MINUTE },
  });
}

/** Statuses after which `urllib3`'s `Retry(status_forcelist=…)` is usually told to try again. */
const RETRIED_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/**
 * `Retry(total=3, backoff_factor=0.3, status_forcelist=[429, 500, 502, 503, 504])` of `urllib3`: three repeats
 * after these statuses and after broken connections, with waits of 0.3, 0.6 and 1.2 s. What may not run
 * twice is not repeated all the same. (Requirement 0.60.)
 */
export function statusRetry({ clock, random }: PresetOptions = {}): RetryPolicy {
  return retry({
    clock,
    random,
    attempts: 4,
    backoff: doubling(300, 2 * MINUTE),
    shouldRetry: ({ code, status }) =>
      status === undefined
        ? code === 'unavailable' || code === 'timeout'
        : RETRIED_STATUSES.has(status),
  });
}

/** The parameters of {@link retryWithBackoff}, in its own words; times in milliseconds. */
export interface RetryWithBackoffOptions extends PresetOptions {
  /** Repeats after the first attempt. @default 3 */
  readonly maxRetries?: number | undefined;
  /** @default 1_000 */
  readonly baseDelayMs?: number | undefined;
  /** Holds after the jitter, too. @default 60_000 */
  readonly maxDelayMs?: number | undefined;
  /** @default 2 */
  readonly exponentialBase?: number | undefined;
  /** Multiplies each wait by 0.5 to 1.5. @default true */
  readonly jitter?: boolean | undefined;
}

/**
 * The decorator `retry_with_backoff(max_retries=3, base_delay=1.0, max_delay=60.0, exponential_base=2.0,
 * jitter=True)`. Its jitter could exceed `max_delay`; here it cannot. (Requirements 2.20 to 2.22.)
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function retryWithBackoff(options: RetryWithBackoffOptions = {}): RetryPolicy {
  const {
    maxRetries = 3,
    baseDelayMs = SECOND,
    maxDelayMs = MINUTE,
    exponentialBase = 2,
  } = options;
  const { clock, random = Math.random, jitter = true } = options;
  const backoff = countedBackoff((repeat) => {
    const spread = jitter ? 0.5 + random() : 1;
    return Math.min(maxDelayMs, baseDelayMs * exponentialBase ** (repeat - 1) * spread);
  });
  return retry({ clock, random, attempts: maxRetries + 1, backoff });
}

/**
 * The breaker of MCP servers: opens after five failures for a minute, and lets one call through to see.
 * (Requirements 2.17 to 2.19; 3.14 asks for the five.)
 */
export function mcpCircuitBreaker(
  options: PresetOptions & { /** @default 5 */ readonly failures?: number | undefined } = {},
): CircuitBreakerPolicy {
  const { clock, random, failures = 5 } = options;
  return circuitBreaker({ clock, random, consecutive: failures, cooldownMs: MINUTE });
}

/** At most 100 calls in any 60 seconds: `AsyncLimiter(max_rate=100, time_period=60)`. (Requirement 4.53.) */
export function hundredPerMinute({ clock }: PresetOptions = {}): RateLimitPolicy {
  return rateLimit({ clock, algorithm: 'sliding_window', limit: 100, windowMs: MINUTE });
}

/**
 * Shopify's Admin API on the standard plan: a bucket of 40 that leaks 2 a second. (Requirements 3.7, 3.12.)
 *
 * @see https://shopify.dev/docs/api/usage/limits
 */
export function shopifyRateLimit({ clock }: PresetOptions = {}): RateLimitPolicy {
  return rateLimit({ clock, perSecond: 2, burst: 40 });
}

/** A self-hosted Chatwoot: at most 100 calls in any minute. (Requirements 3.9, 3.12.) */
export function chatwootRateLimit({ clock }: PresetOptions = {}): RateLimitPolicy {
  return rateLimit({ clock, algorithm: 'sliding_window', limit: 100, windowMs: MINUTE });
}

/**
 * Google Analytics' reports: five at the same time, 100 in any hour. Calls wait for up to a minute for a
 * slot, and not for the hour: that would be a hang. (Requirement 3.11.)
 */
export function googleAnalyticsLimits({ clock }: PresetOptions = {}): Pipeline {
  return pipeline(
    rateLimit({ clock, algorithm: 'sliding_window', limit: 100, windowMs: HOUR }),
    bulkhead({ clock, concurrency: 5, queue: 100, maxWaitMs: MINUTE }),
  );
}

/**
 * OpenAI's first tier, conservatively: 400 requests and 35,000 tokens a minute together. `estimate` sets
 * tokens aside before a call; what it really used corrects it. (Requirement 3.10.)
 *
 * @see https://platform.openai.com/docs/guides/rate-limits
 */
export function openAITierOneLimit(
  options: PresetOptions & {
    /** Tokens of a call, as far as can be told before. @default 1_000 */
    readonly estimate?: ((call: CallIdentity) => number) | undefined;
  } = {},
): Pipeline {
  const { clock, estimate = () => 1_000 } = options;
  return modelRateLimit({ clock, requestsPerMinute: 400, tokensPerMinute: 35_000, estimate });
}

/** Waits that double, without jitter: the figures are what people ask for. */
function doubling(initialMs: number, maxMs: number): ReturnType<typeof countedBackoff> {
  return countedBackoff((repeat) => Math.min(maxMs, initialMs * 2 ** (repeat - 1)));
}

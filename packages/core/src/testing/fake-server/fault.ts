/** What goes wrong. Every effect says whether the request runs. */
export type FaultEffect =
  /**
   * Answers with an error status. `before`: nothing runs and nothing is kept under an idempotency key, as
   * when a proxy in front fails. `during`: nothing runs, yet the error is kept and replayed under the key, as
   * Stripe does with its own 5xx; the same as `before` at a provider without keys. `after`: the request
   * runs, its true answer is kept, and this one gets an error.
   * @default status 500, at 'before'
   */
  | {
      readonly kind: 'status';
      readonly status?: number | undefined;
      readonly at?: 'before' | 'during' | 'after' | undefined;
      /** The provider's own code, for example `lock_timeout`. */
      readonly code?: string | undefined;
      /** The provider's verdict on a repeat, where it has a header for it. */
      readonly shouldRetry?: boolean | undefined;
    }
  /** 429; nothing runs. `retryAfter` is sent as it is: seconds or an HTTP date. */
  | { readonly kind: 'rate_limit'; readonly retryAfter?: string | number | undefined }
  /** Nothing runs and the connection is closed. */
  | { readonly kind: 'reset_before' }
  /** Nothing runs and no answer ever comes. */
  | { readonly kind: 'timeout_before' }
  /** Runs; the connection is closed before the answer. */
  | { readonly kind: 'lost_answer' }
  /** Runs; no answer ever comes. */
  | { readonly kind: 'hang' }
  /** Runs; half of the body arrives, then the connection is closed. */
  | { readonly kind: 'truncate' }
  /** Runs; half of the body arrives, then nothing more. */
  | { readonly kind: 'stall' }
  /** Runs; a proxy's HTML page with a 200 takes the place of the answer. */
  | { readonly kind: 'html_200' }
  /** Runs after `ms` (@default 1000) by the fake's clock, holding its idempotency key meanwhile. */
  | { readonly kind: 'delay'; readonly ms?: number | undefined };

export type FaultKind = FaultEffect['kind'];

/** Which requests it hits. Without fields: all. */
export interface FaultMatch {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  /** Text: how the path begins. */
  readonly path?: string | RegExp | undefined;
}

export type Fault = FaultEffect & {
  readonly match?: FaultMatch | undefined;
  /** How many requests it hits. @default 1 */
  readonly times?: number | undefined;
  /** How many matching requests pass first. @default 0 */
  readonly after?: number | undefined;
};

/** Faults that come at random, the same ones for the same seed and order of requests. */
export interface FaultSchedule {
  /** The share of requests that are hit, 0 to 1. */
  readonly rate: number;
  /** @default every kind that ends by itself: all but `timeout_before`, `hang`, `stall` and `delay` */
  readonly kinds?: readonly (FaultKind | FaultEffect)[] | undefined;
  /** @default 1 */
  readonly seed?: number | undefined;
  readonly match?: FaultMatch | undefined;
}

export const kindsThatEnd: readonly FaultKind[] = [
  'status',
  'rate_limit',
  'reset_before',
  'lost_answer',
  'truncate',
  'html_200',
];

export function isMatch(match: FaultMatch | undefined, method: string, path: string): boolean {
  if (match?.method !== undefined && match.method !== method) return false;
  if (match?.path === undefined) return true;
  return typeof match.path === 'string' ? path.startsWith(match.path) : match.path.test(path);
}

import {
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';

/** What a careful user writes today, with cockatiel's defaults where it has them. */
export function carefulPolicy(): {
  execute<T>(
    run: (context: { signal: AbortSignal }) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
} {
  return wrap(
    timeout(30_000, TimeoutStrategy.Aggressive),
    retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }),
    circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) }),
    bulkhead(256, 256),
  );
}

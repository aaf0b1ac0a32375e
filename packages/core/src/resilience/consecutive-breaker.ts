import { checkedNumber } from '../errors/checked-number.js';
import type { BreakerCounts, BreakerFactory, CountingBreaker } from './breaker.js';

/**
 * Opens after `failures` failures in a row. Right where calls are few: it needs no minimum, and a single
 * success shows that the provider is alive.
 *
 * @param failures - a whole number of at least 1. @default 5
 * @throws misconfigured for anything else.
 */
export function consecutiveBreaker(failures = 5): BreakerFactory<CountingBreaker> {
  checkedNumber('consecutiveBreaker', 'failures', failures, { atLeast: 1, integer: true });
  return Object.assign(() => new Consecutive(failures), {
    settings: { consecutive: failures },
    retune: (breaker: unknown) => {
      if (!(breaker instanceof Consecutive)) return false;
      breaker.limit = failures;
      return true;
    },
  });
}

class Consecutive implements CountingBreaker {
  limit: number;
  #failures = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  success(): boolean {
    this.#failures = 0;
    return false;
  }

  failure(): boolean {
    this.#failures += 1;
    return this.#failures >= this.limit;
  }

  counts(): BreakerCounts {
    return { calls: this.#failures, failures: this.#failures, slowCalls: 0 };
  }

  get state(): unknown {
    return this.#failures;
  }

  set state(state: unknown) {
    this.#failures = Number.isInteger(state) ? Math.max(0, Number(state)) : 0;
  }
}

import { ExponentialBackoff, type GeneratorFn } from 'cockatiel';
import type { Random } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import { countedBackoff } from './counted-backoff.js';

/** What a backoff may look at; the shape of cockatiel's `IRetryBackoffContext`. */
export interface BackoffContext {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly result: { readonly error: unknown };
}

/** Gives the first wait; cockatiel's `IBackoffFactory`, so any backoff of cockatiel fits. */
export interface BackoffFactory {
  /** Undefined ends the attempts; so does a throw. */
  next(context: BackoffContext): Backoff | undefined;
}

/** One wait of a row, which gives the next one; cockatiel's `IBackoff`. */
export interface Backoff extends BackoffFactory {
  /** Milliseconds. */
  readonly duration: number;
}

export interface ExponentialBackoffOptions {
  /** About the first wait, in milliseconds. @default 250 */
  readonly initialMs?: number | undefined;
  /** The longest wait, in milliseconds. @default 10_000 */
  readonly maxMs?: number | undefined;
  /**
   * How the waits of callers that failed together are told apart.
   *
   * - `decorrelated`: cockatiel's and Polly's formula. Waits lie around the doubled one before.
   * - `full`: anything between 0 and the doubled wait, as the AWS SDKs draw it. Half as long on average.
   *
   * @default 'decorrelated'
   */
  readonly jitter?: 'decorrelated' | 'full' | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
}

/**
 * Makes waits that double on average, up to `maxMs`, and that no two callers share: by default those of
 * cockatiel's `ExponentialBackoff` with decorrelated jitter.
 *
 * @throws misconfigured for a time that is not a finite number of at least 0, and for another jitter.
 */
export function exponentialBackoff(options: ExponentialBackoffOptions = {}): BackoffFactory {
  const {
    initialMs = 250,
    maxMs = 10_000,
    jitter = 'decorrelated',
    random = Math.random,
  } = options;
  checkedNumber('exponentialBackoff', 'initialMs', initialMs, { atLeast: 0 });
  checkedNumber('exponentialBackoff', 'maxMs', maxMs, { atLeast: 0 });
  if (jitter === 'full') {
    return countedBackoff((repeat) => random() * Math.min(maxMs, initialMs * 2 ** (repeat - 1)));
  }
  if (jitter !== 'decorrelated') {
    const what = `jitter is ${String(jitter)}`;
    throw misconfigured('exponentialBackoff', what, "Give 'decorrelated' or 'full'.");
  }
  return new ExponentialBackoff({
    generator: decorrelatedJitter(random),
    initialDelay: initialMs,
    maxDelay: maxMs,
  });
}

/**
 * Cockatiel's `decorrelatedJitterGenerator` with the randomness injected: its own reads `Math.random`, so
 * that no run could be repeated.
 */
function decorrelatedJitter(random: Random): GeneratorFn<[number, number]> {
  return (state, { exponent, initialDelay, maxDelay }) => {
    const [attempt, previous] = state ?? [0, 0];
    const time = attempt + random();
    const next = exponent ** time * Math.tanh(Math.sqrt(4 * time));
    const grown = Number.isFinite(next) ? Math.max(0, next - previous) : Number.POSITIVE_INFINITY;
    return [Math.min((grown * initialDelay) / 1.4, maxDelay), [attempt + 1, next]];
  };
}

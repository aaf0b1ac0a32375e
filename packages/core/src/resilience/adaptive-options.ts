import type { CallIdentity } from '../call.js';
import type { Clock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import { type AdaptiveLimit, AimdLimit, GradientLimit } from './adaptive-limit.js';

/** How the limit is found, and how calls wait for it. */
export type AdaptiveConcurrencyOptions = (
  | {
      /**
       * - `gradient` (Netflix' Gradient2) compares answer times with the usual ones.
       * - `aimd` grows by one and shrinks by a tenth: for a provider that refuses what is too much.
       *
       * @default 'gradient'
       */
      readonly algorithm?: 'gradient' | undefined;
      /**
       * How many times the usual answer time is still fine. Where load makes answers slow, the limit comes
       * to rest at about `tolerance` times the capacity plus 4. Values near 1 need steady answer times.
       *
       * @default 1.5
       */
      readonly tolerance?: number | undefined;
    }
  | {
      readonly algorithm: 'aimd';
      /** A window whose mean answer time is longer counts as overload, in milliseconds. @default 5_000 */
      readonly slowAfterMs?: number | undefined;
    }
) & {
  /** @default 1 */
  readonly min?: number | undefined;
  /** @default 200, or `min` where that is more */
  readonly max?: number | undefined;
  /** What a key begins with. @default 20, or the nearest within `min` and `max` */
  readonly initial?: number | undefined;
  /** Calls that may wait for a slot; further ones are refused at once. @default 0 */
  readonly queue?: number | undefined;
  /** The longest wait for a slot, in milliseconds. @default 30_000 */
  readonly maxWaitMs?: number | undefined;
  /** Who waits in front of whom, as in {@link bulkhead}. @default 0 for all */
  readonly priority?: ((call: CallIdentity) => number) | undefined;
  /** What has a limit of its own. @default the provider */
  readonly key?: ((call: CallIdentity) => string) | undefined;
  /**
   * Keys kept. What was learnt about one is forgotten after ten idle minutes, or where there are twice as
   * many.
   *
   * @default 10_000
   */
  readonly maxKeys?: number | undefined;
  /** Measures the answer times too. @default the platform's clock */
  readonly clock?: Clock | undefined;
};

/** The figures in force. */
export interface AdaptiveRules {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly queue: number;
  readonly maxWaitMs: number;
}

/** What the algorithm adds to them. */
export interface AdaptiveAlgorithm {
  readonly settings: Readonly<Record<string, unknown>>;
  createLimit(): AdaptiveLimit;
}

/** @throws misconfigured for a figure that is not finite or out of range. */
export function checkedAdaptiveRules(options: AdaptiveConcurrencyOptions): AdaptiveRules {
  const { min = 1, queue = 0, maxWaitMs = 30_000 } = options;
  checkedNumber('adaptiveConcurrency', 'min', min, { atLeast: 1, integer: true });
  const max = options.max ?? Math.max(200, min);
  checkedNumber('adaptiveConcurrency', 'max', max, { atLeast: min, integer: true });
  const initial = options.initial ?? Math.min(max, Math.max(min, 20));
  checkedNumber('adaptiveConcurrency', 'initial', initial, { atLeast: min, integer: true });
  if (initial > max) {
    const what = `initial is ${initial} and max is ${max}`;
    throw misconfigured('adaptiveConcurrency', what, 'Begin within the bounds.');
  }
  checkedNumber('adaptiveConcurrency', 'queue', queue, { atLeast: 0, integer: true });
  checkedNumber('adaptiveConcurrency', 'maxWaitMs', maxWaitMs, { above: 0 });
  return { min, max, initial, queue, maxWaitMs };
}

/** @throws misconfigured for a figure that is not finite or out of range. */
export function adaptiveAlgorithm(
  options: AdaptiveConcurrencyOptions,
  rules: AdaptiveRules,
): AdaptiveAlgorithm {
  if (options.algorithm === 'aimd') {
    const { slowAfterMs = 5_000 } = options;
    checkedNumber('adaptiveConcurrency', 'slowAfterMs', slowAfterMs, { above: 0 });
    return {
      settings: { algorithm: 'aimd', slowAfterMs },
      createLimit: () => new AimdLimit(rules, slowAfterMs),
    };
  }
  const { tolerance = 1.5 } = options;
  checkedNumber('adaptiveConcurrency', 'tolerance', tolerance, { atLeast: 1 });
  return {
    settings: { algorithm: 'gradient', tolerance },
    createLimit: () => new GradientLimit(rules, tolerance),
  };
}

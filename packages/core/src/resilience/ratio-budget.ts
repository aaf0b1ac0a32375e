import { type Clock, systemClock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { createKeyedRegistry } from './keyed-registry.js';
import { createKeyedState } from './keyed-state.js';
import type { KeyedRetryBudget } from './retry-budget.js';

export interface RatioBudgetOptions {
  /** Repeats for each call. @default 0.2 */
  readonly ratio?: number | undefined;
  /** Repeats that are always allowed in a window, however few calls there are. @default 3 */
  readonly minimum?: number | undefined;
  /** How far back calls and repeats count, in milliseconds. @default 10_000 */
  readonly windowMs?: number | undefined;
  /** Keys kept. @default 10_000 */
  readonly maxKeys?: number | undefined;
  /** @default the platform's clock */
  readonly clock?: Clock | undefined;
}

/**
 * Makes a budget in the manner of Envoy and failsafe-go: among the calls of the last seconds there may be
 * one repeat for every five, and three of them always. An outage is amplified to 1.2, never more; unlike
 * {@link retryBudget} it does not matter how many calls succeed.
 *
 * The `retry` that it is given to tells it of the calls; a `hedge` may share it. What was taken stays
 * counted until it leaves the window, whatever became of the repeat. Keys that were idle for a window are
 * like new ones.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function ratioBudget(options: RatioBudgetOptions = {}): KeyedRetryBudget {
  const { ratio = 0.2, minimum = 3, windowMs = 10_000, clock = systemClock } = options;
  checkedNumber('ratioBudget', 'ratio', ratio, { atLeast: 0 });
  checkedNumber('ratioBudget', 'minimum', minimum, { atLeast: 0, integer: true });
  checkedNumber('ratioBudget', 'windowMs', windowMs, { above: 0 });
  const traffic = createKeyedState<Traffic>({
    create: (key) => new Traffic(key, windowMs / SLICES),
    isForgettable: (one) => one.isIdle(clock.now()),
    clock,
    maxKeys: options.maxKeys,
  });
  const room = (one: Traffic | undefined): { capacity: number; available: number } => {
    const { calls, repeats } = one?.counts(clock.now()) ?? NOTHING;
    const capacity = Math.max(minimum, Math.floor(calls * ratio + HAIR));
    return { capacity, available: Math.max(0, capacity - repeats) };
  };
  return {
    begin: (key) => {
      traffic.at(key).slice(clock.now()).calls += 1;
    },
    take: (key) => {
      const one = traffic.at(key);
      if (room(one).available === 0) return undefined;
      one.slice(clock.now()).repeats += 1;
      return 1;
    },
    refund: () => {},
    available: (key) => room(traffic.peek(key)).available,
    registry: createKeyedRegistry(traffic, (one) => ({ key: one.key, ...room(one) })),
  };
}

/** The window moves on by a tenth at a time. */
const SLICES = 10;
/** A fifth of 15 calls is 3, whatever the float says. */
const HAIR = 1e-9;

interface Counts {
  calls: number;
  repeats: number;
}

const NOTHING: Counts = { calls: 0, repeats: 0 };

/** The calls and repeats of one key, in slices of time. */
class Traffic {
  readonly key: string;
  readonly #sliceMs: number;
  /** By number, counted from the beginning of time; the oldest first. */
  readonly #slices = new Map<number, Counts>();

  constructor(key: string, sliceMs: number) {
    this.key = key;
    this.#sliceMs = sliceMs;
  }

  /** The slice of now. */
  slice(now: number): Counts {
    const number = this.#forget(now);
    const known = this.#slices.get(number);
    if (known !== undefined) return known;
    const slice = { calls: 0, repeats: 0 };
    this.#slices.set(number, slice);
    return slice;
  }

  /** What the last window holds. */
  counts(now: number): Counts {
    this.#forget(now);
    const sum = { calls: 0, repeats: 0 };
    for (const { calls, repeats } of this.#slices.values()) {
      sum.calls += calls;
      sum.repeats += repeats;
    }
    return sum;
  }

  isIdle(now: number): boolean {
    this.#forget(now);
    return this.#slices.size === 0;
  }

  /** Drops what is out of the window. Returns the number of the slice of now. */
  #forget(now: number): number {
    const current = Math.floor(now / this.#sliceMs);
    for (const number of this.#slices.keys()) {
      if (number > current - SLICES) break;
      this.#slices.delete(number);
    }
    return current;
  }
}

import { checkedNumber } from '../errors/checked-number.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { BreakerCounts, BreakerFactory, CountingBreaker } from './breaker.js';
import {
  checkedRates,
  type RateOptions,
  type RateRules,
  RateWindow,
  rateSettings,
} from './rate-window.js';

export interface CountWindowOptions extends RateOptions {
  /** How many of the last calls are looked at. @default 20 */
  readonly size?: number | undefined;
}

/**
 * Opens when too many of the last `size` calls failed or were slow. It does not look at the time: after a
 * quiet night it decides from the calls of the evening. Where that is wrong, take {@link timeWindowBreaker}.
 *
 * @throws misconfigured for a figure that is out of range, and for more `minimumCalls` than `size`.
 */
export function countWindowBreaker(
  options: CountWindowOptions = {},
): BreakerFactory<CountingBreaker> {
  const { size = 20 } = options;
  checkedNumber('countWindowBreaker', 'size', size, { atLeast: 1, integer: true });
  const rules = { ...checkedRates('countWindowBreaker', options, Math.min(10, size)), size };
  if (rules.minimumCalls > size) {
    const what = `minimumCalls is ${rules.minimumCalls} and size ${size}`;
    throw misconfigured('countWindowBreaker', what, 'It would never open: ask for fewer calls.');
  }
  return Object.assign(() => new CountWindow(rules), {
    settings: { breaker: 'count_window', size, ...rateSettings(rules) },
    retune: (breaker: unknown) => {
      if (!(breaker instanceof CountWindow)) return false;
      breaker.retune(rules);
      return true;
    },
  });
}

/** How a call ended, in two bits. */
const FAILED = 1;
const SLOW = 2;
const EITHER = FAILED | SLOW;
const BITS = 2;
/** Calls in one 32-bit word. */
const PER_WORD = 16;

class CountWindow extends RateWindow<RateRules & { readonly size: number }> {
  /** A ring of calls, 16 to the word, so that a hundred thousand windows stay small. */
  #words: number[] | undefined;
  #next = 0;
  #calls = 0;
  #failures = 0;
  #slowCalls = 0;

  counts(): BreakerCounts {
    return { calls: this.#calls, failures: this.#failures, slowCalls: this.#slowCalls };
  }

  /** One number for each call, the oldest first: 1 failed, 2 slow, 3 both. */
  get state(): unknown {
    const { size } = this.rules;
    const words = this.#words ?? [];
    const first = this.#next - this.#calls + size;
    return Array.from({ length: this.#calls }, (_, n) => read(words, (first + n) % size));
  }

  set state(state: unknown) {
    this.clear();
    if (!Array.isArray(state)) return;
    for (const call of state) {
      if (Number.isInteger(call) && call >= 0 && call <= EITHER)
        this.add((call & FAILED) !== 0, (call & SLOW) !== 0);
    }
  }

  protected add(failed: boolean, slow: boolean): void {
    const { size } = this.rules;
    const call = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    this.#words ??= new Array<number>(Math.ceil(size / PER_WORD)).fill(0);
    if (this.#calls === size) this.#count(read(this.#words, this.#next), -1);
    write(this.#words, this.#next, call);
    this.#count(call, 1);
    this.#next = (this.#next + 1) % size;
  }

  protected clear(): void {
    this.#words = undefined;
    this.#next = 0;
    this.#calls = 0;
    this.#failures = 0;
    this.#slowCalls = 0;
  }

  #count(call: number, by: 1 | -1): void {
    this.#calls += by;
    if ((call & FAILED) !== 0) this.#failures += by;
    if ((call & SLOW) !== 0) this.#slowCalls += by;
  }
}

function read(words: readonly number[], index: number): number {
  const word = words[Math.floor(index / PER_WORD)] ?? 0;
  return (word >>> ((index % PER_WORD) * BITS)) & EITHER;
}

function write(words: number[], index: number, call: number): void {
  const at = Math.floor(index / PER_WORD);
  const shift = (index % PER_WORD) * BITS;
  words[at] = ((words[at] ?? 0) & ~(EITHER << shift)) | (call << shift);
}

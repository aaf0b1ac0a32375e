import { isPlain } from './canonical-form.js';

/** How fresh an answer of a {@link cached} port was when it was given. */
export interface Freshness {
  /**
   * - `live`: the provider gave it now.
   * - `fresh`: from the cache, younger than its time to live.
   * - `revalidating`: from the cache and past its time, while a newer one is fetched.
   * - `stale_if_error`: from the cache and past its time, because the provider could not be asked.
   */
  readonly state: 'live' | 'fresh' | 'revalidating' | 'stale_if_error';
  /** Milliseconds since the provider gave it; 0 for `live`. */
  readonly ageMs: number;
}

/** Weak: it holds no answer in memory. */
const notes = new WeakMap<object, Freshness>();

/**
 * How fresh an answer is, by the cache that gave it. Known for the objects and arrays that a port made by
 * `cached` answers with, not for what is inside them; undefined for everything else.
 */
export function freshnessOf(answer: unknown): Freshness | undefined {
  return notes.get(Object(answer));
}

/** Notes how fresh `answer` is. The first note stays: of nested caches, that of the inner one. */
export function noteFreshness(answer: unknown, freshness: Freshness): void {
  if (isCopyable(answer) && !notes.has(answer)) notes.set(answer, freshness);
}

/**
 * Copies the outermost level, so that each answer has a freshness of its own. What has a class, and what
 * is no object, is returned as it is.
 */
export function copyOf(answer: unknown): unknown {
  if (!isCopyable(answer)) return answer;
  return Array.isArray(answer) ? [...answer] : { ...answer };
}

function isCopyable(answer: unknown): answer is object {
  if (typeof answer !== 'object' || answer === null) return false;
  return Array.isArray(answer) || isPlain(answer);
}

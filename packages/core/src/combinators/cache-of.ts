import type { BoundPort } from '../bind-port.js';

type InputOf<Op> = Op extends (input: infer Input, options: never) => unknown ? Input : never;

/** The cache of a port that {@link cached} made. */
export interface Cache<P> {
  /**
   * Forgets everything, the answers of one operation, or one answer. Reads that are on their way are
   * answered, and not kept. Rejects when the store fails; this process then no longer believes it anyway.
   */
  invalidate<Name extends keyof P & string>(
    operation?: Name,
    input?: InputOf<P[Name]>,
  ): Promise<void>;
}

/** Weak: it holds no port in memory. */
const caches = new WeakMap<object, Cache<never>>();

/** The cache of a port that `cached` made; undefined for any other, one with a cache inside included. */
export function cacheOf<P extends object>(port: BoundPort<P>): Cache<P> | undefined {
  // It was remembered for this very port.
  return caches.get(port) as Cache<P> | undefined;
}

/** Notes the cache of a port. */
export function rememberCache<P extends object>(port: BoundPort<P>, cache: Cache<P>): void {
  caches.set(port, cache);
}

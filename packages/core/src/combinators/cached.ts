import type { BoundPort } from '../bind-port.js';
import type { CallIdentity, Listener } from '../call.js';
import type { Clock } from '../clock.js';
import { checkedNumber } from '../errors/checked-number.js';
import { createChainListeners } from '../fallback/chain-binding.js';
import { type Cache, rememberCache } from './cache-of.js';
import { type CacheStore, createMemoryCacheStore } from './cache-store.js';
import { CachedReads } from './cached-reads.js';
import { Flights } from './flights.js';
import { type InvalidateOn, invalidationOf } from './invalidate-on.js';
import {
  afterWrite,
  createReadKeys,
  type ReadKeys,
  readIdentity,
  type SharedReadKey,
  sharedOperations,
  sharedOptions,
} from './shared-reads.js';
import { type Ask, requireBinding, surroundPort } from './surround-port.js';

export interface CachedOptions<P> {
  /** How long an answer is given without asking the provider, in milliseconds. */
  readonly ttlMs: number;
  /** How much longer it is given while a newer one is fetched behind it, in milliseconds. @default 0 */
  readonly staleWhileRevalidateMs?: number | undefined;
  /**
   * How much longer than `ttlMs` it is given where the provider cannot be asked, in milliseconds.
   * @default 0
   */
  readonly staleIfErrorMs?: number | undefined;
  /** Answers kept in memory; those that were not read for longest make room. @default 1_000 */
  readonly maxEntries?: number | undefined;
  /** Which operations are cached. @default every `safe` one that answers once */
  readonly operations?: ReadonlyArray<keyof P & string> | undefined;
  /**
   * What two reads must have in common to share an answer, where the input alone does not say it: the
   * tenant, where one port serves several. @default their input
   */
  readonly key?: SharedReadKey | undefined;
  /** What a write makes the cache forget. @default everything, whatever is written */
  readonly invalidateOn?: InvalidateOn<P> | undefined;
  /** Keeps the answers instead of this process's memory. */
  readonly store?: CacheStore | undefined;
  /** Hear `cache.missed`, `cache.served` and `store.failed`, beside the facts of the port's own calls. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Tells the age of answers. @default the clock of the port's binding */
  readonly clock?: Clock | undefined;
}

/**
 * Keeps the answers of reads and gives them again. Only operations that are `safe` and answer once are
 * cached; everything else goes through. Failures are never kept. {@link freshnessOf} tells how old an
 * answer is.
 *
 * | age of the answer | what happens |
 * |---|---|
 * | below `ttlMs` | it is given |
 * | up to `staleWhileRevalidateMs` more | it is given, and one call fetches a newer one behind it |
 * | older, or none | the provider is asked, once for all who read at the same time |
 * | the provider cannot be asked, up to `staleIfErrorMs` more | it is given instead of `unavailable`, `timeout`, `circuit_open`, `rate_limited`, `bulkhead_full` or `malformed_response` |
 *
 * A write through this port makes the cache forget when it has ended, unless it certainly did not act; a
 * read that was on its way by then is answered, and not kept. Writes by others are seen when `ttlMs` is over, or after
 * {@link cacheOf} `invalidate`. An answer that the thing is gone, or not ours to see, removes what was kept.
 *
 * Callers keep their own limits, as in `coalesced`: whoever aborts or runs out of time leaves alone.
 * `forceRefresh` among the options of a call asks the provider, and keeps the answer. Each answer is a copy
 * of its outermost level; treat what is inside as read-only.
 *
 * Reports `cache.missed`, `cache.served`, `coalescing.joined` and `store.failed`.
 *
 * @throws misconfigured for what is no bound port, an operation that cannot be cached, and a figure out of
 * range
 */
export function cached<P extends object>(
  port: BoundPort<P>,
  options: CachedOptions<P>,
): BoundPort<P> {
  const binding = requireBinding('cached', port);
  const operations = sharedOperations('cached', binding, options.operations);
  const settings = checkedSettings(options);
  const invalidated = invalidationOf(binding, options.invalidateOn);
  const { listeners, emit } = createChainListeners(options.listeners);
  const { clock } = binding.invoker;
  const keys = createReadKeys(binding, options.key);
  const reads = new CachedReads({
    ...settings,
    clock,
    emit,
    store: options.store ?? createMemoryCacheStore(settings.maxEntries),
    now: timeOf(options, clock),
    flights: new Flights({ clock, emit, maxWaiting: Number.POSITIVE_INFINITY }),
  });
  const bound = surroundPort(port, binding, {
    kind: 'cached',
    settings: { operations: [...operations].join(', '), ...settings },
    listeners,
    surround: (row, ask) => {
      const identify = (): CallIdentity => readIdentity(binding, row);
      const forgotten = invalidated(row);
      if (forgotten !== undefined) return forgetAfter(ask, reads, keys, forgotten, identify);
      return operations.has(row.operation) ? readThrough(ask, reads, keys, identify) : ask;
    },
  });
  rememberCache(bound, toCache<P>(reads, keys));
  return bound;
}

/** Answers from the cache; a read whose input has no canonical form goes through. */
function readThrough(
  ask: Ask,
  reads: CachedReads,
  keys: ReadKeys,
  identify: () => CallIdentity,
): Ask {
  return async (input, options) => {
    const call = identify();
    const key = keys.of(call.operation, input);
    if (key === undefined) return ask(input, options);
    const send = async (signal: AbortSignal) => ask(input, sharedOptions(options, signal));
    return reads.read({ key, call, options, send });
  };
}

function forgetAfter(
  ask: Ask,
  reads: CachedReads,
  keys: ReadKeys,
  forgotten: ReadonlyArray<string | undefined>,
  identify: () => CallIdentity,
): Ask {
  return afterWrite(ask, () => {
    for (const operation of forgotten) {
      const forgetting = reads.forget({ prefix: keys.prefix(operation) });
      forgetting.catch(() => reads.reportStore(identify()));
    }
  });
}

function toCache<P>(reads: CachedReads, keys: ReadKeys): Cache<P> {
  return {
    invalidate: async (operation, input) => {
      const key =
        operation === undefined || input === undefined ? undefined : keys.of(operation, input);
      await reads.forget(key === undefined ? { prefix: keys.prefix(operation) } : { key });
    },
  };
}

function checkedSettings<P>(options: CachedOptions<P>): {
  readonly ttlMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly maxEntries: number;
} {
  const { ttlMs, staleWhileRevalidateMs = 0, staleIfErrorMs = 0, maxEntries = 1_000 } = options;
  checkedNumber('cached', 'ttlMs', ttlMs, { atLeast: 1 });
  checkedNumber('cached', 'staleWhileRevalidateMs', staleWhileRevalidateMs, { atLeast: 0 });
  checkedNumber('cached', 'staleIfErrorMs', staleIfErrorMs, { atLeast: 0 });
  checkedNumber('cached', 'maxEntries', maxEntries, { atLeast: 1, integer: true });
  return { ttlMs, staleWhileRevalidateMs, staleIfErrorMs, maxEntries };
}

/** What other processes have stored is compared by the time that they share. */
function timeOf<P>(options: CachedOptions<P>, portClock: Clock): () => number {
  const { clock = portClock, store } = options;
  return store === undefined ? () => clock.now() : () => clock.wallNow();
}

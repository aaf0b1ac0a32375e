import type { CallIdentity } from '../call.js';
import type { Clock } from '../clock.js';
import type { ErrorCode } from '../errors/error-code.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { Fact } from '../fact.js';
import { markProvenance, provenanceOf } from '../fallback/provenance.js';
import type { OperationOptions } from '../port.js';
import type { CacheEntry, CacheStore } from './cache-store.js';
import { type CallerLimits, limitsOf, waitWithin } from './caller-limits.js';
import type { FlightPlan, Flights, Landing } from './flights.js';
import { copyOf, noteFreshness } from './freshness.js';

/** Failures of a provider, or of the way to it, over which an old answer is better than none. */
const STALE_IF: readonly ErrorCode[] = [
  'unavailable',
  'timeout',
  'circuit_open',
  'rate_limited',
  'bulkhead_full',
  'malformed_response',
];

/** The provider says that what was read is gone, or not for us any more. */
const GONE: readonly ErrorCode[] = ['not_found', 'permission_denied', 'unauthenticated'];

export interface CachedReadsParts {
  readonly store: CacheStore;
  /** The time of the store's entries. */
  readonly now: () => number;
  /** The time of the callers' limits. */
  readonly clock: Clock;
  readonly flights: Flights;
  readonly emit: (fact: Fact, call: CallIdentity) => void;
  readonly ttlMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
}

/** One read of a cached port. */
export interface CachedRead {
  readonly key: string;
  readonly call: CallIdentity;
  readonly options: OperationOptions | undefined;
  readonly send: FlightPlan['send'];
}

type Found = CacheEntry | undefined;

/** Answers reads from a store, and from the provider where the store has nothing fresh enough. */
export class CachedReads {
  readonly #parts: CachedReadsParts;
  readonly #keepMs: number;
  /** Entries of these keys that are not younger than the time are not believed, see {@link CachedReads.forget}. */
  readonly #distrusted = new Map<string, number>();
  /** Counts what was forgotten: an entry from before must not come back as a stale answer. */
  #generation = 0;

  constructor(parts: CachedReadsParts) {
    this.#parts = parts;
    const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = parts;
    this.#keepMs = ttlMs + Math.max(staleWhileRevalidateMs, staleIfErrorMs);
  }

  async read(read: CachedRead): Promise<unknown> {
    const { ttlMs, staleWhileRevalidateMs, emit, clock } = this.#parts;
    const limits = limitsOf(read.call, read.options, clock);
    const generation = this.#generation;
    const looking = read.options?.forceRefresh ? undefined : this.#find(read, limits);
    // A store in memory answers at once, and the call is sent as soon as without a cache.
    const found = looking instanceof Promise ? await looking : looking;
    if (found !== undefined) {
      const ageMs = this.#ageOf(found);
      if (ageMs < ttlMs) return this.#serve(read, found, 'fresh');
      if (ageMs < ttlMs + staleWhileRevalidateMs) {
        this.#parts.flights.sendBehind(read.key, this.#plan(read));
        return this.#serve(read, found, 'revalidating');
      }
    }
    emit({ type: 'cache.missed' }, read.call);
    // The caller may have aborted meanwhile: nothing is sent for nobody.
    limits.signal?.throwIfAborted();
    try {
      return await this.#fetch(read, limits);
    } catch (error) {
      if (found === undefined || generation !== this.#generation) throw error;
      if (!this.#standsInFor(error, found, limits)) throw error;
      return this.#serve(read, found, 'stale_if_error');
    }
  }

  /**
   * Forgets the read of `key`, or all reads whose keys begin with `prefix`. Those that are on their way are
   * not kept. A store that takes its time is not waited for: what it still has is not believed from now
   * on. Rejects when the store fails.
   */
  forget(what: { readonly key: string } | { readonly prefix: string }): Promise<void> {
    const { store, flights, now } = this.#parts;
    const prefix = 'key' in what ? what.key : what.prefix;
    this.#generation += 1;
    flights.forget(prefix);
    const clearing = attempt(() =>
      'key' in what ? store.delete(what.key) : store.clear(what.prefix),
    );
    if (clearing === undefined) return Promise.resolve();
    for (const [earlier, since] of this.#distrusted)
      if (since + this.#keepMs <= now()) this.#distrusted.delete(earlier);
    this.#distrusted.set(prefix, now());
    return clearing;
  }

  /** The operation, not the key: that holds the input. */
  reportStore(call: CallIdentity): void {
    const key = `${call.port}.${call.operation}`;
    this.#parts.emit({ type: 'store.failed', key, policy: 'cached' }, call);
  }

  #fetch(read: CachedRead, limits: CallerLimits): Promise<unknown> {
    const { flights } = this.#parts;
    return read.options?.forceRefresh
      ? flights.sendAgain(read.key, limits, this.#plan(read))
      : flights.share(read.key, limits, this.#plan(read));
  }

  #plan(read: CachedRead): FlightPlan {
    return { send: read.send, onLanding: (landing) => this.#keep(read, landing) };
  }

  /** Keeps what a call brought, unless a write or a newer call came in between. */
  #keep({ key, call }: CachedRead, { isCurrent, outcome }: Landing): void {
    if (outcome.status === 'fulfilled') noteFreshness(outcome.value, { state: 'live', ageMs: 0 });
    if (!isCurrent) return;
    const { store, now } = this.#parts;
    const keeping = attempt(() => {
      if (outcome.status === 'rejected')
        return isIntegrationError(outcome.reason, ...GONE) ? store.delete(key) : undefined;
      const answer = outcome.value;
      const entry = { answer, storedAt: now(), provenance: provenanceOf(answer) };
      return store.set(key, entry, this.#keepMs);
    });
    keeping?.catch(() => this.reportStore(call));
  }

  #find(read: CachedRead, limits: CallerLimits): Found | Promise<Found> {
    const believed = (entry: Found): Found =>
      entry !== undefined && this.#isBelieved(read.key, entry) ? entry : undefined;
    const looking = this.#lookUp(read);
    return looking instanceof Promise
      ? waitWithin(limits, looking, this.#parts).then(believed)
      : believed(looking);
  }

  /** Without its store, a cache has nothing. */
  #lookUp({ key, call }: CachedRead): Found | Promise<Found> {
    const failed = (): undefined => {
      this.reportStore(call);
    };
    try {
      const looking = this.#parts.store.get(key);
      return looking instanceof Promise ? looking.catch(failed) : looking;
    } catch {
      return failed();
    }
  }

  #isBelieved(key: string, { storedAt }: CacheEntry): boolean {
    for (const [prefix, since] of this.#distrusted)
      if (storedAt <= since && key.startsWith(prefix)) return false;
    return true;
  }

  #standsInFor(error: unknown, entry: CacheEntry, { signal }: CallerLimits): boolean {
    if (signal?.aborted || !isIntegrationError(error, ...STALE_IF)) return false;
    return this.#ageOf(entry) < this.#parts.ttlMs + this.#parts.staleIfErrorMs;
  }

  #serve(
    { call }: CachedRead,
    entry: CacheEntry,
    state: 'fresh' | 'revalidating' | 'stale_if_error',
  ): unknown {
    const ageMs = this.#ageOf(entry);
    const answer = copyOf(entry.answer);
    noteFreshness(answer, { state, ageMs });
    if (entry.provenance !== undefined) markProvenance(answer, entry.provenance);
    this.#parts.emit({ type: 'cache.served', freshness: state, ageMs }, call);
    return answer;
  }

  /** The clocks of two processes differ, and may be set back. */
  #ageOf({ storedAt }: CacheEntry): number {
    return Math.max(0, this.#parts.now() - storedAt);
  }
}

/** Undefined where it is done already; else a promise, also for what throws at once. */
function attempt(run: () => void | Promise<void>): Promise<void> | undefined {
  try {
    const running = run();
    return running instanceof Promise ? running : undefined;
  } catch (error) {
    return Promise.reject(error);
  }
}

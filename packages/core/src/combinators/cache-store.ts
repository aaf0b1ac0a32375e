/** An answer as a cache keeps it. */
export interface CacheEntry {
  readonly answer: unknown;
  /** When the answer came: Unix time in milliseconds in a store of yours, monotonic in the memory's. */
  readonly storedAt: number;
  /** Who gave it, where `firstOf` is inside. */
  readonly provenance: string | undefined;
}

/**
 * Where {@link cached} keeps answers. One in this process answers at once; one that several processes share
 * (Redis, PostgreSQL) answers with promises, and turns entries into text and back. A store that fails is
 * reported as `store.failed`; the reads go on without it.
 *
 * Keys begin with the provider, the port and the operation, and hold the input: hash what comes after the
 * first `:` where inputs must not be seen in the store.
 */
export interface CacheStore {
  get(key: string): CacheEntry | undefined | Promise<CacheEntry | undefined>;
  /** Keeps `entry`; after `keepMs` nobody will want it. */
  set(key: string, entry: CacheEntry, keepMs: number): void | Promise<void>;
  delete(key: string): void | Promise<void>;
  /** Removes every key that begins with `prefix`. */
  clear(prefix: string): void | Promise<void>;
}

/** Keeps at most `maxEntries` in memory; those that were not read for longest make room. */
export function createMemoryCacheStore(maxEntries: number): CacheStore {
  const entries = new Map<string, CacheEntry>();
  const put = (key: string, entry: CacheEntry): void => {
    // A Map keeps the order in which keys came: the last one is the one that was used last.
    entries.delete(key);
    entries.set(key, entry);
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry !== undefined) put(key, entry);
      return entry;
    },
    set: (key, entry) => {
      put(key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) return;
        entries.delete(oldest);
      }
    },
    delete: (key) => void entries.delete(key),
    clear: (prefix) => {
      for (const key of entries.keys()) if (key.startsWith(prefix)) entries.delete(key);
    },
  };
}

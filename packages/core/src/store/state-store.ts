/** What a claim came to. */
export interface Claim {
  /** True where the key is the owner's: claimed now, or by an earlier call of the same owner. */
  readonly claimed: boolean;
  /** Who holds the key. */
  readonly owner: string;
}

export interface ClaimOptions {
  /** Who claims: a name that nobody else uses, for example a random UUID for each piece of work. */
  readonly owner: string;
  /** The claim ends after so many milliseconds. */
  readonly ttlMs: number;
}

/** What a window has room for. */
export interface WindowCount {
  /** Whether the cost was counted. What is not allowed is not counted either. */
  readonly allowed: boolean;
  /** What the window has room for after this call. */
  readonly remaining: number;
  /** Milliseconds until the same cost is allowed if nobody else comes first; 0 where it was. */
  readonly retryAfterMs: number;
}

export interface CountOptions {
  /** What any span of `windowMs` may sum up to, an integer of at least 1. */
  readonly limit: number;
  /** Milliseconds. What was counted leaves the window so long after it came. */
  readonly windowMs: number;
  /** What this call costs, an integer from 0, which only asks, to `limit`. @default 1 */
  readonly cost?: number | undefined;
}

export interface CompareAndSetOptions {
  /** What the key must hold; undefined: nothing. */
  readonly expected: string | undefined;
  /** What it holds then; undefined removes it. */
  readonly next: string | undefined;
  /** The value ends after so many milliseconds. Not looked at where `next` is undefined. */
  readonly ttlMs: number;
}

/** Proof of holding a key for a while. */
export interface Lease {
  readonly key: string;
  readonly owner: string;
  /**
   * Larger than the token of every earlier lease of the key. Hand it along with what the lease protects,
   * so that whoever receives it can refuse the work of a holder that slept over its end.
   */
  readonly token: number;
}

export interface LeaseOptions {
  /** Who leases. The same owner does not get a second lease while the first one holds. */
  readonly owner: string;
  /** The lease ends after so many milliseconds unless it is renewed. */
  readonly ttlMs: number;
}

/**
 * State that processes share: each operation is one atomic step in the store, and everything in it ends by
 * itself. Time is the store's own, so the clocks of its users need not agree. Claims and values live under
 * the same keys; windows and leases have keys of their own. Keys and values are text without NUL, a key of
 * at most 512 characters. An adapter whose store counts whole milliseconds rounds them up.
 *
 * A store that fails rejects, with any error. It may hang: whoever asks it bounds the time. A call whose
 * answer was lost may have happened.
 *
 * Every adapter runs `stateStoreConformance` of `@quayside/core/conformance`. What each operation is in
 * Redis and in PostgreSQL stands at it; the tables of the latter are
 *
 * ```sql
 * CREATE TABLE quayside_values  (key text PRIMARY KEY, value text NOT NULL, expires_at timestamptz NOT NULL);
 * CREATE TABLE quayside_windows (key text PRIMARY KEY, at bigint[] NOT NULL, cost bigint[] NOT NULL,
 *   allowed boolean NOT NULL, remaining bigint NOT NULL, retry_us bigint NOT NULL, expires_at timestamptz NOT NULL);
 * CREATE TABLE quayside_leases  (key text PRIMARY KEY, owner text NOT NULL, token bigint NOT NULL,
 *   expires_at timestamptz NOT NULL);
 * ```
 *
 * Rows whose `expires_at` is over are like none: any job may delete them at any time.
 */
export interface StateStore {
  /**
   * Reads the value, or the owner of the claim, of `key`; undefined where there is none.
   *
   * Redis: `GET key`. PostgreSQL:
   * ```sql
   * SELECT value FROM quayside_values WHERE key = $1 AND expires_at > clock_timestamp()
   * ```
   */
  get(key: string): Promise<string | undefined>;

  /**
   * Takes `key` for an owner unless somebody holds it. Repeated by its owner it changes nothing, not even
   * the end, and is still `claimed`. Give a claim back with `compareAndSet` from the owner to undefined.
   *
   * Redis ≥ 7.0: `SET key owner NX GET PX ttlMs`, whose answer is nil for a fresh claim and else the holder.
   * PostgreSQL, $1 key, $2 owner, $3 ttlMs:
   * ```sql
   * INSERT INTO quayside_values AS v (key, value, expires_at)
   * VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
   * ON CONFLICT (key) DO UPDATE SET (value, expires_at) = (
   *   SELECT CASE WHEN over THEN excluded.value ELSE v.value END,
   *     CASE WHEN over THEN clock_timestamp() + $3 * interval '1 millisecond' ELSE v.expires_at END
   *   FROM (SELECT v.expires_at <= clock_timestamp() AS over) AS held)
   * RETURNING value
   * ```
   */
  claim(key: string, options: ClaimOptions): Promise<Claim>;

  /**
   * Replaces the value of `key` if it is the expected one; false, and nothing changed, if it is not.
   *
   * Redis, KEYS key, ARGV '1' or '0' for whether a value is expected, expected, the same for next, ttlMs:
   * ```lua
   * local held = redis.call('GET', KEYS[1])
   * if ARGV[1] == '1' then if held ~= ARGV[2] then return 0 end elseif held then return 0 end
   * if ARGV[3] == '1' then redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5]) else redis.call('DEL', KEYS[1]) end
   * return 1
   * ```
   * PostgreSQL, true where a row comes back. Nothing expected, $1 key, $2 next, $3 ttlMs:
   * ```sql
   * INSERT INTO quayside_values AS v (key, value, expires_at)
   * VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
   * ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
   *   WHERE v.expires_at <= clock_timestamp()
   * RETURNING 1
   * ```
   * a value replaced, $1 key, $2 expected, $3 next, $4 ttlMs:
   * ```sql
   * UPDATE quayside_values SET value = $3, expires_at = clock_timestamp() + $4 * interval '1 millisecond'
   * WHERE key = $1 AND value = $2 AND expires_at > clock_timestamp() RETURNING 1
   * ```
   * a value removed, $1 key, $2 expected:
   * ```sql
   * DELETE FROM quayside_values WHERE key = $1 AND value = $2 AND expires_at > clock_timestamp() RETURNING 1
   * ```
   * and with nothing expected and nothing next: `get` is undefined.
   */
  compareAndSet(key: string, options: CompareAndSetOptions): Promise<boolean>;

  /**
   * Counts `cost` in a sliding window if it fits: no span of `windowMs` ever sums up to more than `limit`.
   * Ask for one key with one limit and one window at a time.
   *
   * Redis, KEYS `{key}:log` and `{key}:sum`, ARGV limit, windowMs, cost; answers allowed, remaining, and
   * the wait in microseconds:
   * ```lua
   * local time = redis.call('TIME')
   * local now = time[1] * 1000000 + time[2]
   * local limit, window, cost = tonumber(ARGV[1]), ARGV[2] * 1000, tonumber(ARGV[3])
   * local used = tonumber(redis.call('GET', KEYS[2]) or '0')
   * local function read(entry) return tonumber(string.match(entry, '^(%d+)')), tonumber(string.match(entry, '(%d+)$')) end
   * local head = redis.call('LINDEX', KEYS[1], 0)
   * while head do
   *   local at, spent = read(head)
   *   if at + window > now then break end
   *   redis.call('LPOP', KEYS[1])
   *   used = used - spent
   *   head = redis.call('LINDEX', KEYS[1], 0)
   * end
   * if used + cost <= limit then
   *   if cost > 0 then
   *     redis.call('RPUSH', KEYS[1], string.format('%.0f:%.0f', now, cost))
   *     redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000) + 1)
   *     redis.call('SET', KEYS[2], string.format('%.0f', used + cost), 'PX', math.ceil(window / 1000) + 1)
   *   end
   *   return {1, limit - used - cost, 0}
   * end
   * redis.call('SET', KEYS[2], string.format('%.0f', used), 'KEEPTTL')
   * local free, index = limit - used, 0
   * local at, spent
   * while free < cost do
   *   at, spent = read(redis.call('LINDEX', KEYS[1], index))
   *   free, index = free + spent, index + 1
   * end
   * return {0, limit - used, string.format('%.0f', at + window - now)}
   * ```
   * PostgreSQL, $1 key, $2 limit, $3 windowMs, $4 cost; answers the same:
   * ```sql
   * INSERT INTO quayside_windows AS w (key, at, cost, allowed, remaining, retry_us, expires_at)
   * SELECT $1, CASE WHEN $4::bigint > 0 THEN ARRAY[now] ELSE '{}' END, CASE WHEN $4 > 0 THEN ARRAY[$4] ELSE '{}' END,
   *   true, $2::bigint - $4, 0, to_timestamp((now + $3::bigint * 1000) / 1e6)
   * FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint AS now) AS clock
   * ON CONFLICT (key) DO UPDATE SET (at, cost, allowed, remaining, retry_us, expires_at) = (
   *   WITH clock AS MATERIALIZED (SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint AS now),
   *   live AS (SELECT h.*, now, sum(h.cost) OVER (ORDER BY n) AS freed
   *     FROM clock, unnest(w.at, w.cost) WITH ORDINALITY AS h(at, cost, n) WHERE h.at + $3 * 1000 > now),
   *   kept AS (SELECT coalesce(array_agg(live.at ORDER BY n), '{}') AS at, coalesce(sum(live.cost), 0)::bigint AS used,
   *     coalesce(array_agg(live.cost ORDER BY n), '{}') AS cost FROM live),
   *   verdict AS (SELECT kept.*, now, used + $4 <= $2 AS fits, used + $4 <= $2 AND $4 > 0 AS counts FROM kept, clock)
   *   SELECT CASE WHEN counts THEN v.at || now ELSE v.at END, CASE WHEN counts THEN v.cost || $4 ELSE v.cost END,
   *     fits, greatest(0, $2 - used - CASE WHEN fits THEN $4 ELSE 0 END), CASE WHEN fits THEN 0
   *     ELSE (SELECT min(live.at) FROM live WHERE freed >= used + $4 - $2) + $3 * 1000 - now END,
   *     to_timestamp((now + $3 * 1000) / 1e6) FROM verdict AS v)
   * RETURNING allowed, remaining, retry_us
   * ```
   */
  count(key: string, options: CountOptions): Promise<WindowCount>;

  /**
   * Leases `key` to one owner at a time; undefined while somebody holds it.
   *
   * Redis, KEYS `{key}:lease` and `{key}:fence`, ARGV owner, ttlMs; the fence outlives the lease by a day:
   * ```lua
   * if redis.call('EXISTS', KEYS[1]) == 1 then return false end
   * local time = redis.call('TIME')
   * local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, time[1] * 1000000 + time[2])
   * token = string.format('%.0f', token)
   * redis.call('SET', KEYS[2], token, 'PX', ARGV[2] + 86400000)
   * redis.call('SET', KEYS[1], token .. ':' .. ARGV[1], 'PX', ARGV[2])
   * return token
   * ```
   * PostgreSQL, $1 key, $2 owner, $3 ttlMs; no row comes back while it is held:
   * ```sql
   * INSERT INTO quayside_leases AS l (key, owner, token, expires_at)
   * VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
   *   clock_timestamp() + $3 * interval '1 millisecond')
   * ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at,
   *   token = greatest(l.token + 1, excluded.token)
   *   WHERE l.expires_at <= clock_timestamp()
   * RETURNING token
   * ```
   */
  lease(key: string, options: LeaseOptions): Promise<Lease | undefined>;

  /**
   * Makes a lease that still holds end `ttlMs` from now; false where it has ended already.
   *
   * Redis, KEYS `{key}:lease`, ARGV `token:owner`, ttlMs:
   * ```lua
   * if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
   * return redis.call('PEXPIRE', KEYS[1], ARGV[2])
   * ```
   * PostgreSQL, $1 key, $2 owner, $3 token, $4 ttlMs:
   * ```sql
   * UPDATE quayside_leases SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
   * WHERE key = $1 AND owner = $2 AND token = $3 AND expires_at > clock_timestamp() RETURNING 1
   * ```
   */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;

  /**
   * Ends a lease; false where it has ended already.
   *
   * Redis: as {@link StateStore.renew}, with `DEL` in place of `PEXPIRE`. PostgreSQL: the same statement with
   * `expires_at = clock_timestamp()`, so that the token is remembered.
   */
  release(lease: Lease): Promise<boolean>;
}

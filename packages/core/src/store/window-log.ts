import type { WindowCount } from './state-store.js';

/** What was counted, and when. */
interface Hit {
  readonly at: number;
  readonly cost: number;
}

/** A sliding window: remembers what was counted until it is over. */
export interface WindowLog {
  /** Counts `cost` at `now` if it fits. */
  count(limit: number, windowMs: number, cost: number, now: number): WindowCount;
  /** Counts `cost` at `now` whether it fits or not: somebody else allowed it. */
  record(windowMs: number, cost: number, now: number): void;
  /** When the last hit leaves the window; whatever is older than any hit where there is none. */
  endsAt(windowMs: number): number;
}

export function createWindowLog(): WindowLog {
  const hits: Hit[] = [];
  let used = 0;

  const forgetUntil = (over: number): void => {
    let gone = 0;
    for (const hit of hits) {
      if (hit.at > over) break;
      used -= hit.cost;
      gone += 1;
    }
    hits.splice(0, gone);
  };

  const record = (cost: number, now: number): void => {
    // What costs nothing must not keep the window alive.
    if (cost === 0) return;
    hits.push({ at: now, cost });
    used += cost;
  };

  /** When so much has left the window that `cost` fits. */
  const roomAt = (limit: number, windowMs: number, cost: number): number => {
    let free = limit - used;
    for (const hit of hits) {
      free += hit.cost;
      if (free >= cost) return hit.at + windowMs;
    }
    return Number.POSITIVE_INFINITY;
  };

  return {
    count: (limit, windowMs, cost, now) => {
      forgetUntil(now - windowMs);
      if (used + cost <= limit) {
        record(cost, now);
        return { allowed: true, remaining: limit - used, retryAfterMs: 0 };
      }
      const retryAfterMs = roomAt(limit, windowMs, cost) - now;
      return { allowed: false, remaining: Math.max(0, limit - used), retryAfterMs };
    },
    record: (windowMs, cost, now) => {
      forgetUntil(now - windowMs);
      record(cost, now);
    },
    endsAt: (windowMs) => (hits.at(-1)?.at ?? Number.NEGATIVE_INFINITY) + windowMs,
  };
}

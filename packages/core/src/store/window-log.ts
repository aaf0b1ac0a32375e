import type { WindowCount } from './state-store.js';

/** What was counted, and when. */
interface Hit {
  readonly at: number;
  cost: number;
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
  let hits: Hit[] = [];
  /** Hits before this index are over; they are cut off when they are half of the row. */
  let first = 0;
  let used = 0;

  const forgetUntil = (over: number): void => {
    for (let hit = hits[first]; hit !== undefined && hit.at <= over; hit = hits[first]) {
      used -= hit.cost;
      first += 1;
    }
    if (first * 2 <= hits.length) return;
    hits = hits.slice(first);
    first = 0;
  };

  const record = (cost: number, now: number): void => {
    const last = hits.at(-1);
    // One entry for a burst within one tick of the clock.
    if (last?.at === now && hits.length > first) last.cost += cost;
    else hits.push({ at: now, cost });
    used += cost;
  };

  /** When so much has left the window that `cost` fits. */
  const roomAt = (limit: number, windowMs: number, cost: number): number => {
    let free = limit - used;
    for (let index = first; index < hits.length; index += 1) {
      const hit = hits[index];
      free += hit?.cost ?? 0;
      if (hit !== undefined && free >= cost) return hit.at + windowMs;
    }
    return Number.POSITIVE_INFINITY;
  };

  return {
    count: (limit, windowMs, cost, now) => {
      forgetUntil(now - windowMs);
      if (used + cost <= limit) {
        if (cost > 0) record(cost, now);
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

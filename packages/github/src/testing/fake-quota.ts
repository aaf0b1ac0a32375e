import type { Clock } from '@quayside/core';

/** Requests that are left until the hour ends. */
export interface FakeQuota {
  /** Takes one. False where none is left. */
  take(): boolean;
  /** Gives one back: an answer that has not changed costs none. */
  giveBack(): void;
  readonly remaining: number;
  headers(): Readonly<Record<string, string>>;
}

const HOUR_MS = 3_600_000;

export function createFakeQuota(clock: Clock, limit: number): FakeQuota {
  let used = 0;
  let resetAt = clock.wallNow() + HOUR_MS;
  return {
    take: () => {
      if (clock.wallNow() >= resetAt) {
        used = 0;
        resetAt = clock.wallNow() + HOUR_MS;
      }
      if (used >= limit) return false;
      used += 1;
      return true;
    },
    giveBack: () => {
      used -= 1;
    },
    get remaining() {
      return limit - used;
    },
    headers: () => ({
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(limit - used),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
      'x-ratelimit-resource': 'core',
    }),
  };
}

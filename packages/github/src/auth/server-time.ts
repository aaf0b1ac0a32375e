import type { Clock } from '@quayside/core';

/** GitHub's time, which this machine's clock need not tell. */
export interface ServerTime {
  /** Unix time in milliseconds. */
  now(): number;
  /** Takes it from a `Date` header. */
  learn(date: string | undefined): void;
}

export function createServerTime(clock: Clock): ServerTime {
  let skewMs = 0;
  return {
    now: () => clock.wallNow() + skewMs,
    learn: (date) => {
      const server = date === undefined ? Number.NaN : Date.parse(date);
      if (!Number.isNaN(server)) skewMs = server - clock.wallNow();
    },
  };
}

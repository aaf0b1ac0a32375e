import type { BreakerState, Fact } from '@quayside/core';

/** What the calls of this process came to. */
export interface CallCounts {
  readonly calls: number;
  readonly attempts: number;
  readonly retries: number;
  /** Spent between attempts, in milliseconds, all calls together. */
  readonly waitedMs: number;
  readonly timeouts: number;
  readonly breaker: BreakerState;
  readonly breakerOpened: number;
}

/** A listener of facts that counts. */
export interface CallTally {
  readonly listener: (fact: Fact) => void;
  read(): CallCounts;
}

export function createCallTally(): CallTally {
  const counts: { -readonly [Name in keyof CallCounts]: CallCounts[Name] } = {
    calls: 0,
    attempts: 0,
    retries: 0,
    waitedMs: 0,
    timeouts: 0,
    breaker: 'closed',
    breakerOpened: 0,
  };
  return {
    listener: (fact) => {
      if (fact.type === 'call.started') counts.calls += 1;
      else if (fact.type === 'attempt.started') counts.attempts += 1;
      else if (fact.type === 'timeout.elapsed') counts.timeouts += 1;
      else if (fact.type === 'retry.scheduled') {
        counts.retries += 1;
        counts.waitedMs += fact.delayMs;
      } else if (fact.type === 'breaker.changed') {
        counts.breaker = fact.to;
        if (fact.to === 'open') counts.breakerOpened += 1;
      }
    },
    read: () => ({ ...counts }),
  };
}

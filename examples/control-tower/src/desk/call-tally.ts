import type { CallIdentity, Fact } from '@quayside/core';

/** What the calls to one provider came to. */
export interface CallCounts {
  calls: number;
  attempts: number;
  retries: number;
  /** Spent waiting between attempts and for a turn, in milliseconds, all calls together. */
  waitedMs: number;
  timeouts: number;
  breakerOpened: number;
  failed: number;
}

/** A listener of facts that counts, by provider. */
export interface CallTally {
  readonly listener: (fact: Fact, call: CallIdentity) => void;
  read(): ReadonlyMap<string, CallCounts>;
}

const NONE = {
  calls: 0,
  attempts: 0,
  retries: 0,
  waitedMs: 0,
  timeouts: 0,
  breakerOpened: 0,
  failed: 0,
};

export function createCallTally(): CallTally {
  const providers = new Map<string, CallCounts>();
  return {
    listener: (fact, { provider }) => {
      const counts = providers.get(provider) ?? { ...NONE };
      providers.set(provider, counts);
      count(counts, fact);
    },
    read: () => providers,
  };
}

function count(counts: CallCounts, fact: Fact): void {
  switch (fact.type) {
    case 'call.started':
      counts.calls += 1;
      break;
    case 'attempt.started':
      counts.attempts += 1;
      break;
    case 'retry.scheduled':
      counts.retries += 1;
      counts.waitedMs += fact.delayMs;
      break;
    case 'pacing.delayed':
    case 'limiter.delayed':
      counts.waitedMs += fact.delayMs;
      break;
    case 'timeout.elapsed':
      counts.timeouts += 1;
      break;
    case 'breaker.changed':
      if (fact.to === 'open') counts.breakerOpened += 1;
      break;
    case 'call.settled':
      // That something is not there is an answer.
      if (fact.outcome === 'failed' && fact.code !== 'not_found') counts.failed += 1;
      break;
  }
}

import type { Listener } from '../call.js';
import type { ErrorCode } from '../errors/error-code.js';
import type { BreakerState, Fact } from '../fact.js';

/** What the calls of the application itself tell about a member. */
export interface PassiveFigures {
  /** Calls that got an answer, a refusal of a wrong input among them: the provider works then. */
  readonly succeeded: number;
  /** Calls that failed because of the provider or the way to it. */
  readonly failed: number;
  /** Of the last calls, oldest first, in milliseconds, attempts and waits included. */
  readonly recentLatenciesMs: readonly number[];
}

/** Collects {@link PassiveFigures} from facts. */
export interface FiguresCollector {
  readonly listen: Listener;
  figures(): PassiveFigures;
  /** The last known state of every breaker that has moved, by its key. */
  breakers(): Readonly<Record<string, BreakerState>>;
  /** How often a backup was asked. */
  fallbacks(): number;
  /** Whether half or more of the last calls failed, once there are enough of them to tell. */
  isFailing(): boolean;
}

const RECENT_CALLS = 20;
const CALLS_TO_TELL = 5;

/** Failures that speak against the provider; everything else is an answer. */
const PROVIDER_FAULTS: ReadonlySet<ErrorCode> = new Set([
  'unavailable',
  'timeout',
  'rate_limited',
  'quota_exhausted',
  'malformed_response',
  'unauthenticated',
]);

/** `port`, where given, leaves out the calls of other ports that share the invoker. */
export function createFiguresCollector(port: string | undefined): FiguresCollector {
  const recent: Array<{ readonly failed: boolean; readonly durationMs: number }> = [];
  const breakers = new Map<string, BreakerState>();
  const counts = { succeeded: 0, failed: 0, fallbacks: 0 };
  const note = (fact: Extract<Fact, { type: 'call.settled' }>): void => {
    // Nothing was sent, or the caller went away: that says nothing about the provider.
    if (fact.attempts === 0 || fact.code === 'cancelled') return;
    const failed = fact.code !== undefined && PROVIDER_FAULTS.has(fact.code);
    counts[failed ? 'failed' : 'succeeded'] += 1;
    recent.push({ failed, durationMs: fact.durationMs });
    if (recent.length > RECENT_CALLS) recent.shift();
  };
  return {
    listen: (fact, call) => {
      if (fact.type === 'breaker.changed') breakers.set(fact.key, fact.to);
      if (port !== undefined && call.port !== port) return;
      if (fact.type === 'call.settled') note(fact);
      if (fact.type === 'fallback.used') counts.fallbacks += 1;
    },
    figures: () => ({
      succeeded: counts.succeeded,
      failed: counts.failed,
      recentLatenciesMs: recent.map(({ durationMs }) => durationMs),
    }),
    breakers: () => Object.fromEntries(breakers),
    fallbacks: () => counts.fallbacks,
    isFailing: () =>
      recent.length >= CALLS_TO_TELL &&
      recent.filter(({ failed }) => failed).length * 2 >= recent.length,
  };
}

import type { Listener } from '../call.js';
import type { Fact } from '../fact.js';
import { toFactLine } from './fact-line.js';

/** How much is written, from everything to nothing but failed calls. */
export type ConsoleLevel = 'debug' | 'info' | 'warn' | 'error';

export interface ConsoleListenerOptions {
  /**
   * The least important facts that are written: `error` calls that failed; `warn` also retries,
   * timeouts, refusals, fallbacks and breakers that open; `info` also calls that succeeded or that their
   * caller aborted; `debug` every fact. @default 'info'
   */
  readonly level?: ConsoleLevel | undefined;
  /**
   * Receives every line, without a line break, and its level. @default standard error for all levels,
   * so that programs that speak a protocol on standard output stay intact
   */
  readonly write?: ((line: string, level: ConsoleLevel) => void) | undefined;
}

const WEIGHTS: Readonly<Record<ConsoleLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * Writes one readable line per fact: `stripe.charge succeeded, 2 attempts, 182 ms`. Never writes a
 * secret, a body or an idempotency key: facts hold none of the first two, and the last is left out.
 */
export function consoleListener(options: ConsoleListenerOptions = {}): Listener {
  const threshold = WEIGHTS[options.level ?? 'info'];
  const write = options.write ?? writeToStandardError;
  return (fact, call) => {
    const level = levelOf(fact);
    if (WEIGHTS[level] >= threshold) write(toFactLine(fact, call), level);
  };
}

function levelOf(fact: Fact): ConsoleLevel {
  switch (fact.type) {
    case 'call.settled':
      return fact.outcome === 'succeeded' || fact.code === 'cancelled' ? 'info' : 'error';
    case 'breaker.changed':
      return fact.to === 'open' || fact.to === 'isolated' ? 'warn' : 'info';
    case 'limiter.delayed':
      return 'info';
    case 'retry.scheduled':
    case 'retry.gave_up':
    case 'timeout.elapsed':
    case 'breaker.rejected':
    case 'bulkhead.rejected':
    case 'limiter.rejected':
    case 'fallback.used':
      return 'warn';
    default:
      return 'debug';
  }
}

function writeToStandardError(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the console is what this listener is for
  console.error(line);
}

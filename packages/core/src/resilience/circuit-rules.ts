import { checkedNumber } from '../errors/checked-number.js';
import type { BreakerFactory } from './breaker.js';
import { consecutiveBreaker } from './consecutive-breaker.js';

/** The settings of a circuit breaker that can change while calls run. */
export interface CircuitSettings {
  /** Failures in a row that open the circuit. @default 5 */
  readonly consecutive?: number | undefined;
  /**
   * Decides instead of `consecutive`: makes one breaker for each key. {@link countWindowBreaker},
   * {@link timeWindowBreaker}, or one of cockatiel's: `() => new CountBreaker({ … })`.
   */
  readonly breaker?: BreakerFactory | undefined;
  /** How long an open circuit refuses everything, in milliseconds. @default 10_000 */
  readonly cooldownMs?: number | undefined;
  /** Calls let through after the cool-down; all must succeed to close the circuit. @default 1 */
  readonly halfOpenProbes?: number | undefined;
  /** After so long without an end a probe is lost and another one may go, in milliseconds. @default 30_000 */
  readonly probeLeaseMs?: number | undefined;
  /**
   * After closing, a tenth of the calls passes and the share grows until all of them do after this time,
   * in milliseconds; the others are refused.
   *
   * @default 0: all pass at once
   */
  readonly rampMs?: number | undefined;
}

/** The settings that are in force, shared by all circuits of a breaker. */
export interface CircuitRules {
  readonly breaker: BreakerFactory;
  readonly cooldownMs: number;
  readonly halfOpenProbes: number;
  readonly probeLeaseMs: number;
  readonly rampMs: number;
}

/**
 * What is in force once `changes` are; without `before` the rest are the defaults.
 *
 * @throws misconfigured for a figure that is not finite or out of range.
 */
export function checkedRules(changes: CircuitSettings, before?: CircuitRules): CircuitRules {
  const { cooldownMs, halfOpenProbes, probeLeaseMs, rampMs } = {
    cooldownMs: changes.cooldownMs ?? before?.cooldownMs ?? 10_000,
    halfOpenProbes: changes.halfOpenProbes ?? before?.halfOpenProbes ?? 1,
    probeLeaseMs: changes.probeLeaseMs ?? before?.probeLeaseMs ?? 30_000,
    rampMs: changes.rampMs ?? before?.rampMs ?? 0,
  };
  checkedNumber('circuitBreaker', 'cooldownMs', cooldownMs, { above: 0 });
  checkedNumber('circuitBreaker', 'halfOpenProbes', halfOpenProbes, { atLeast: 1, integer: true });
  checkedNumber('circuitBreaker', 'probeLeaseMs', probeLeaseMs, { above: 0 });
  checkedNumber('circuitBreaker', 'rampMs', rampMs, { atLeast: 0 });
  const breaker = breakerOf(changes, before);
  return { breaker, cooldownMs, halfOpenProbes, probeLeaseMs, rampMs };
}

function breakerOf(changes: CircuitSettings, before: CircuitRules | undefined): BreakerFactory {
  const { consecutive } = changes;
  if (consecutive !== undefined) {
    checkedNumber('circuitBreaker', 'consecutive', consecutive, { atLeast: 1, integer: true });
  }
  if (changes.breaker !== undefined) return changes.breaker;
  if (consecutive === undefined && before !== undefined) return before.breaker;
  return consecutiveBreaker(consecutive);
}

/** The figures in force, for `description.settings`. */
export function settingsOf(rules: CircuitRules): Readonly<Record<string, unknown>> {
  const { breaker, rampMs, ...figures } = rules;
  const kind = breaker.settings ?? { breaker: 'custom' };
  return { ...kind, ...figures, ...(rampMs > 0 && { rampMs }) };
}

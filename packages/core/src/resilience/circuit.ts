import type { Clock, Random } from '../clock.js';
import type { BreakerState } from '../fact.js';
import { BREAKER_CLOSED, BREAKER_HALF_OPEN, type Breaker } from './breaker.js';
import { passesRamp } from './circuit-ramp.js';
import type { CircuitRules } from './circuit-rules.js';

/** How the end of a call counts: `ignored` says nothing about the provider. */
export type CircuitVerdict = 'success' | 'failure' | 'ignored';

/** The state of one key. */
export interface Circuit {
  readonly key: string;
  breaker: Breaker;
  state: BreakerState;
  /** Grows with every change, so that the result of a call from before the change is recognised. */
  generation: number;
  /** When it opened or closed; while it is half-open, when its last probe was let through. */
  since: number;
  /** Calls that were let through and have not ended. */
  running: number;
  /** Probes let through in this half-open round, and how many of them succeeded. */
  probes: number;
  succeeded: number;
  /** Closed, but not yet for all calls. */
  ramping: boolean;
  /** What isolation came over. */
  before: BreakerState;
  /** The code of the last failure that counted; `slow` for a call that succeeded too slowly. */
  lastFailure: string | undefined;
}

/** What all circuits of a breaker work with. */
export interface CircuitParts {
  /** The figures in force; replaced as a whole. */
  rules: CircuitRules;
  readonly clock: Clock;
  readonly random: Random;
}

/** What {@link admit} returns instead of a generation. */
export const REFUSED = -1;

export function createCircuit(key: string, breaker: Breaker): Circuit {
  return {
    key,
    breaker,
    state: 'closed',
    generation: 0,
    since: 0,
    running: 0,
    probes: 0,
    succeeded: 0,
    ramping: false,
    before: 'closed',
    lastFailure: undefined,
  };
}

/**
 * Asks for entry where not every call may pass. Returns the generation to report the result with, or
 * {@link REFUSED}. Nobody waits for a probe: whoever is not one is refused at once.
 */
export function admit(circuit: Circuit, { rules, clock, random }: CircuitParts): number {
  if (circuit.state === 'isolated') return REFUSED;
  const now = clock.now();
  if (circuit.state === 'closed') {
    return passesRamp(circuit, rules.rampMs, now, random) ? circuit.generation : REFUSED;
  }
  if (circuit.state === 'open') {
    if (now - circuit.since < rules.cooldownMs) return REFUSED;
    circuit.probes = 0;
    circuit.succeeded = 0;
    change(circuit, 'half_open');
  } else if (circuit.probes >= rules.halfOpenProbes) {
    // A probe that never ends must not hold the circuit half-open for ever.
    if (now - circuit.since < rules.probeLeaseMs) return REFUSED;
    circuit.probes = circuit.succeeded;
    circuit.generation += 1;
  }
  circuit.probes += 1;
  circuit.since = now;
  return circuit.generation;
}

/**
 * Reports the end of a call; `durationMs` where it was timed. A result from an earlier generation is stale
 * and changes nothing. The healthy path never asks for the time.
 */
export function record(
  circuit: Circuit,
  generation: number,
  verdict: CircuitVerdict,
  durationMs: number | undefined,
  parts: CircuitParts,
): void {
  if (generation !== circuit.generation) return;
  if (verdict === 'ignored') {
    // A probe that proved nothing: the next caller may probe.
    if (circuit.state === 'half_open') circuit.probes -= 1;
  } else if (verdict === 'failure') {
    const tooMany = opensOnFailure(circuit, durationMs);
    if (tooMany || circuit.state === 'half_open') open(circuit, parts.clock);
  } else if (opensOnSuccess(circuit, durationMs)) {
    circuit.lastFailure = 'slow';
    open(circuit, parts.clock);
  } else if (circuit.state === 'half_open') {
    circuit.succeeded += 1;
    closeIfProved(circuit, parts);
  }
}

/** Closes a half-open circuit that has had enough good probes. */
export function closeIfProved(circuit: Circuit, { rules, clock }: CircuitParts): void {
  if (circuit.state !== 'half_open' || circuit.succeeded < rules.halfOpenProbes) return;
  circuit.since = clock.now();
  circuit.ramping = rules.rampMs > 0;
  change(circuit, 'closed');
}

/** Refuses all calls until {@link restore}. */
export function isolate(circuit: Circuit): void {
  if (circuit.state === 'isolated') return;
  circuit.before = circuit.state;
  if (circuit.state === 'half_open') {
    // Its probes are not waited for: the next call after the isolation will be one.
    circuit.before = 'open';
    circuit.since = Number.NEGATIVE_INFINITY;
  }
  change(circuit, 'isolated');
}

/** Returns to the state before {@link isolate}, what is left of its cool-down included. */
export function restore(circuit: Circuit): void {
  if (circuit.state === 'isolated') change(circuit, circuit.before);
}

/** Milliseconds until a call may pass. */
export function retryAfter(circuit: Circuit, rules: CircuitRules, now: number): number {
  if (circuit.state === 'closed') return 0;
  if (circuit.state === 'isolated') return rules.cooldownMs;
  if (circuit.state === 'open') return left(rules.cooldownMs, circuit.since, now);
  if (circuit.probes < rules.halfOpenProbes) return 0;
  return Math.min(rules.cooldownMs, left(rules.probeLeaseMs, circuit.since, now));
}

function left(spanMs: number, since: number, now: number): number {
  return Math.max(0, spanMs - (now - since));
}

function open(circuit: Circuit, clock: Clock): void {
  circuit.since = clock.now();
  circuit.ramping = false;
  change(circuit, 'open');
}

function change(circuit: Circuit, to: BreakerState): void {
  circuit.state = to;
  circuit.generation += 1;
}

const breakerState = (circuit: Circuit): number =>
  circuit.state === 'closed' ? BREAKER_CLOSED : BREAKER_HALF_OPEN;

/** A breaker may be anybody's: what it throws must not become the outcome of a call that has its own. */
function opensOnSuccess(circuit: Circuit, durationMs: number | undefined): boolean {
  try {
    return circuit.breaker.success(breakerState(circuit), durationMs) === true;
  } catch {
    return false;
  }
}

function opensOnFailure(circuit: Circuit, durationMs: number | undefined): boolean {
  try {
    return circuit.breaker.failure(breakerState(circuit), durationMs);
  } catch {
    return false;
  }
}

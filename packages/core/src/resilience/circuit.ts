import type { BreakerState } from '../fact.js';
import { BREAKER_CLOSED, BREAKER_HALF_OPEN, type Breaker } from './breaker.js';

/** How the end of a call counts: `ignored` says nothing about the provider. */
export type CircuitVerdict = 'success' | 'failure' | 'ignored';

/** The settings that all circuits of a breaker share. */
export interface CircuitRules {
  readonly cooldownMs: number;
  readonly halfOpenProbes: number;
  readonly probeLeaseMs: number;
}

/** The state of one key. */
export interface Circuit {
  readonly key: string;
  readonly breaker: Breaker;
  state: BreakerState;
  /** Grows with every change, so that the result of a call from before the change is recognised. */
  generation: number;
  openUntil: number;
  /** Probes let through in this half-open round, and how many of them succeeded. */
  probes: number;
  succeeded: number;
  /** When the probes of this round are given up for lost. */
  leaseUntil: number;
  /** What isolation came over. */
  before: BreakerState;
  /** The code of the last failure that counted. */
  lastFailure: string | undefined;
}

/** What {@link admit} returns instead of a generation. */
export const REFUSED = -1;

export function createCircuit(key: string, breaker: Breaker): Circuit {
  return {
    key,
    breaker,
    state: 'closed',
    generation: 0,
    openUntil: 0,
    probes: 0,
    succeeded: 0,
    leaseUntil: 0,
    before: 'closed',
    lastFailure: undefined,
  };
}

/**
 * Asks for entry while the circuit is not closed. Returns the generation to report the result with, or
 * {@link REFUSED}. Nobody waits for a probe: whoever is not one is refused at once.
 */
export function admit(circuit: Circuit, rules: CircuitRules, now: number): number {
  if (circuit.state === 'closed') return circuit.generation;
  if (circuit.state === 'isolated') return REFUSED;
  if (circuit.state === 'open') {
    if (now < circuit.openUntil) return REFUSED;
    startRound(circuit);
  }
  if (circuit.probes >= rules.halfOpenProbes) {
    // A probe that never ends must not hold the circuit half-open for ever.
    if (now < circuit.leaseUntil) return REFUSED;
    startRound(circuit);
  }
  circuit.probes += 1;
  circuit.leaseUntil = now + rules.probeLeaseMs;
  return circuit.generation;
}

/** Reports the end of a call. A result from an earlier generation is stale and changes nothing. */
export function record(
  circuit: Circuit,
  generation: number,
  verdict: CircuitVerdict,
  rules: CircuitRules,
  now: number,
): void {
  if (generation !== circuit.generation) return;
  if (circuit.state === 'half_open') recordProbe(circuit, verdict, rules, now);
  else if (verdict === 'success') circuit.breaker.success(BREAKER_CLOSED);
  else if (verdict === 'failure' && circuit.breaker.failure(BREAKER_CLOSED)) {
    open(circuit, rules, now);
  }
}

function recordProbe(
  circuit: Circuit,
  verdict: CircuitVerdict,
  rules: CircuitRules,
  now: number,
): void {
  if (verdict === 'ignored') {
    // It proved nothing, so the next caller may probe.
    circuit.probes -= 1;
  } else if (verdict === 'failure') {
    circuit.breaker.failure(BREAKER_HALF_OPEN);
    open(circuit, rules, now);
  } else {
    circuit.succeeded += 1;
    if (circuit.succeeded < rules.halfOpenProbes) return;
    circuit.breaker.success(BREAKER_HALF_OPEN);
    change(circuit, 'closed');
  }
}

/** Refuses all calls until {@link restore}. */
export function isolate(circuit: Circuit): void {
  if (circuit.state === 'isolated') return;
  // The probes of a half-open circuit are not waited for: the next call after it will be one.
  circuit.before = circuit.state === 'half_open' ? 'open' : circuit.state;
  change(circuit, 'isolated');
}

/** Returns to the state before {@link isolate}, what is left of its cool-down included. */
export function restore(circuit: Circuit): void {
  if (circuit.state === 'isolated') change(circuit, circuit.before);
}

/** How long a refused caller should stay away. */
export function retryAfter(circuit: Circuit, rules: CircuitRules, now: number): number {
  if (circuit.state === 'open') return Math.max(0, circuit.openUntil - now);
  if (circuit.state === 'closed') return 0;
  if (circuit.state === 'isolated') return rules.cooldownMs;
  return Math.min(rules.cooldownMs, Math.max(0, circuit.leaseUntil - now));
}

function open(circuit: Circuit, rules: CircuitRules, now: number): void {
  circuit.openUntil = now + rules.cooldownMs;
  change(circuit, 'open');
}

function startRound(circuit: Circuit): void {
  circuit.probes = 0;
  circuit.succeeded = 0;
  change(circuit, 'half_open');
}

function change(circuit: Circuit, to: BreakerState): void {
  circuit.state = to;
  circuit.generation += 1;
}

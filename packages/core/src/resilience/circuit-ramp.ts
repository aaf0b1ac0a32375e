import type { Random } from '../clock.js';

/** A circuit that has closed, as the ramp sees it. */
interface Ramping {
  readonly since: number;
  ramping: boolean;
}

/** The share of calls that pass at once when a circuit closes, so that the ramp sees something. */
const FIRST_SHARE = 0.1;

/** Lets a share of calls pass that grows with time, from a tenth to all of them. */
export function passesRamp(circuit: Ramping, rampMs: number, now: number, random: Random): boolean {
  const leftMs = rampLeft(circuit, rampMs, now);
  if (leftMs === 0) {
    circuit.ramping = false;
    return true;
  }
  return random() < FIRST_SHARE + (1 - FIRST_SHARE) * (1 - leftMs / rampMs);
}

/** Milliseconds until all calls pass. */
export function rampLeft(circuit: Ramping, rampMs: number, now: number): number {
  return circuit.ramping ? Math.max(0, rampMs - (now - circuit.since)) : 0;
}

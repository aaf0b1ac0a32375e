import type { Call } from '../call.js';
import type { BreakerState } from '../fact.js';
import type { Circuit } from './circuit.js';

/** A circuit has moved, through a call or by hand. */
export interface CircuitChange {
  readonly key: string;
  readonly from: BreakerState;
  readonly to: BreakerState;
}

/** Tells of a move since `from`, if there was one; `call` is what caused it, where it was one. */
export type AnnounceChange = (circuit: Circuit, from: BreakerState, call: Call | undefined) => void;

export function announceTo(
  onChange: ((change: CircuitChange) => void) | undefined,
): AnnounceChange {
  return ({ key, state: to }, from, call) => {
    if (to === from) return;
    call?.emit({ type: 'breaker.changed', key, from, to });
    tell(onChange, { key, from, to });
  };
}

/** Whoever listens must not change the outcome of a call, neither at once nor by a promise. */
function tell(
  onChange: ((change: CircuitChange) => unknown) | undefined,
  change: CircuitChange,
): void {
  try {
    const later = onChange?.(change);
    if (later instanceof Promise) later.catch(() => {});
  } catch {
    // Its own fault, and nobody is there to hear of it.
  }
}

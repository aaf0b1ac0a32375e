import type { Clock } from '../clock.js';
import { createKeyedRegistry, type KeyedRegistry } from './keyed-registry.js';
import type { KeyedState } from './keyed-state.js';
import type { PacingLane } from './pacing-lane.js';

/** One allowance of a key, as the provider told it last. */
export interface PacedAllowance {
  /** The provider's name of it (`requests`, `tokens`, `core`); undefined where it has one only. */
  readonly resource: string | undefined;
  readonly limit: number | undefined;
  /** Undefined where nothing is known of the window that runs. */
  readonly remaining: number | undefined;
  /** Milliseconds until it is full again, jitter included. */
  readonly resetsInMs: number | undefined;
}

/** One key, as it is now. */
export interface PacingSnapshot {
  readonly key: string;
  /** What is left of a `Retry-After`, jitter included, in milliseconds; 0 where there is none. */
  readonly pausedForMs: number;
  /** Calls on their way. */
  readonly running: number;
  readonly waiting: number;
  readonly allowances: readonly PacedAllowance[];
}

/** The keys of a pacing policy: for dashboards, and for ending a pause by hand. */
export interface PacingRegistry extends KeyedRegistry<PacingSnapshot> {
  /** Forgets what the provider said about `key` and lets its calls go: where it said something wrong. */
  resume(key: string): void;
}

export function createPacingRegistry(lanes: KeyedState<PacingLane>, clock: Clock): PacingRegistry {
  const registry = createKeyedRegistry(lanes, (lane) => snapshotOf(lane, clock.now()));
  return { ...registry, resume: (key) => lanes.peek(key)?.reset(clock.now()) };
}

function snapshotOf(lane: PacingLane, now: number): PacingSnapshot {
  const allowances = Array.from(lane.windows(), ([resource, window]) => ({
    resource,
    limit: window.limit(),
    remaining: window.remaining(now),
    resetsInMs: window.resetsInMs(now),
  }));
  const { key, underway: running, waiting } = lane;
  return { key, pausedForMs: lane.pausedForMs(now), running, waiting, allowances };
}

import { seededRandom } from '../seeded-random.js';
import {
  type Fault,
  type FaultEffect,
  type FaultKind,
  type FaultSchedule,
  isMatch,
  kindsThatEnd,
} from './fault.js';

/** Faults on demand. */
export interface Faults {
  /** Adds a fault; the function that it returns takes it away. Of several that match, the oldest hits. */
  add(fault: Fault): () => void;
  /** Adds faults that come at random, for requests that no added fault hits. */
  random(schedule: FaultSchedule): () => void;
  /** Takes all away. The counts stay. */
  clear(): void;
  /** How often each kind has hit. */
  readonly counts: Readonly<Partial<Record<FaultKind, number>>>;
}

export interface FaultSource extends Faults {
  /** The fault that hits this request, which counts as hit. */
  next(method: string, path: string): FaultEffect | undefined;
}

type Draw = (method: string, path: string) => FaultEffect | undefined;

function createFixed(fault: Fault): Draw {
  let skip = fault.after ?? 0;
  let left = fault.times ?? 1;
  return (method, path) => {
    if (left <= 0 || !isMatch(fault.match, method, path)) return undefined;
    if (skip > 0) {
      skip -= 1;
      return undefined;
    }
    left -= 1;
    return fault;
  };
}

/** A status that a real outage would answer with. */
const outages = [500, 502, 503, 504];

function toEffect(kind: FaultKind | FaultEffect, draw: number): FaultEffect {
  if (typeof kind !== 'string') return kind;
  return kind === 'status'
    ? { kind, status: outages[Math.floor(draw * outages.length)] }
    : { kind };
}

function createScheduled({ rate, kinds = kindsThatEnd, seed = 1, match }: FaultSchedule): Draw {
  const random = seededRandom(seed);
  return (method, path) => {
    if (!isMatch(match, method, path) || random() >= rate) return undefined;
    const kind = kinds[Math.floor(random() * kinds.length)];
    return kind === undefined ? undefined : toEffect(kind, random());
  };
}

export function createFaults(): FaultSource {
  const fixed = new Set<Draw>();
  const scheduled = new Set<Draw>();
  const counts: Partial<Record<FaultKind, number>> = {};

  const register = (draws: Set<Draw>, draw: Draw) => {
    draws.add(draw);
    return () => void draws.delete(draw);
  };

  return {
    add: (fault) => register(fixed, createFixed(fault)),
    random: (schedule) => register(scheduled, createScheduled(schedule)),
    clear() {
      fixed.clear();
      scheduled.clear();
    },
    counts,
    next(method, path) {
      for (const draw of [...fixed, ...scheduled]) {
        const effect = draw(method, path);
        if (effect === undefined) continue;
        counts[effect.kind] = (counts[effect.kind] ?? 0) + 1;
        return effect;
      }
      return undefined;
    },
  };
}

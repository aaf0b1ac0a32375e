import { EVEN_MIX, FAULT_KINDS, type Fault, type FaultKind, type FaultMix } from './fault.ts';

export interface FaultScheduleOptions {
  /** The share of exchanges that are broken, 0 to 1. */
  readonly rate: number;
  /** The same seed and the same requests give the same faults. */
  readonly seed: number;
  /** @default every kind equally often */
  readonly mix?: FaultMix | undefined;
}

/** Draws the fault of the next exchange with this identity; undefined lets it pass. */
export type FaultSchedule = (identity: string) => Fault | undefined;

/**
 * Draws by identity (the idempotency key, say) and by how often that identity was seen, not by order of
 * arrival: so a concurrent run is repeatable, whatever the scheduler did.
 */
export function createFaultSchedule(options: FaultScheduleOptions): FaultSchedule {
  const { rate, seed } = options;
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate must be 0 to 1, got ${rate}`);
  const pick = weightedPick(options.mix ?? EVEN_MIX);
  const seen = new Map<string, number>();
  return (identity) => {
    const nth = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, nth);
    const random = seededRandom(hash(`${seed}/${identity}/${nth}`));
    return random() < rate ? { kind: pick(random()), ratio: random() } : undefined;
  };
}

function weightedPick(mix: FaultMix): (draw: number) => FaultKind {
  const kinds = FAULT_KINDS.filter((kind) => (mix[kind] ?? 0) > 0);
  const last = kinds.at(-1);
  if (last === undefined) throw new RangeError('the mix names no fault');
  const total = kinds.reduce((sum, kind) => sum + (mix[kind] ?? 0), 0);
  return (draw) => {
    let rest = draw * total;
    for (const kind of kinds) {
      rest -= mix[kind] ?? 0;
      if (rest < 0) return kind;
    }
    return last;
  };
}

/** FNV-1a, enough to spread neighbouring identities. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state >>> 0;
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

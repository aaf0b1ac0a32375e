import type { Random } from '@quayside/core';
import { seededRandom } from '@quayside/core/testing';

/** Random decisions of one kind, all from one seed. */
export interface Draw {
  readonly random: Random;
  chance(probability: number): boolean;
  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Picks a name as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /**
   * Milliseconds between the two, short ones as often as long ones. Mostly on a coarse grid, so that many
   * things happen in the same moment.
   */
  span(leastMs: number, mostMs: number): number;
}

/** Streams of one seed that know nothing of each other: a longer plan does not change the weather. */
const STREAMS = { plan: 0x51, weather: 0x92, policies: 0xd3 } as const;

export function createDraw(seed: number, stream: keyof typeof STREAMS): Draw {
  const random = seededRandom(Math.imul(seed ^ (STREAMS[stream] << 24), 0x9e3779b1));
  const integer = (least: number, most: number): number =>
    least + Math.floor(random() * (most - least + 1));
  return {
    random,
    integer,
    chance: (probability) => random() < probability,
    pick: (items) => items[integer(0, items.length - 1)] ?? items[0],
    weighted: (weights) => weighted(weights, random()),
    span: (leastMs, mostMs) => {
      const exact = leastMs * (mostMs / leastMs) ** random();
      const grid = exact >= 100 ? 50 : 5;
      const onGrid = Math.max(leastMs, Math.round(exact / grid) * grid);
      return random() < 0.8 ? Math.min(onGrid, mostMs) : Math.round(exact * 8) / 8;
    },
  };
}

function weighted<Name extends string>(
  weights: Readonly<Record<Name, number>>,
  drawn: number,
): Name {
  // Object.keys gives up the type of the keys.
  const names = Object.keys(weights) as Name[];
  let rest = drawn * names.reduce((sum, name) => sum + weights[name], 0);
  for (const name of names) {
    rest -= weights[name];
    if (rest < 0) return name;
  }
  throw new RangeError('All weights are 0.');
}

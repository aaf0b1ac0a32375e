import type { Random } from '../clock.js';

/**
 * Makes a source of randomness in [0, 1) that repeats itself for the same 32-bit `seed` (mulberry32).
 * For tests and simulations; never for anything secret.
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

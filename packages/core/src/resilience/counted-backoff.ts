import type { Backoff, BackoffFactory } from './backoff.js';

/**
 * Makes a backoff out of a formula: `waitMs` is asked for the wait before each repeat, from 1, in
 * milliseconds. Waits below 0, and those that are no number, count as 0.
 */
export function countedBackoff(waitMs: (repeat: number) => number): BackoffFactory {
  const at = (repeat: number): Backoff => ({
    duration: waitMs(repeat),
    next: () => at(repeat + 1),
  });
  return { next: () => at(1) };
}

import type { HealthPart } from './health-part.js';

/**
 * The weighted mean of the parts that are known, as a whole number from 0 to 100; 0 where none is known. A part
 * that gets better never lowers it.
 */
export function healthScore(parts: readonly HealthPart[]): number {
  let sum = 0;
  let weights = 0;
  for (const { value, weight } of parts) {
    if (value === undefined) continue;
    sum += value * weight;
    weights += weight;
  }
  if (weights === 0) return 0;
  // Sums of fractions may end a hair above 1.
  return Math.min(100, Math.round((100 * sum) / weights));
}

import { expect, it } from 'vitest';
import { seededRandom } from './seeded-random.js';

const row = (seed: number): number[] => Array.from({ length: 1_000 }, seededRandom(seed));

it('seededRandom › repeats itself for the same seed and differs for another', () => {
  expect(row(7)).toEqual(row(7));
  expect(row(7)).not.toEqual(row(8));
});

it('seededRandom › stays in [0, 1) and is spread evenly', () => {
  const values = row(42);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  expect(values.reduce((sum, value) => sum + value) / values.length).toBeCloseTo(0.5, 1);
});

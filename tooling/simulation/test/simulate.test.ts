import { describe, expect, it } from 'vitest';
import { realParts } from '../src/parts.ts';
import { SIGHTINGS } from '../src/sightings.ts';
import { simulate } from '../src/simulate.ts';

const range = { first: 1, step: 1, count: 2_000 };

describe('simulation', () => {
  it('finds nothing in 2,000 worlds, and sees everything that it means to see', async () => {
    const { failure, seen, schedules, attempts } = await simulate(range);
    expect(failure).toBeUndefined();
    expect(SIGHTINGS.filter((sighting) => !seen.has(sighting))).toEqual([]);
    expect(schedules).toBe(2_000);
    expect(attempts).toBeGreaterThan(10_000);
  });

  it('ends at the first failure and names its seed', async () => {
    const retry = () => {
      throw new Error('a fault of a policy');
    };
    const { failure, schedules } = await simulate(range, { ...realParts, retry });
    expect(failure).toMatchObject({
      invariant: 'the world comes to its end',
      what: 'Error: a fault of a policy',
    });
    expect(failure?.seed).toBe(schedules);
    expect(failure?.trace).toContain(`seed ${failure?.seed}`);
  });

  it('takes every step-th seed of its range', async () => {
    const { schedules, calls } = await simulate({ first: 3, step: 2, count: 2 });
    const [third, fifth] = await Promise.all([simulateOne(3), simulateOne(5)]);
    expect(schedules).toBe(2);
    expect(calls).toBe(third + fifth);
  });
});

async function simulateOne(seed: number): Promise<number> {
  return (await simulate({ first: seed, step: 1, count: 1 })).calls;
}

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/seeded-random.js';
import { type CallFault, faults } from './call-fault.js';
import { drawFault } from './draw-fault.js';

const { stall, lostAnswer, connectionRefused } = faults;

describe('drawFault', () => {
  it('takes faults in proportion to their weights', () => {
    const row: CallFault[] = [
      { ...stall, weight: 3 },
      lostAnswer,
      { ...connectionRefused, weight: 6 },
    ];
    const random = seededRandom(5);
    const counts = new Map<unknown, number>();
    for (let n = 0; n < 10_000; n += 1) {
      const drawn = drawFault(row, random)?.kind;
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    expect((counts.get('stall') ?? 0) / 10_000).toBeCloseTo(0.3, 1);
    expect((counts.get('lost_answer') ?? 0) / 10_000).toBeCloseTo(0.1, 1);
    expect((counts.get('error') ?? 0) / 10_000).toBeCloseTo(0.6, 1);
  });

  it('gives each fault its own stretch of [0, 1), its start included', () => {
    const row = [stall, lostAnswer];
    const at = (draw: number) => drawFault(row, () => draw);
    expect([at(0), at(0.49), at(0.5), at(0.99)]).toEqual([stall, stall, lostAnswer, lostAnswer]);
  });

  it('takes the last one where the sum misses the end', () => {
    expect(drawFault([stall, lostAnswer], () => 1)).toBe(lostAnswer);
  });

  it('draws nothing where there is no choice', () => {
    const never = (): number => {
      throw new Error('drawn');
    };
    expect(drawFault([stall], never)).toBe(stall);
    expect(drawFault([], never)).toBeUndefined();
  });

  it('settles the spread of a latency, so that the fault can be repeated as it was', () => {
    const slow: CallFault = { kind: 'latency', delayMs: 100, spreadMs: 20, at: 'after' };
    expect(drawFault([slow], () => 0.5)).toEqual({ kind: 'latency', delayMs: 110, at: 'after' });
    const fixed: CallFault = { kind: 'latency', delayMs: 100 };
    expect(drawFault([fixed], () => 0.5)).toBe(fixed);
  });
});

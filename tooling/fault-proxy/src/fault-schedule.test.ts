import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './fault.ts';
import { createFaultSchedule } from './fault-schedule.ts';

describe('fault schedule', () => {
  const draw = (seed: number, identities: readonly string[]) => {
    const schedule = createFaultSchedule({ rate: 0.5, seed });
    return new Map(identities.map((identity) => [identity, schedule(identity)?.kind]));
  };

  it('gives an identity the same faults in whatever order requests arrive', () => {
    const identities = Array.from({ length: 200 }, (_, index) => `order-${index}`);
    const forwards = draw(7, identities);
    const backwards = draw(7, identities.toReversed());
    for (const identity of identities) expect(backwards.get(identity)).toBe(forwards.get(identity));
    expect(draw(8, identities)).not.toEqual(forwards);
  });

  it('breaks the asked share, with every kind in it', () => {
    const schedule = createFaultSchedule({ rate: 0.3, seed: 1 });
    const faults = Array.from({ length: 10_000 }, (_, index) => schedule(`k${index}`)?.kind);
    const broken = faults.filter((kind) => kind !== undefined);
    expect(broken.length / 10_000).toBeCloseTo(0.3, 1);
    expect(new Set(broken)).toEqual(new Set(FAULT_KINDS));
  });

  it('draws only the kinds of the mix, and again for a repeat', () => {
    const schedule = createFaultSchedule({ rate: 1, seed: 1, mix: { reset: 1, delay: 3 } });
    const kinds = Array.from({ length: 1_000 }, () => schedule('same key')?.kind);
    expect(new Set(kinds)).toEqual(new Set(['reset', 'delay']));
    expect(kinds.filter((kind) => kind === 'delay').length).toBeGreaterThan(650);
  });

  it('refuses a rate and a mix that cannot be drawn from', () => {
    expect(() => createFaultSchedule({ rate: 1.2, seed: 1 })).toThrow('rate must be 0 to 1');
    expect(() => createFaultSchedule({ rate: 1, seed: 1, mix: { reset: 0 } })).toThrow(
      'names no fault',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { AimdLimit, GradientLimit, type WindowSummary } from './adaptive-limit.js';

const bounds = { min: 5, max: 50, initial: 20 };
const calm = (changes: Partial<WindowSummary> = {}): WindowSummary => ({
  rttMs: 100,
  inflight: 20,
  overloaded: false,
  ...changes,
});

describe('additive increase, multiplicative decrease', () => {
  const update = (limit: AimdLimit, ...windows: readonly WindowSummary[]): number => {
    for (const window of windows) limit.update(window);
    return limit.value;
  };

  it('grows by one after a window that went well, and ends at the bound', () => {
    const limit = new AimdLimit(bounds, 5_000);
    expect(limit.value).toBe(20);
    expect(update(limit, calm())).toBe(21);
    expect(update(limit, ...Array.from({ length: 40 }, () => calm({ inflight: 50 })))).toBe(50);
  });

  it('does not grow while less than half of it is used', () => {
    expect(update(new AimdLimit(bounds, 5_000), calm({ inflight: 9 }))).toBe(20);
    expect(update(new AimdLimit(bounds, 5_000), calm({ inflight: 10 }))).toBe(21);
  });

  it('shrinks by a tenth after overload, whole calls only, and ends at the bound', () => {
    const limit = new AimdLimit(bounds, 5_000);
    const overload = calm({ overloaded: true, inflight: 1 });
    expect(update(limit, overload)).toBe(18);
    expect(update(limit, overload)).toBe(16);
    expect(update(limit, ...Array.from({ length: 20 }, () => overload))).toBe(5);
  });

  it('a window that was slower than allowed is an overload', () => {
    expect(update(new AimdLimit(bounds, 5_000), calm({ rttMs: 5_000 }))).toBe(21);
    expect(update(new AimdLimit(bounds, 5_000), calm({ rttMs: 5_001 }))).toBe(18);
  });

  it('a window without an answer is not slow', () => {
    expect(update(new AimdLimit(bounds, 5_000), calm({ rttMs: undefined }))).toBe(21);
  });
});

describe('gradient', () => {
  /** A limit that has seen enough windows of `rttMs` to know it as the usual time. */
  const used = (rttMs: number, tolerance = 1.5): GradientLimit => {
    const limit = new GradientLimit({ min: 1, max: 1_000, initial: 20 }, tolerance);
    for (let n = 0; n < 10; n += 1) limit.update(calm({ rttMs, inflight: 1 }));
    expect(limit.value).toBe(20);
    return limit;
  };

  it('grows by 0.8 while answers take their usual time, up to the bound', () => {
    const limit = new GradientLimit(bounds, 1.5);
    expect(limit.value).toBe(20);
    limit.update(calm());
    expect(limit.value).toBeCloseTo(20.8, 10);
    for (let n = 0; n < 100; n += 1) limit.update(calm({ inflight: 50 }));
    expect(limit.value).toBe(50);
  });

  it('the tolerance is what counts as usual', () => {
    const limit = used(100);
    // The usual time is 100 + 2/601 · 49 by then.
    limit.update(calm({ rttMs: 149 }));
    expect(limit.value).toBeCloseTo(20.8, 10);
  });

  it('shrinks with the quotient of the times: 0.8 · 20 + 0.2 · (20 · g + 4)', () => {
    const limit = used(100);
    limit.update(calm({ rttMs: 200 }));
    const usual = 100 + (2 / 601) * 100;
    expect(limit.value).toBeCloseTo(16 + 0.2 * (20 * ((1.5 * usual) / 200) + 4), 10);
  });

  it('never takes the quotient for less than a half', () => {
    const limit = used(100);
    limit.update(calm({ rttMs: 10_000 }));
    expect(limit.value).toBeCloseTo(16 + 0.2 * (10 + 4), 10);
  });

  it('a tolerance of 1 allows nothing above the usual time', () => {
    const limit = used(100, 1);
    limit.update(calm({ rttMs: 110 }));
    const usual = 100 + (2 / 601) * 10;
    expect(limit.value).toBeCloseTo(16 + 0.2 * (20 * (usual / 110) + 4), 10);
  });

  it('the first ten windows weigh the same', () => {
    const limit = new GradientLimit({ min: 1, max: 1_000, initial: 20 }, 1);
    for (const rttMs of [50, 150, 50, 150, 50, 150, 50, 150, 50, 150]) {
      limit.update(calm({ rttMs, inflight: 1 }));
    }
    limit.update(calm({ rttMs: 200 }));
    const usual = 100 + (2 / 601) * 100;
    expect(limit.value).toBeCloseTo(16 + 0.2 * (20 * (usual / 200) + 4), 10);
  });

  it('the usual time comes down fast after a long overload', () => {
    const limit = used(1_000);
    let usual = 1_000;
    for (let n = 0; n < 3; n += 1) {
      limit.update(calm({ rttMs: 100, inflight: 1 }));
      usual = (usual + (100 - usual) * (2 / 601)) * 0.95;
    }
    limit.update(calm({ rttMs: 2_000 }));
    usual += (2_000 - usual) * (2 / 601);
    expect(limit.value).toBeCloseTo(16 + 0.2 * (20 * ((1.5 * usual) / 2_000) + 4), 10);
  });

  it('a time that is twice the usual at most comes down by its weight only', () => {
    const limit = used(190);
    limit.update(calm({ rttMs: 100, inflight: 1 }));
    limit.update(calm({ rttMs: 1_000 }));
    const usual = 190 + (100 - 190) * (2 / 601);
    const after = usual + (1_000 - usual) * (2 / 601);
    expect(limit.value).toBeCloseTo(16 + 0.2 * (20 * Math.max(0.5, (1.5 * after) / 1_000) + 4), 10);
    expect(after).toBeGreaterThan(180);
  });

  it('exactly twice the time of a window is not far too high', () => {
    const limit = new GradientLimit({ min: 1, max: 1_000, initial: 20 }, 1);
    // Their mean is 200, exactly twice the time of the second.
    for (const rttMs of [300, 100]) limit.update(calm({ rttMs, inflight: 1 }));
    limit.update(calm({ rttMs: 400 }));
    const usual = (300 + 100 + 400) / 3;
    expect(limit.value).toBeCloseTo(16 + 0.2 * (20 * (usual / 400) + 4), 10);
  });

  it('does not move while less than half of it is used', () => {
    for (const rttMs of [100, 1_000]) {
      const limit = used(100);
      limit.update(calm({ rttMs, inflight: 9 }));
      expect(limit.value).toBe(20);
      limit.update(calm({ rttMs, inflight: 10 }));
      expect(limit.value).not.toBe(20);
    }
  });

  it('shrinks by a tenth after overload, also where little of it is used, and ends at the bound', () => {
    const limit = new GradientLimit(bounds, 1.5);
    const overload = calm({ overloaded: true, inflight: 1, rttMs: undefined });
    limit.update(overload);
    expect(limit.value).toBe(18);
    limit.update({ ...overload, rttMs: 100 });
    expect(limit.value).toBeCloseTo(16.2, 10);
    for (let n = 0; n < 20; n += 1) limit.update(overload);
    expect(limit.value).toBe(5);
  });

  it('does not move after a window without an answer', () => {
    const limit = used(100);
    limit.update(calm({ rttMs: undefined }));
    expect(limit.value).toBe(20);
    limit.update(calm());
    expect(limit.value).toBeCloseTo(20.8, 10);
  });

  it('answers that take no time are no division by zero', () => {
    const limit = new GradientLimit(bounds, 1.5);
    limit.update(calm({ rttMs: 0 }));
    expect(limit.value).toBeCloseTo(20.8, 10);
    limit.update(calm({ rttMs: 10 }));
    expect(limit.value).toBeGreaterThan(10);
  });
});

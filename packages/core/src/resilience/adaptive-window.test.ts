import { describe, expect, it } from 'vitest';
import { SampleWindow } from './adaptive-window.js';

/** Ten answers of `rttMs`. */
function ten(window: SampleWindow, rttMs = 100): void {
  for (let n = 0; n < 10; n += 1) window.answered(rttMs, 1);
}

describe('sample window', () => {
  it('is over after 500 ms and ten calls, not before', () => {
    const window = new SampleWindow(1_000);
    for (let n = 0; n < 9; n += 1) window.answered(100, 1);
    expect(window.close(9_000)).toBeUndefined();
    window.answered(100, 1);
    expect(window.close(1_499)).toBeUndefined();
    expect(window.close(1_500)).toBeDefined();
  });

  it('counts calls that were lost among the ten', () => {
    const window = new SampleWindow(0);
    for (let n = 0; n < 9; n += 1) window.answered(100, 1);
    window.overloaded(1);
    expect(window.close(500)).toBeDefined();
  });

  it('tells the mean time of the answers and the most that ran', () => {
    const window = new SampleWindow(0);
    for (let n = 1; n <= 9; n += 1) window.answered(100 * n, n);
    window.answered(1_000, 3);
    expect(window.close(500)).toEqual({ rttMs: 550, inflight: 9, overloaded: false });
  });

  it('has no time where nothing was answered', () => {
    const window = new SampleWindow(0);
    for (let n = 0; n < 10; n += 1) window.overloaded(n);
    expect(window.close(500)).toEqual({ rttMs: undefined, inflight: 9, overloaded: true });
    // The next one is as short as can be.
    for (let n = 0; n < 10; n += 1) window.overloaded(n);
    expect(window.close(999)).toBeUndefined();
    expect(window.close(1_000)).toBeDefined();
  });

  it('one lost call in twenty is chance, more is overload', () => {
    for (const [answers, lost, overloaded] of [
      [19, 1, false],
      [18, 1, true],
      [95, 5, false],
      [94, 6, true],
    ] as const) {
      const window = new SampleWindow(0);
      for (let n = 0; n < answers; n += 1) window.answered(100, 1);
      for (let n = 0; n < lost; n += 1) window.overloaded(1);
      expect(window.close(500)).toMatchObject({ overloaded });
    }
  });

  it('begins anew when it was closed', () => {
    const window = new SampleWindow(0);
    for (let n = 0; n < 10; n += 1) window.overloaded(30);
    window.answered(900, 40);
    window.close(500);
    expect(window.close(5_000)).toBeUndefined();
    ten(window);
    expect(window.close(5_000)).toEqual({ rttMs: 100, inflight: 1, overloaded: false });
  });

  it.each([
    [100, 500],
    [250, 500],
    [400, 800],
    [2_500, 5_000],
    [9_000, 5_000],
  ])('after answers of %i ms the next window lasts %i ms', (rttMs, lasts) => {
    const window = new SampleWindow(0);
    ten(window, rttMs);
    window.close(1_000);
    ten(window);
    expect(window.close(1_000 + lasts - 1)).toBeUndefined();
    expect(window.close(1_000 + lasts)).toBeDefined();
  });
});

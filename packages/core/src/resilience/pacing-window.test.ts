import { describe, expect, it } from 'vitest';
import { limitFact } from '../../test/resilience/limit-fact.js';
import { PacingWindow, type WindowRules } from './pacing-window.js';

const window = (rules: Partial<WindowRules> = {}): PacingWindow =>
  new PacingWindow({ reserve: 0, steadily: false, random: () => 0, ...rules });

/** Takes as many calls as fit, and leaves them on their way. */
function fill(one: PacingWindow, now: number): number {
  let taken = 0;
  for (; taken < 1_000 && one.fits(1, now); taken += 1) one.take(1, now);
  return taken;
}

describe('what is left of an allowance', () => {
  it('is unlimited until the provider says something', () => {
    expect(fill(window(), 0)).toBe(1_000);
    expect(window().remaining(0)).toBeUndefined();
    expect(window().resetsInMs(0)).toBeUndefined();
    expect(window().sureWaitMs(1, 0)).toBe(0);
  });

  it('is what was said, less what is on its way', () => {
    const one = window();
    one.take(1, 0);
    one.observe(limitFact(5, 60_000, { limit: 10 }), 0, 100);
    expect(one.remaining(100)).toBe(5);
    expect(one.limit()).toBe(10);
    expect(fill(one, 100)).toBe(4);
  });

  it('never rises within a window, in whatever order the answers come', () => {
    const one = window();
    for (const [remaining, sentAt, at] of [
      [7, 0, 100],
      [9, 0, 120],
      [3, 10, 130],
      [5, 20, 140],
      // Sent after all answers had come, and still no more is left than was said.
      [8, 150, 160],
    ] as const) {
      one.observe(limitFact(remaining, 60_000 - at), sentAt, at);
    }
    expect(one.remaining(200)).toBe(3);
  });

  it('an answer of a later window counts at once, even before this one is over', () => {
    const one = window();
    one.observe(limitFact(0, 1_000), 0, 100);
    one.observe(limitFact(59, 60_000), 200, 300);
    expect(one.remaining(300)).toBe(59);
    expect(one.resetsInMs(300)).toBe(60_000);
  });

  it('an answer that was slow is not taken for one of a later window', () => {
    const one = window();
    one.observe(limitFact(0, 9_900), 0, 100);
    // It was decided at any moment between 0 and 5,000, when 9,900 ms were left.
    one.observe(limitFact(40, 9_900), 0, 5_000);
    expect(one.remaining(5_000)).toBe(0);
    expect(one.resetsInMs(5_000)).toBe(5_000);
  });

  it.each([
    [1_000, 3],
    [1_001, 9],
  ])('an end %d ms later is told apart from a rounded one', (laterMs, left) => {
    const one = window();
    one.observe(limitFact(3, 10_000), 0, 0);
    one.observe(limitFact(9, 10_000 + laterMs), 0, 0);
    expect(one.remaining(0)).toBe(left);
  });

  it('the end moves to what the newest answer makes certain', () => {
    const one = window();
    one.observe(limitFact(3, 10_000), 0, 1_000);
    expect(one.resetsInMs(1_000)).toBe(10_000);
    // Decided between 1,500 and 2,000: it ends between 9,500 and 10,000.
    one.observe(limitFact(2, 8_000), 1_500, 2_000);
    expect(one.resetsInMs(2_000)).toBe(8_000);
    // It ends between 10,500 and 11,000.
    one.observe(limitFact(2, 8_500), 2_000, 2_500);
    expect(one.resetsInMs(2_500)).toBe(8_000);
    one.observe(limitFact(1), 2_500, 2_600);
    expect(one.remaining(2_600)).toBe(1);
    expect(one.resetsInMs(2_600)).toBe(7_900);
  });

  it.each([
    limitFact(undefined, 1_000, { limit: 5 }),
    limitFact(Number.NaN, 1_000),
    limitFact(-1, 1_000),
    limitFact(Number.POSITIVE_INFINITY, 1_000),
  ])('nothing is learnt from %o', (fact) => {
    const one = window();
    one.observe(fact, 0, 0);
    expect(one.isBlank(0)).toBe(true);
    expect(one.limit()).toBeUndefined();
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('an end in %d ms is no end', (resetMs) => {
    const one = window();
    one.observe(limitFact(0, resetMs, { limit: Number.NaN }), 0, 0);
    expect(one.resetsInMs(0)).toBeUndefined();
    expect(one.limit()).toBeUndefined();
  });

  it('a limit of 0 is none', () => {
    const one = window();
    one.observe(limitFact(4, 1_000, { limit: 0 }), 0, 0);
    expect(one.limit()).toBeUndefined();
    expect(fill(one, 1_000)).toBe(5);
  });

  it('a call that costs more than there ever is goes when all of it is there', () => {
    const one = window({ reserve: 0.1 });
    one.observe(limitFact(99, 1_000, { limit: 100 }), 0, 0);
    expect(one.fits(90, 0)).toBe(false);
    expect(one.fits(89, 0)).toBe(true);
    one.observe(limitFact(100, 60_000, { limit: 100 }), 1_000, 2_000);
    expect(one.fits(5_000, 2_000)).toBe(true);
    one.take(1, 2_000);
    expect(one.fits(5_000, 2_000)).toBe(false);
  });

  it('sums of fractions cost nobody a place', () => {
    const one = window();
    one.observe(limitFact(1, 60_000, { limit: 100 }), 0, 0);
    for (let n = 0; n < 10; n += 1) {
      expect(one.fits(0.1, 0)).toBe(true);
      one.take(0.1, 0);
    }
    expect(one.fits(0.1, 0)).toBe(false);
  });
});

describe('the window after', () => {
  it('is expected to hold the limit', () => {
    const one = window();
    one.observe(limitFact(40, 1_000, { limit: 60 }), 0, 0);
    expect(one.remaining(999)).toBe(40);
    expect(one.remaining(1_000)).toBeUndefined();
    expect(one.resetsInMs(1_000)).toBeUndefined();
    expect(fill(one, 1_000)).toBe(60);
  });

  it('is expected to hold the most that was ever seen, where no limit is told', () => {
    const one = window();
    one.observe(limitFact(8, 1_000), 0, 0);
    one.observe(limitFact(2, 1_000), 0, 0);
    expect(fill(one, 1_000)).toBe(9);
  });

  it('is begun by one call where the last one was used up, and its answer lets the others go', () => {
    const one = window();
    one.observe(limitFact(0, 1_000, { limit: 60 }), 0, 0);
    expect(fill(one, 1_000)).toBe(1);
    expect(one.retryAt(1, 1_000)).toBe(2_000);
    one.observe(limitFact(59, 60_000, { limit: 60 }), 1_000, 1_100);
    expect(fill(one, 1_100)).toBe(58);
  });

  it('is begun by one call where somebody found too little', () => {
    const one = window();
    one.observe(limitFact(5, 1_000, { limit: 60 }), 0, 0);
    expect(one.fits(6, 0)).toBe(false);
    expect(fill(one, 1_000)).toBe(1);
  });

  it('is not begun by one call where what was too little was used after all', () => {
    const one = window();
    one.observe(limitFact(5, 1_000, { limit: 60 }), 0, 0);
    expect(one.fits(6, 0)).toBe(false);
    one.take(2, 0);
    expect(fill(one, 1_000)).toBe(58);
  });

  it('lets the others go when the first was let through without a word of the limit', () => {
    const one = window();
    one.observe(limitFact(0, 1_000, { limit: 60 }), 0, 0);
    one.fits(1, 1_000);
    const before = one.take(1, 500);
    one.fits(1, 1_000);
    const first = one.take(1, 1_000);
    one.prove(before - 1);
    expect(one.fits(1, 1_000)).toBe(false);
    one.prove(first);
    expect(one.fits(1, 1_000)).toBe(true);
  });

  it('lets another one go first when the first was not answered, or its answer does not come', () => {
    const one = window();
    one.observe(limitFact(0, 1_000, { limit: 60 }), 0, 0);
    expect(fill(one, 1_000)).toBe(1);
    expect(fill(one, 1_999)).toBe(0);
    expect(fill(one, 2_000)).toBe(1);
    one.release(1, 1, false);
    one.release(1, 1, false);
    expect(fill(one, 2_000)).toBe(1);
  });

  it('counts what was on its way when the last one passed, and no longer than that', () => {
    const one = window();
    one.observe(limitFact(40, 1_000, { limit: 60 }), 0, 0);
    for (let n = 0; n < 10; n += 1) one.take(1, 0);
    one.fits(1, 1_000);
    one.observe(limitFact(60, 1_000, { limit: 60 }), 1_000, 1_000);
    expect(fill(one, 1_000)).toBe(50);
    // The ten are two windows old now; somebody found too little, so one goes first.
    expect(fill(one, 2_000)).toBe(1);
    one.observe(limitFact(60, 1_000, { limit: 60 }), 2_000, 2_000);
    expect(fill(one, 2_000)).toBe(9);
  });

  it('takes what ended without a word out of it, unless that was two windows ago', () => {
    const one = window();
    one.observe(limitFact(40, 1_000, { limit: 60 }), 0, 0);
    const taken = [one.take(1, 0), one.take(1, 0), one.take(1, 0)];
    one.fits(1, 1_000);
    one.release(taken[0] ?? 0, 1, true);
    one.release(taken[1] ?? 0, 1, false);
    // 60, less one that was counted and one that is on its way.
    expect(fill(one, 1_000)).toBe(58);
    one.observe(limitFact(60, 1_000), 1_000, 1_000);
    one.fits(1, 2_000);
    one.observe(limitFact(60, 1_000), 2_000, 2_000);
    one.release(taken[2] ?? 0, 1, true);
    expect(fill(one, 2_000)).toBe(2);
  });

  it('is not told by a late answer of the last one', () => {
    const one = window();
    one.observe(limitFact(10, 1_000, { limit: 60 }), 0, 0);
    one.fits(1, 1_000);
    one.observe(limitFact(3, 2_000, { limit: 70 }), 0, 1_500);
    expect(one.remaining(1_500)).toBeUndefined();
    expect(one.limit()).toBe(60);
    one.observe(limitFact(3, 2_001), 0, 1_500);
    expect(one.remaining(1_500)).toBe(3);
  });

  it('is told by any answer to a call that was sent in it', () => {
    const one = window();
    one.observe(limitFact(10, 1_000), 0, 0);
    one.fits(1, 1_000);
    one.observe(limitFact(3, 100), 1_000, 1_050);
    expect(one.remaining(1_050)).toBe(3);
  });
});

describe('an allowance without an end', () => {
  it('is followed by one call in a second once nothing is left', () => {
    const one = window();
    one.observe(limitFact(2), 0, 0);
    expect(fill(one, 0)).toBe(2);
    one.observe(limitFact(0), 0, 100);
    one.release(0, 1, false);
    one.release(0, 1, false);
    expect(fill(one, 100)).toBe(0);
    expect(one.retryAt(1, 100)).toBe(1_000);
    expect(one.sureWaitMs(1, 100)).toBe(0);
    expect(fill(one, 1_000)).toBe(1);
    expect(fill(one, 1_000)).toBe(0);
  });

  it('rises by an answer to a call that was sent later, and by no other', () => {
    const one = window();
    one.observe(limitFact(2), 0, 100);
    one.observe(limitFact(9), 99, 200);
    expect(one.remaining(200)).toBe(2);
    one.observe(limitFact(9), 100, 200);
    expect(one.remaining(200)).toBe(9);
    one.observe(limitFact(4, 5_000), 150, 300);
    expect(one.remaining(300)).toBe(4);
    expect(one.resetsInMs(300)).toBe(5_000);
  });
});

describe('an allowance that refills steadily', () => {
  const full = { limit: 60 };

  it('lets a call go as soon as its part is back', () => {
    const one = window({ steadily: true });
    one.observe(limitFact(0, 60_000, full), 0, 0);
    expect(one.fits(1, 999)).toBe(false);
    expect(one.sureWaitMs(1, 0)).toBe(1_000);
    expect(one.retryAt(3, 0)).toBe(3_000);
    expect(one.retryAt(100, 0)).toBe(60_000);
    expect(one.fits(1, 1_000)).toBe(true);
    expect(one.remaining(2_500)).toBe(2);
    expect(one.remaining(59_999)).toBe(59);
  });

  it('does not rise on top of what was on its way', () => {
    const one = window({ steadily: true });
    one.observe(limitFact(0, 60_000, full), 0, 0);
    expect(fill(one, 2_000)).toBe(2);
    expect(one.retryAt(1, 2_000)).toBe(3_000);
    expect(one.sureWaitMs(1, 2_000)).toBe(0);
  });

  it('rises by a later answer', () => {
    const one = window({ steadily: true });
    one.observe(limitFact(10, 50_000, full), 0, 0);
    one.observe(limitFact(30, 30_000, full), 0, 20_000);
    expect(one.remaining(20_000)).toBe(30);
    one.observe(limitFact(35, 25_000, full), 20_000, 20_100);
    expect(one.remaining(20_100)).toBe(35);
  });

  it.each([
    ['its limit', limitFact(0, 60_000)],
    ['its end', limitFact(0, undefined, full)],
  ])('does not without %s', (_, fact) => {
    const one = window({ steadily: true });
    one.observe(fact, 0, 0);
    expect(one.remaining(30_000)).toBe(0);
  });

  it('waits for whole milliseconds, so that no timer fires in vain', () => {
    const one = window({ steadily: true });
    one.observe(limitFact(0, 70_000, full), 0, 0);
    expect(one.retryAt(1, 0)).toBe(1_167);
    expect(one.fits(1, 1_167)).toBe(true);
  });
});

describe('jitter', () => {
  it.each([
    [600, 30],
    [10_000, 500],
    [3_600_000, 500],
  ])('on top of %d ms is half of a tenth, or of a second', (resetMs, jitterMs) => {
    const one = window({ random: () => 0.5 });
    one.observe(limitFact(0, resetMs), 0, 0);
    expect(one.resetsInMs(0)).toBe(resetMs + jitterMs);
    expect(one.isClosed(resetMs + jitterMs - 1)).toBe(true);
    expect(one.isClosed(resetMs + jitterMs)).toBe(false);
  });

  it('stays when a later answer confirms the end', () => {
    const one = window({ random: () => 0.5 });
    one.observe(limitFact(1, 10_000), 0, 0);
    one.observe(limitFact(0, 9_000), 900, 1_000);
    expect(one.resetsInMs(1_000)).toBe(9_500);
  });
});

describe('what is held', () => {
  it('lets nothing go before its time, whatever is left', () => {
    const one = window();
    one.observe(limitFact(5, 60_000), 0, 0);
    one.hold(2_000, 0);
    expect(one.fits(1, 1_999)).toBe(false);
    expect(one.retryAt(1, 0)).toBe(2_000);
    expect(one.sureWaitMs(1, 500)).toBe(1_500);
    expect([one.isClosed(1_999), one.isClosed(2_000)]).toEqual([true, false]);
    expect(one.fits(1, 2_000)).toBe(true);
    expect(one.sureWaitMs(1, 3_000)).toBe(0);
  });

  it('is held beyond the end of the window', () => {
    const one = window();
    one.observe(limitFact(0, 1_000), 0, 0);
    one.hold(1_500, 0);
    expect(one.fits(1, 1_000)).toBe(false);
    expect(one.retryAt(1, 1_000)).toBe(1_500);
    expect(one.fits(1, 1_500)).toBe(true);
  });

  it('is never let go earlier by a shorter time', () => {
    const one = window();
    one.hold(2_000, 0);
    one.hold(500, 1_000);
    expect(one.retryAt(1, 1_000)).toBe(2_000);
  });
});

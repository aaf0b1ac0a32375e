import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAnomalies, type SpendSeries } from './find-anomalies.js';

const series = (amounts: readonly number[], name = 'model a'): SpendSeries => ({
  name,
  currency: 'USD',
  days: amounts.map((amount, index) => ({
    day: `2026-10-${String(index + 1).padStart(2, '0')}`,
    amount,
  })),
});
const weeks = [10, 12, 9, 11, 10, 13, 8, 10, 12, 9, 11, 10, 13, 8];

describe('findAnomalies', () => {
  it('finds a day two deviations above the days before it, and tells by how much', () => {
    const found = findAnomalies([series([...weeks, 40])]);
    expect(found).toEqual([
      {
        series: 'model a',
        currency: 'USD',
        day: '2026-10-15',
        spent: 40,
        expected: 146 / 14,
        z: expect.closeTo(18.9, 0),
      },
    ]);
  });

  it('is silent about a day within two deviations, and about one that is cheap', () => {
    expect(findAnomalies([series([...weeks, 13]), series([...weeks, 0])])).toEqual([]);
  });

  it('does not take the first days of something new for a rise', () => {
    expect(findAnomalies([series([0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 50])])).toEqual([]);
    expect(findAnomalies([series([5, 5, 5, 5, 5, 5, 500])])).toEqual([]);
    expect(findAnomalies([series([5, 5, 5, 5, 5, 5, 5, 500])])).toHaveLength(1);
  });

  it('counts days without spending in between as days', () => {
    expect(findAnomalies([series([5, 0, 5, 0, 5, 0, 5, 9])])).toMatchObject([{ expected: 20 / 7 }]);
  });

  it('says nothing of amounts that are not worth a look', () => {
    const cents = [...weeks, 40].map((amount) => amount / 100);
    expect(findAnomalies([series(cents)])).toEqual([]);
    expect(findAnomalies([series(cents)], { minimumAmount: 0 })).toHaveLength(1);
  });

  it('compares with the days of the baseline alone', () => {
    const amounts = [
      ...Array.from({ length: 20 }, () => 100),
      ...Array.from({ length: 10 }, () => 10),
      40,
    ];
    expect(findAnomalies([series(amounts)], { baselineDays: 10 })).toMatchObject([
      { spent: 40, expected: 10 },
    ]);
    expect(findAnomalies([series(amounts)])).toEqual([]);
  });

  it('puts the latest first, and of one day the one that stands out most', () => {
    const found = findAnomalies([
      series([...weeks, 40], 'a'),
      series([...weeks, 80], 'b'),
      series([...weeks, 10, 60], 'c'),
    ]);
    expect(found.map(({ series: name }) => name)).toEqual(['c', 'b', 'a']);
  });

  it('never finds anything in spending that varies by less than a tenth', () => {
    const days = fc.array(fc.double({ min: 100, max: 109, noNaN: true }), {
      maxLength: 31,
      size: 'max',
    });
    fc.assert(
      fc.property(days, (amounts) => {
        expect(findAnomalies([series(amounts)])).toEqual([]);
      }),
    );
  });
});

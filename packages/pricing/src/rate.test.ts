import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, readDecimal, writeDecimal } from './decimal.js';
import { costAtMost, costOf, scaleRate, toRate } from './rate.js';

const decimal = (text: string): Decimal => {
  const read = readDecimal(text);
  if (read === undefined) throw new Error(text);
  return read;
};
const decimals = fc
  .record({ digits: fc.bigInt({ min: 0n, max: 10n ** 12n }), scale: fc.nat({ max: 12 }) })
  .map((value) => decimal(writeDecimal(value)));
const counts = fc.nat({ max: 100_000_000 });

describe('rate', () => {
  it('keeps the decimal that it was made of', () => {
    expect(toRate(decimal('2.50'), 1_000_000)).toMatchObject({ usd: '2.5', per: 1_000_000 });
  });

  it('costs whole trillionths for a token at every published price', () => {
    expect(costOf(1, toRate(decimal('0.003625'), 1_000_000))).toBe(3_625n);
  });

  it('rounds half a trillionth up', () => {
    const rate = toRate(decimal('0.0000005'), 1_000_000);
    expect([1, 2, 3].map((count) => costOf(count, rate))).toEqual([1n, 1n, 2n]);
  });

  it('never differs from the exact product by more than half a trillionth', () => {
    fc.assert(
      fc.property(decimals, counts, (usd, count) => {
        const rate = toRate(usd, 1_000_000);
        const error = costOf(count, rate) * rate.divisor - BigInt(count) * rate.pico;
        return 2n * (error < 0n ? -error : error) <= rate.divisor;
      }),
    );
  });

  it('rounds up where an upper bound is asked for', () => {
    fc.assert(
      fc.property(decimals, counts, (usd, count) => {
        const rate = toRate(usd, 1_000_000);
        return costAtMost(count, rate) * rate.divisor >= BigInt(count) * rate.pico;
      }),
    );
  });

  it('scales without rounding, in any order', () => {
    fc.assert(
      fc.property(decimals, decimals, decimals, (usd, a, b) => {
        const rate = toRate(usd, 1_000_000);
        expect(scaleRate(scaleRate(rate, a), b)).toEqual(scaleRate(scaleRate(rate, b), a));
      }),
    );
  });

  it('writes a scaled rate in full', () => {
    const rate = scaleRate(toRate(decimal('0.003625'), 1_000_000), decimal('1.1'));
    expect(rate.usd).toBe('0.0039875');
  });
});

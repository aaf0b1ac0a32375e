import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeDecimal, writeFloat } from './decimal.js';

describe('writeFloat', () => {
  it.each([
    [0.1 + 0.2, 0, '0.3'],
    [3.0000000000000004e-7, -6, '0.3'],
    [2.8e-9, -6, '0.0028'],
    [1_234.56, 0, '1234.56'],
    [35, 3, '0.035'],
    [1e21, 0, '1000000000000000000000'],
    [0, -6, '0'],
  ])('writes %d, divided by ten to the power of %d, as %s', (value, shift, text) => {
    expect(writeFloat(value, shift)).toBe(text);
  });

  it('writes any decimal of 15 digits as it was', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });
    fc.assert(
      fc.property(digits, fc.nat({ max: 20 }), (value, scale) => {
        const text = writeDecimal({ digits: value, scale });
        expect(writeFloat(Number(text), 0)).toBe(text);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => writeFloat(value, 0)).toThrow(RangeError);
  });
});

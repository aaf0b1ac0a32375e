import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, parseUsd, toExactCost } from './pico-usd.js';

const amounts = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

describe('parseUsd', () => {
  it.each([
    ['1', 1_000_000_000_000n],
    ['0.000021', 21_000_000n],
    ['0.000000000001', 1n],
    ['-0.5', -500_000_000_000n],
    ['007.50', 7_500_000_000_000n],
  ])('reads %s exactly', (text, pico) => {
    expect(parseUsd(text)).toBe(pico);
  });

  it.each(['', ' 1', '1e-6', '.5', '1.', '+1', '1,5', '0.0000000000001', 'NaN'])(
    'refuses %j, which is no plain decimal of 12 digits',
    (text) => {
      expect(() => parseUsd(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  it('refuses a number, since floats cannot hold prices', () => {
    // @ts-expect-error a number is what a JavaScript caller may pass
    expect(() => parseUsd(0.1)).toThrow(/floating-point/);
  });
});

describe('formatUsd', () => {
  it('writes what parseUsd reads, for every amount', () => {
    fc.assert(fc.property(amounts, (amount) => parseUsd(formatUsd(amount)) === amount));
  });

  it('writes a plain decimal without zeros at its end', () => {
    fc.assert(fc.property(amounts, (amount) => /^-?\d+(\.\d*[1-9])?$/.test(formatUsd(amount))));
  });
});

describe('toExactCost', () => {
  it('writes the cost that the usage ledger takes', () => {
    expect(toExactCost(21_000_000n)).toEqual({ amount: '0.000021', currency: 'USD' });
  });

  it('refuses a negative cost', () => {
    expect(() => toExactCost(-1n)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

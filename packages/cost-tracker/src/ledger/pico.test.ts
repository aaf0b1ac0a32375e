import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPico, parsePico } from './pico.js';

describe('parsePico', () => {
  it.each([
    ['0', 0n],
    ['1', 1_000_000_000_000n],
    ['0.00002', 20_000_000n],
    [0.00002, 20_000_000n],
    [2e-7, 200_000n],
    ['0.000000000001', 1n],
    ['123456789012345', 123_456_789_012_345_000_000_000_000n],
    [0.1 + 0.2, 300_000_000_000n],
  ])('reads %s exactly', (amount, pico) => {
    expect(parsePico(amount)).toBe(pico);
  });

  it.each([
    ['0.0000000000005', 0n],
    ['0.0000000000015', 2n],
    ['0.0000000000025', 2n],
    ['0.00000000000251', 3n],
    ['0.0000000000004999', 0n],
  ])('rounds %s half to even', (amount, pico) => {
    expect(parsePico(amount)).toBe(pico);
  });

  it.each(['', '-1', '1,5', '1.', '.5', ' 1', 'NaN', -0.01, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %s',
    (amount) => {
      expect(() => parsePico(amount)).toThrow('no decimal');
    },
  );

  it('reads what formatPico writes, for every amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), (pico) => {
        expect(parsePico(formatPico(pico))).toBe(pico);
      }),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIntegrationError } from '../errors/integration-error.js';
import { currencyExponent } from './currency.js';
import { addMoney, money, moneyFromMinor, toDecimalString } from './money.js';

const CURRENCIES = ['EUR', 'USD', 'JPY', 'KRW', 'KWD', 'BHD', 'CLF', 'ISK', 'UGX'] as const;
const currency = fc.constantFrom(...CURRENCIES);
const minor = fc.maxSafeInteger();

function refused(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (isIntegrationError(error, 'invalid_request')) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('money', () => {
  it.each([
    ['19.99', 'EUR', 1999],
    ['19.9', 'EUR', 1990],
    ['19', 'EUR', 1900],
    ['0.07', 'USD', 7],
    ['-5.00', 'USD', -500],
    ['500', 'JPY', 500],
    ['1.234', 'KWD', 1234],
    ['1.2', 'KWD', 1200],
    ['0.0001', 'CLF', 1],
    ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ])('reads %s %s exactly', (amount, code, expected) => {
    expect(money(amount, code)).toEqual({ minor: expected, currency: code });
  });

  it('takes currencies in lower case and keeps them in upper case', () => {
    expect(money('1.00', 'eur')).toEqual({ minor: 100, currency: 'EUR' });
  });

  it('survives the way to a decimal string and back, for every safe integer', () => {
    fc.assert(
      fc.property(minor, currency, (units, code) => {
        const amount = moneyFromMinor(units, code);
        expect(money(toDecimalString(amount), code)).toEqual(amount);
      }),
    );
  });

  it("writes exactly the currency's own number of decimals", () => {
    fc.assert(
      fc.property(minor, currency, (units, code) => {
        const [, decimals = ''] = toDecimalString(moneyFromMinor(units, code)).split('.');
        expect(decimals).toHaveLength(currencyExponent(code) ?? -1);
      }),
    );
  });

  it('refuses every number, also those that look whole', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer()), currency, (amount, code) => {
        expect(refused(() => money(amount as never, code))).toContain('decimal string');
      }),
    );
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '1,50',
    '1.',
    '.5',
    '+1',
    '1e3',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '١',
  ])('refuses %j as an amount', (amount) => {
    expect(refused(() => money(amount, 'EUR'))).toContain('no decimal amount');
  });

  it('refuses more decimals than the currency has, instead of rounding', () => {
    expect(refused(() => money('1.999', 'EUR'))).toContain('EUR has 2 decimal digits');
    expect(refused(() => money('1.0', 'JPY'))).toContain('JPY has 0 decimal digits');
    expect(refused(() => money('1.2345', 'KWD'))).toContain('KWD has 3 decimal digits');
  });

  it('refuses what a number cannot hold exactly', () => {
    expect(refused(() => money('90071992547409.92', 'EUR'))).toContain('safe integer');
    for (const units of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(refused(() => moneyFromMinor(units, 'EUR'))).toContain('safe integer');
    }
  });

  it.each(['EURO', '', 'XXX', 'XAU', 'toString'])('refuses %j as a currency', (code) => {
    expect(refused(() => money('1', code))).toContain('no ISO 4217 currency');
    expect(refused(() => money('1', undefined as never))).toContain('no ISO 4217 currency');
  });

  it('has no negative zero', () => {
    expect(Object.is(money('-0.00', 'EUR').minor, 0)).toBe(true);
  });

  it.each([1.5, Number.NaN, 1e21, Number.POSITIVE_INFINITY])('writes no %d cents', (minor) => {
    expect(() => toDecimalString({ minor, currency: 'EUR' })).toThrow('safe integer');
  });

  it('adds amounts of one currency, in any order', () => {
    const small = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
    fc.assert(
      fc.property(small, small, currency, (a, b, code) => {
        const [left, right] = [moneyFromMinor(a, code), moneyFromMinor(b, code)];
        expect(addMoney(left, right)).toEqual(moneyFromMinor(a + b, code));
        expect(addMoney(left, right)).toEqual(addMoney(right, left));
      }),
    );
  });

  it('adds neither two currencies nor more than fits', () => {
    expect(refused(() => addMoney(money('1', 'EUR'), money('1', 'JPY')))).toContain('convert');
    const most = moneyFromMinor(Number.MAX_SAFE_INTEGER, 'EUR');
    expect(refused(() => addMoney(most, most))).toContain('safe integer');
  });
});

describe('currency', () => {
  it.each([
    ['JPY', 0],
    ['EUR', 2],
    ['KWD', 3],
    ['CLF', 4],
  ])('%s has %i decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  it('knows what Intl knows to have other than two decimals', () => {
    // ISO gives these two decimals or none where CLDR, which Intl uses, shows what is customary.
    const customary = new Set(['IDR', 'HUF', 'TWD', 'COP', 'CRC', 'CZK', 'DKK', 'NOK', 'SEK']);
    const wrong = Intl.supportedValuesOf('currency').filter((code) => {
      const exponent = currencyExponent(code);
      const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
      const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
      return exponent !== undefined && !customary.has(code) && digits > 2 && digits !== exponent;
    });
    expect(wrong).toEqual([]);
  });
});

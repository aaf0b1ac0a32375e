import { currencyExponent, moneyFromMinor, toDecimalString } from '@quayside/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripeCurrency } from './stripe-currency.js';
import { toMoney } from './to-money.js';
import { toStripeAmount } from './to-stripe-amount.js';

/** Those that Stripe's documents list (https://docs.stripe.com/currencies), plus what ISO has beyond. */
const ZERO_DECIMAL = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ');
const CURRENCIES = [
  ...ZERO_DECIMAL,
  'ISK',
  'UGX',
  'HUF',
  'TWD',
  'BHD',
  'JOD',
  'KWD',
  'OMR',
  'TND',
  'EUR',
  'USD',
  'CLF',
];

describe('toStripeAmount', () => {
  it.each([
    ['19.99', 'EUR', 1999],
    ['500', 'JPY', 500],
    ['500', 'ISK', 50_000],
    ['500', 'UGX', 50_000],
    ['10.00', 'MGA', 10],
    ['5.120', 'KWD', 5120],
    ['10.45', 'HUF', 1045],
    ['800.45', 'TWD', 80_045],
  ])('%s %s is %i', (decimal, currency, amount) => {
    const exponent = currencyExponent(currency) ?? 0;
    const minor = Number(decimal.replace('.', ''));
    expect(toDecimalString(moneyFromMinor(minor, currency))).toBe(
      exponent === 0 ? decimal.split('.')[0] : decimal,
    );
    expect(toStripeAmount(moneyFromMinor(minor, currency))).toEqual({
      amount,
      currency: currency.toLowerCase(),
    });
  });

  it.each(ZERO_DECIMAL)('counts %s without decimals', (currency) => {
    const oneWhole = 10 ** (currencyExponent(currency) ?? 0);
    expect(toStripeAmount(moneyFromMinor(oneWhole, currency)).amount).toBe(1);
  });

  it.each([
    [5123, 'KWD'],
    [1, 'BHD'],
    [1001, 'MGA'],
    [Number.MAX_SAFE_INTEGER, 'ISK'],
    [1, 'XXX'],
  ])('refuses %i of %s before anything is sent', (minor, currency) => {
    expect(() => toStripeAmount({ minor, currency })).toThrow(
      expect.objectContaining({ code: 'invalid_request', execution: 'not_executed' }),
    );
  });

  it('comes back exactly, for every amount that it takes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CURRENCIES),
        fc.nat({ max: 99_999_999 }),
        (currency, count) => {
          const rule = stripeCurrency(currency);
          // The finest grid that Stripe counts on, in ISO's minor units.
          const grid = Math.max(1, (rule?.step ?? 1) / (rule?.factor ?? 1));
          const wanted = moneyFromMinor(count * grid, currency);
          const { amount, currency: code } = toStripeAmount(wanted);
          expect(Number.isSafeInteger(amount)).toBe(true);
          expect(toMoney(amount, code)).toEqual(wanted);
        },
      ),
    );
  });

  it('takes an amount or refuses it, and never changes its value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CURRENCIES), fc.maxSafeNat(), (currency, minor) => {
        let sent: ReturnType<typeof toStripeAmount>;
        try {
          sent = toStripeAmount({ minor, currency });
        } catch {
          return;
        }
        expect(toMoney(sent.amount, sent.currency)).toEqual({ minor, currency });
      }),
    );
  });
});

describe('toMoney', () => {
  it('keeps the count of a currency that ISO 4217 has dropped', () => {
    expect(toMoney(500, 'std')).toEqual({ minor: 500, currency: 'STD' });
  });

  it('refuses half a króna', () => {
    expect(() => toMoney(50, 'isk')).toThrow(
      expect.objectContaining({ code: 'malformed_response' }),
    );
  });
});

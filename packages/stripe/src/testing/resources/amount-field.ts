import { currencyExponent } from '@quayside/core';
import { type Field, filledText, positiveInteger } from '../wire/fields.js';
import { invalidParameter } from '../wire/stripe-failure.js';

/** Minor units. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const minimums: Readonly<Record<string, number>> = {
  usd: 50,
  eur: 50,
  gbp: 30,
  chf: 50,
  cad: 50,
  aud: 50,
  jpy: 50,
  sek: 300,
  nok: 300,
  dkk: 250,
  mxn: 1000,
  pln: 200,
};
const maximum = 99_999_999;

/** A three-letter currency that exists, in lower case. */
export const currencyField: Field<string | undefined> = {
  read: (raw, name) => {
    const code = filledText.read(raw, name);
    if (code === undefined) return undefined;
    if (currencyExponent(code.toUpperCase()) === undefined) {
      throw invalidParameter(
        `Invalid currency: ${code.toLowerCase()}. Stripe currently supports these currencies: usd, aed, afn, …`,
        name,
      );
    }
    return code.toLowerCase();
  },
};

/** Throws where the amount is below the currency's minimum or above what Stripe takes. */
export function checkAmount(amount: number, currency: string, param = 'amount'): void {
  const least = minimums[currency] ?? 1;
  if (amount < least) {
    const exponent = currencyExponent(currency.toUpperCase()) ?? 2;
    const shown = (least / 10 ** exponent).toFixed(exponent);
    throw invalidParameter(
      `Amount must be at least ${shown} ${currency}`,
      param,
      'amount_too_small',
    );
  }
  if (amount > maximum) {
    throw invalidParameter(
      `Amount must be no more than ${maximum} in the currency's minor unit`,
      param,
      'amount_too_large',
    );
  }
}

export const amountField: Field<number | undefined> = positiveInteger;

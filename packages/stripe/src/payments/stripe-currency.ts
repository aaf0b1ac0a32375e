import { currencyExponent } from '@quayside/core';

/**
 * Where the digits that Stripe counts are not those of ISO 4217: the ariary has none at Stripe, the
 * króna and the Ugandan shilling still have two (https://docs.stripe.com/currencies#special-cases).
 */
const STRIPE_EXPONENTS: ReadonlyMap<string, number> = new Map([
  ['MGA', 0],
  ['ISK', 2],
  ['UGX', 2],
]);

/** How Stripe counts a currency (upper case). */
export interface StripeCurrency {
  /** What one ISO 4217 minor unit is in Stripe's units: 1, 100, or 1/100. */
  readonly factor: number;
  /** Stripe's amount must be a multiple of this. */
  readonly step: number;
}

/** Undefined for what is no ISO 4217 currency. */
export function stripeCurrency(currency: string): StripeCurrency | undefined {
  const iso = currencyExponent(currency);
  if (iso === undefined) return undefined;
  const stripe = STRIPE_EXPONENTS.get(currency) ?? iso;
  // Cards round thousandths: the last digit of KWD and its like must be 0.
  const step = stripe > iso ? 10 ** (stripe - iso) : iso === 3 ? 10 : 1;
  return { factor: 10 ** (stripe - iso), step };
}

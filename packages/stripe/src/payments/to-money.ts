import { IntegrationError, type Money, moneyFromMinor } from '@quayside/core';
import { stripeCurrency } from './stripe-currency.js';

/**
 * Reads an amount of Stripe. A currency that ISO 4217 has dropped (`std`) keeps Stripe's own count: an old
 * charge must stay readable.
 *
 * @throws malformed_response for a fraction of a minor unit, which no charge can have
 */
export function toMoney(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  const rule = stripeCurrency(code);
  if (rule === undefined) return { minor: amount, currency: code };
  const minor = rule.factor < 1 ? amount * Math.round(1 / rule.factor) : amount / rule.factor;
  if (Number.isSafeInteger(minor)) return moneyFromMinor(minor, code);
  throw new IntegrationError({
    message: `stripe answered with an amount of ${code} that is no whole number of its smallest unit (malformed_response).`,
    code: 'malformed_response',
    execution: 'unknown',
    provider: 'stripe',
  });
}

import { IntegrationError, type Money } from '@quayside/core';
import { stripeCurrency } from './stripe-currency.js';

/** An amount as Stripe counts it. */
export interface StripeAmount {
  readonly amount: number;
  /** Lower case. */
  readonly currency: string;
}

/**
 * Converts exactly: 19.99 EUR is 1999, 500 JPY is 500, 500 ISK is 50000, 10 MGA is 10, 5.120 KWD is 5120.
 *
 * @throws invalid_request for what Stripe cannot charge: thousandths of a dinar, fifths of an ariary, and
 * amounts beyond 2^53 - 1
 */
export function toStripeAmount({ minor, currency }: Money): StripeAmount {
  const rule = stripeCurrency(currency);
  if (rule === undefined) throw invalid(`'${currency}' is no ISO 4217 currency`);
  // Division keeps what is not whole visible; multiplying by 1/100 would not.
  const amount = rule.factor < 1 ? minor / Math.round(1 / rule.factor) : minor * rule.factor;
  if (!Number.isSafeInteger(amount) || amount % rule.step !== 0) {
    throw invalid(`Stripe cannot count this amount of ${currency}: it is too fine or too large`);
  }
  return { amount, currency: currency.toLowerCase() };
}

function invalid(problem: string): IntegrationError {
  return new IntegrationError({
    message: `The request to stripe was not sent: ${problem} (invalid_request). See https://docs.stripe.com/currencies.`,
    code: 'invalid_request',
    execution: 'not_executed',
    provider: 'stripe',
  });
}

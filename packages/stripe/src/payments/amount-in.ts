import { IntegrationError, type Money } from '@quayside/core';
import { toStripeAmount } from './to-stripe-amount.js';

/**
 * The number for a partial capture or refund. Stripe takes it without a currency and would read 500 JPY as
 * 5.00 EUR, so the charge is read first.
 *
 * @throws invalid_request when the currencies differ; nothing has moved then
 */
export async function amountIn(
  amount: Money | undefined,
  readCharged: () => Promise<Money>,
): Promise<number | undefined> {
  if (amount === undefined) return undefined;
  const wanted = toStripeAmount(amount);
  const { currency } = await readCharged();
  if (currency === amount.currency) return wanted.amount;
  throw new IntegrationError({
    message: `The request to stripe was not sent: the charge is in ${currency}, the amount in ${amount.currency} (invalid_request).`,
    code: 'invalid_request',
    execution: 'not_executed',
    provider: 'stripe',
  });
}

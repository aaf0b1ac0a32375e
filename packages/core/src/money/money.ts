import { IntegrationError } from '../errors/integration-error.js';
import { currencyExponent } from './currency.js';

/**
 * An exact amount. `minor` is a safe integer of the currency's smallest ISO 4217 unit: cents for EUR,
 * yen for JPY, thousandths for KWD. Plain and JSON-safe on purpose.
 */
export interface Money {
  readonly minor: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

/**
 * Parses a decimal string exactly: `money('19.99', 'EUR')` is 1999 cents, `money('500', 'JPY')` 500 yen.
 *
 * @throws invalid_request for a number (floats cannot hold cents), an unknown currency, more digits than
 * the currency has, and amounts beyond 2^53 - 1 minor units.
 */
export function money(amount: string, currency: string): Money {
  const { code, exponent } = checkedCurrency(currency);
  const parts = typeof amount === 'string' ? /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) : null;
  if (parts === null) {
    throw invalid(
      typeof amount === 'number'
        ? `money() takes a decimal string such as '19.99': floating-point numbers cannot hold cents. Use moneyFromMinor for integers of the smallest unit.`
        : `'${String(amount)}' is no decimal amount such as '19.99'.`,
    );
  }
  const [, sign = '', whole = '', fraction = ''] = parts;
  if (fraction.length > exponent) {
    throw invalid(`${code} has ${exponent} decimal digits, '${amount}' has ${fraction.length}.`);
  }
  return moneyFromMinor(Number(`${sign}${whole}${fraction.padEnd(exponent, '0')}`), code);
}

/** Makes an amount from an integer of the currency's smallest unit. @throws invalid_request as {@link money} */
export function moneyFromMinor(minor: number, currency: string): Money {
  const { code } = checkedCurrency(currency);
  if (!Number.isSafeInteger(minor)) {
    throw invalid(`an amount must be a safe integer of ${code}'s smallest unit.`);
  }
  return { minor: minor === 0 ? 0 : minor, currency: code };
}

/**
 * Writes an amount as the decimal string that {@link money} reads: `'19.99'`.
 *
 * @throws invalid_request for what is no {@link Money}: a fraction of a cent, an unknown currency
 */
export function toDecimalString(amount: Money): string {
  const { minor, currency } = moneyFromMinor(amount.minor, amount.currency);
  const { exponent } = checkedCurrency(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Adds two amounts of one currency. @throws invalid_request when the currencies differ */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw invalid(`cannot add ${a.currency} and ${b.currency}: convert one of them first.`);
  }
  return moneyFromMinor(a.minor + b.minor, a.currency);
}

function checkedCurrency(currency: string): { readonly code: string; readonly exponent: number } {
  const code = typeof currency === 'string' ? currency.toUpperCase() : String(currency);
  const exponent = currencyExponent(code);
  if (exponent === undefined) throw invalid(`'${code}' is no ISO 4217 currency.`);
  return { code, exponent };
}

function invalid(problem: string): IntegrationError {
  return new IntegrationError({
    message: `Invalid amount: ${problem} (invalid_request)`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}

import { type ExactCost, IntegrationError } from '@quayside/core';
import { readDecimal, tenTo, writeDecimal } from './decimal.js';

/**
 * An exact amount of US dollars, in whole trillionths: `1_000_000_000_000n` is $1. A token of the cheapest
 * model costs thousands of them, so no price is lost to rounding, and no float is involved.
 */
export type PicoUsd = bigint;

/** Decimal digits of a dollar that a {@link PicoUsd} holds. */
const PICO_DIGITS = 12;

/**
 * Parses a plain decimal of US dollars exactly: `parseUsd('0.000021')` is `21_000_000n`. A sign is allowed,
 * for differences.
 *
 * @throws invalid_request for a number (floats cannot hold prices), an exponent, and more than 12 digits
 * after the point
 */
export function parseUsd(amount: string): PicoUsd {
  const decimal = readDecimal(amount);
  if (decimal === undefined || decimal.scale > PICO_DIGITS) {
    throw invalid(
      typeof amount === 'number'
        ? "parseUsd() takes a decimal string such as '0.000021': floating-point numbers cannot hold prices."
        : `'${String(amount)}' is no plain decimal with at most ${PICO_DIGITS} digits after the point.`,
    );
  }
  return decimal.digits * tenTo(PICO_DIGITS - decimal.scale);
}

/** Writes an amount in full, as {@link parseUsd} reads it: `'0.000021'`, without zeros at the end. */
export function formatUsd(amount: PicoUsd): string {
  return writeDecimal({ digits: amount, scale: PICO_DIGITS });
}

/**
 * The amount as the usage ledger takes it.
 *
 * @throws invalid_request for a negative amount: nothing that was used costs less than nothing
 */
export function toExactCost(amount: PicoUsd): ExactCost {
  if (amount < 0n) throw invalid('a cost is not negative.');
  return { amount: formatUsd(amount), currency: 'USD' };
}

function invalid(problem: string): IntegrationError {
  return new IntegrationError({
    message: `Invalid amount: ${problem} (invalid_request)`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}

import { IntegrationError } from '@quayside/core';

/** Digits that the ledger keeps after the point: a cost is an integer of 1e-12 of its currency. */
const DIGITS = 12;
const UNIT = 10n ** BigInt(DIGITS);

/** The largest cost of one event, which has to fit into the 64 bits of a column. */
export const LARGEST_PICO: bigint = 2n ** 63n - 1n;

/**
 * Reads a decimal, or the shortest decimal form of a number, as an integer of 1e-12. What is finer is
 * rounded, half to even.
 *
 * @throws invalid_request for what is no amount of at least 0
 */
export function parsePico(amount: string | number): bigint {
  const parts = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/.exec(String(amount));
  if (parts === null) throw noAmount();
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const shift = DIGITS - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfEven(digits, 10n ** BigInt(-shift));
}

/** Writes an integer of 1e-12 as the shortest plain decimal. */
export function formatPico(pico: bigint): string {
  const sign = pico < 0n ? '-' : '';
  const size = pico < 0n ? -pico : pico;
  const fraction = String(size % UNIT)
    .padStart(DIGITS, '0')
    .replace(/0+$/, '');
  return `${sign}${size / UNIT}${fraction === '' ? '' : `.${fraction}`}`;
}

function divideHalfEven(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const twice = (value % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function noAmount(): IntegrationError {
  return new IntegrationError({
    message: "The amount is no decimal of at least 0, such as '0.000021' (invalid_request).",
    code: 'invalid_request',
    execution: 'not_executed',
    attempts: 0,
  });
}

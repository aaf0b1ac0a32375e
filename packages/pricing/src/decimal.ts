/** An exact decimal: `digits` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Digits that a value may have on each side of its point; real prices have fewer than ten. */
const MAX_DIGITS = 30;
const PLAIN_DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads a plain decimal, without rounding. Undefined for anything else: exponents, spaces, numbers. */
export function readDecimal(text: unknown): Decimal | undefined {
  const parts = typeof text === 'string' ? PLAIN_DECIMAL.exec(text) : null;
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = parts;
  if (whole.length > MAX_DIGITS || fraction.length > MAX_DIGITS) return undefined;
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

/** Ten to the power of `exponent`. */
export function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** Writes `numerator / denominator` as a plain decimal; the denominator has no prime but 2 and 5. */
export function writeRatio(numerator: bigint, denominator: bigint): string {
  let scale = 0;
  let shifted = numerator;
  while (shifted % denominator !== 0n) {
    shifted *= 10n;
    scale += 1;
  }
  return writeDecimal({ digits: shifted / denominator, scale });
}

/** Writes a decimal in full, without zeros at its end: `0.000021`, `2.5`, `-3`. */
export function writeDecimal({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/**
 * Writes a float of a price table as the decimal that was meant, divided by ten to the power of `shift`. What comes
 * after `kept` decimals is the noise of floats (`0.18000000000000002`).
 */
export function writeFloat(value: number, kept: number, shift: number): string {
  const decimal = readDecimal(value.toFixed(kept));
  if (decimal === undefined) throw new RangeError(`${value} is no price.`);
  return writeDecimal({ digits: decimal.digits, scale: decimal.scale + shift });
}

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

/** Every decimal of so many digits survives being a float; what comes after them is noise. */
const EXACT_DIGITS = 15;

/**
 * Writes a float of a price table as the decimal that was meant (`0.18` for `0.18000000000000002`), divided by ten
 * to the power of `shift`. The only place where a price ever is a float.
 */
export function writeFloat(value: number, shift: number): string {
  const [mantissa, exponent] = value.toExponential(EXACT_DIGITS - 1).split('e');
  const decimal = readDecimal(mantissa);
  if (decimal === undefined) throw new RangeError(`${value} is no price.`);
  const scale = decimal.scale - Number(exponent) + shift;
  return scale < 0
    ? writeDecimal({ digits: decimal.digits * tenTo(-scale), scale: 0 })
    : writeDecimal({ digits: decimal.digits, scale });
}

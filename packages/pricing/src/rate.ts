import { type Decimal, tenTo, writeRatio } from './decimal.js';
import type { PicoUsd } from './pico-usd.js';

/** A price per quantity. Exact: also half of a hundredth of the cheapest token is a whole fraction. */
export interface Rate {
  /** US dollars for `per` units, a plain decimal: `'2.5'`. */
  readonly usd: string;
  /** `1_000_000` for tokens, 1 for requests and other units. */
  readonly per: number;
  /** One unit costs `pico / divisor` trillionths of a dollar. */
  readonly pico: bigint;
  readonly divisor: bigint;
}

const PICO_PER_USD = tenTo(12);

/** Makes the rate of `usd` dollars for `per` units. */
export function toRate(usd: Decimal, per: number): Rate {
  return reduced(usd.digits * PICO_PER_USD, tenTo(usd.scale) * BigInt(per), per);
}

/** Multiplies a rate by a decimal, exactly. */
export function scaleRate(rate: Rate, factor: Decimal): Rate {
  return reduced(rate.pico * factor.digits, rate.divisor * tenTo(factor.scale), rate.per);
}

/** Costs `quantity` units, rounded to the nearest trillionth of a dollar, a half up. */
export function costOf(quantity: number, { pico, divisor }: Rate): PicoUsd {
  const exact = BigInt(quantity) * pico;
  return divisor === 1n ? exact : (2n * exact + divisor) / (2n * divisor);
}

/** Costs `quantity` units, rounded up. */
export function costAtMost(quantity: number, { pico, divisor }: Rate): PicoUsd {
  return (BigInt(quantity) * pico + divisor - 1n) / divisor;
}

/** The rate that costs more for one unit. */
export function dearer(a: Rate, b: Rate): Rate {
  return a.pico * b.divisor >= b.pico * a.divisor ? a : b;
}

/** Digits of a share that count; a tolerance has a few. */
const SHARE_SCALE = 1_000_000_000;

/** Tells whether two rates differ by at most a share of the dearer one. */
export function isWithin(tolerance: number, a: Rate, b: Rate): boolean {
  const [left, right] = [a.pico * b.divisor, b.pico * a.divisor];
  const [low, high] = left < right ? [left, right] : [right, left];
  const share = BigInt(Math.round(tolerance * SHARE_SCALE));
  return (high - low) * BigInt(SHARE_SCALE) <= high * share;
}

function reduced(pico: bigint, divisor: bigint, per: number): Rate {
  const common = greatestCommonDivisor(pico, divisor);
  const usd = writeRatio(pico * BigInt(per), divisor * PICO_PER_USD);
  return { usd, per, pico: pico / common, divisor: divisor / common };
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

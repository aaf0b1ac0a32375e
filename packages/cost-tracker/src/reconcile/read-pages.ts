import type * as z from 'zod';
import { BillFormatError } from './bill-line.js';

/** Reads one page or an array of pages. @throws BillFormatError naming the first field that differs. */
export function readPages<T>(what: string, page: z.ZodType<T>, json: unknown): readonly T[] {
  const pages = Array.isArray(json) ? json : [json];
  if (pages.length === 0) throw new BillFormatError(`These are no ${what}: there is no page.`);
  return pages.map((one) => {
    const result = page.safeParse(one);
    if (result.success) return result.data;
    const path = result.error.issues[0]?.path.join('.') || 'the whole';
    throw new BillFormatError(`These are no ${what}: ${path} has another shape.`);
  });
}

const PICO_DIGITS = 12;

/**
 * Reads a decimal to 1e-12, what is finer cut off: bills state far less. Credits are negative. Numbers of
 * JSON may come with an exponent.
 *
 * @throws BillFormatError where it is no number.
 */
export function decimalPico(what: string, text: string): bigint {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (match === null) throw new BillFormatError(`These are no ${what}: an amount is no number.`);
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const shift = PICO_DIGITS + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const pico = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -pico : pico;
}

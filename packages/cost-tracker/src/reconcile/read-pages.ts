import type * as z from 'zod';
import { datesBetween } from '../ledger/calendar.js';
import { BillFormatError } from './bill-line.js';

/** What every page says of itself. */
interface Page {
  readonly has_more?: boolean | null | undefined;
}

/**
 * Reads one page or an array of pages.
 *
 * @throws BillFormatError naming the first field that differs, and where the last page is missing
 */
export function readPages<T extends Page>(
  what: string,
  page: z.ZodType<T>,
  json: unknown,
): readonly T[] {
  const pages = (Array.isArray(json) ? json : [json]).map((one) => {
    const result = page.safeParse(one);
    if (result.success) return result.data;
    const path = result.error.issues[0]?.path.join('.') || 'the whole';
    throw new BillFormatError(`These are no ${what}: ${path} has another shape.`);
  });
  if (pages.length === 0) throw new BillFormatError(`These are no ${what}: there is no page.`);
  // What is on the pages that were not fetched would look like usage that was never billed.
  if (pages.every(({ has_more: hasMore }) => hasMore === true))
    throw new BillFormatError(`These are not all ${what}: the last page says that there are more.`);
  return pages;
}

/** The time that a provider's export is about, in Unix milliseconds. */
export interface Bucket {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * All UTC days from the first bucket to the last, also those that lie between them without one: what was metered
 * then was not billed.
 *
 * @throws BillFormatError where there is no bucket
 */
export function coveredDays(what: string, buckets: readonly Bucket[]): readonly string[] {
  if (buckets.length === 0)
    throw new BillFormatError(`These are no ${what}: they are about no day.`);
  const first = Math.min(...buckets.map(({ start }) => start));
  const last = Math.max(...buckets.map(({ start, end }) => Math.max(start, end - 1)));
  return datesBetween(utcDay(first), utcDay(last));
}

/** `2026-11-20`. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
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

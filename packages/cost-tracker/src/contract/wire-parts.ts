import { currencyExponent } from '@quayside/core';
import * as z from 'zod';
import { isKeepable, LARGEST_COUNT } from '../ledger/check-event.js';
import type { WireCost, WireDimensions, WireTokens } from './usage.js';

/** What several schemas are made of. */

export const text: z.ZodType<string> = z
  .string()
  .min(1)
  .max(255)
  .refine(isKeepable, 'holds a NUL or half of a character');

export const count: z.ZodType<number> = z.int().min(0).max(LARGEST_COUNT);

export const currency: z.ZodType<string> = z
  .string()
  .refine((code) => currencyExponent(code) !== undefined, 'is no ISO 4217 currency');

/** Amounts are bounded by what a 64-bit integer of 1e-12 holds. */
export const decimal: z.ZodType<string> = z
  .string()
  .regex(/^\d{1,7}(?:\.\d{1,18})?$/, "must be a plain decimal such as '0.000021', below 9,000,000")
  .refine((value) => Number(value) < 9e6, 'must be below 9,000,000');

/** A decimal, or a number of the first contract: senders in other languages have floats. */
export const decimalOrNumber: z.ZodType<string | number> = z.union([
  decimal,
  z.number().min(0).lt(9e6),
]);

export const cost: z.ZodType<WireCost> = z.strictObject({ amount: decimal, currency });

/** RFC 3339; the zone may be absent, seconds may have any number of digits. */
export const timestamp: z.ZodType<string> = z
  .string()
  .refine(isTimestamp, 'is no RFC 3339 time between 2000 and 2100, such as 2026-11-20T21:00:00Z');

export const calendarDate: z.ZodType<string> = z
  .string()
  .refine(isCalendarDate, 'is no date such as 2026-11-20');

export const calendarMonth: z.ZodType<string> = z
  .string()
  .regex(/^(?:20)\d{2}-(?:0[1-9]|1[0-2])$/, 'is no month such as 2026-11');

export const timeZone: z.ZodType<string> = z
  .string()
  .refine(isTimeZone, "is no IANA time zone such as 'Europe/Berlin'");

const optionalCount = count.optional();

/** Strict: a misspelt class would be priced at nothing, in silence. */
export const tokens: z.ZodType<WireTokens> = z.strictObject({
  input_tokens: optionalCount,
  output_tokens: optionalCount,
  cached_input_tokens: optionalCount,
  cache_write_tokens: optionalCount,
  long_cache_write_tokens: optionalCount,
  reasoning_tokens: optionalCount,
  audio_input_tokens: optionalCount,
  audio_output_tokens: optionalCount,
});

export const dimensionFields: { readonly [Name in keyof Required<WireDimensions>]: OptionalText } =
  {
    user: text.optional(),
    team: text.optional(),
    key: text.optional(),
    task: text.optional(),
    repository: text.optional(),
    session: text.optional(),
  };

type OptionalText = z.ZodType<string | undefined>;

export const dimensions: z.ZodType<WireDimensions> = z.strictObject(dimensionFields);

export const tags: z.ZodType<readonly string[]> = z.array(text).max(10);

/** Reads a time; without a zone it is UTC, as `utcnow().isoformat()` means it. */
export function parseTimestamp(value: string): Date {
  const zoned = /(?:[zZ]|[+-]\d{2}:\d{2})$/.test(value) ? value : `${value}Z`;
  return new Date(zoned.replace(' ', 'T'));
}

/** True where two times are in order; either may be absent. */
export function isBefore(from: string | undefined, to: string | undefined): boolean {
  if (from === undefined || to === undefined) return true;
  return parseTimestamp(from) < parseTimestamp(to);
}

function isTimestamp(value: string): boolean {
  const shape = /^20\d{2}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[zZ]|[+-]\d{2}:\d{2})?$/;
  return (
    shape.test(value) &&
    isCalendarDate(value.slice(0, 10)) &&
    !Number.isNaN(parseTimestamp(value).getTime())
  );
}

/** Refuses the 30th of February, which a pattern lets through and `Date` moves to March. */
export function isCalendarDate(value: string): boolean {
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A bare offset is none: it may be no quarter of an hour, and no clock on a wall follows it. */
function isTimeZone(value: string): boolean {
  if (/^[+-]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

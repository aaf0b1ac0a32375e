import { currencyExponent } from '../money/currency.js';
import * as z from '../schema/index.js';

/**
 * What the input schemas of several ports are made of. Whole schemas are built at their first use, by
 * `z.lazy`: an application imports all ports, and most of them only to leave them alone.
 */

/** A text that is not empty. */
export const text: z.Schema<string> = z.string().check(z.minLength(1));

export const pageSize: z.Schema<number> = z.int().check(z.gte(1), z.lte(100));

/** A count or an index: 0, 1, 2, … */
export const count: z.Schema<number> = z.int().check(z.gte(0));

/** Free facts about a thing; providers bound them, so does the schema. */
export const metadata: z.Schema<Record<string, string>> = z
  .texts()
  .check(z.refine((entries) => Object.keys(entries).length <= 50, 'has more than 50 entries'));

/** An absolute `http:` or `https:` URL, so that no link runs a script. */
export const webUrl: z.Schema<string> = z
  .string()
  .check(z.refine(isWebUrl, 'is no absolute http or https URL'));

/** An address with something on both sides of its `@`: only its server knows whether it exists. */
export const email: z.Schema<string> = z
  .string()
  .check(z.regex(/^[^\s@]+@[^\s@]+$/, 'is no email address'));

/** The bytes of a file; a string stands for its UTF-8 bytes. */
export const fileContent: z.Schema<string | Uint8Array> = z.custom<string | Uint8Array>(
  (value) => typeof value === 'string' || value instanceof Uint8Array,
  'must be a string or a Uint8Array',
);

export const currencyCode: z.Schema<string> = z
  .string()
  .check(z.refine((code) => currencyExponent(code) !== undefined, 'is no ISO 4217 currency'));

/** True where every value of `window` is in order; both ends are optional. */
export function isOrdered(from: Date | undefined, before: Date | undefined): boolean {
  return from === undefined || before === undefined || from.getTime() < before.getTime();
}

function isWebUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

import type { FormValue } from './http-client.js';

/** How nested values are written: `a[b]=`, `a[0]=`, or as JSON text (`a={"b":1}`). */
export type FormStyle = 'brackets' | 'json';

/** Fields of a query or a form. */
export type FormFields = { readonly [name: string]: FormValue };

/**
 * Encodes fields as `application/x-www-form-urlencoded`, as Stripe and most others read it: `a[b]=`,
 * `a[0]=`, `items[0][price]=`; booleans as `true` and `false`, a Date as Unix seconds, null as `key=`;
 * undefined and empty arrays send nothing. Everything outside RFC 3986's unreserved characters is
 * escaped, `! * ( ) '` too; the brackets of a name stay bare.
 *
 * @throws TypeError naming the field where a value has no form: NaN, an invalid Date, a function.
 */
export function encodeForm(fields: FormFields, style: FormStyle = 'brackets'): string {
  const pairs: string[] = [];
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (style === 'json' && isNested(value))
      pairs.push(`${escapeName(name)}=${escapeText(JSON.stringify(value))}`);
    else append(pairs, escapeName(name), value);
  }
  return pairs.join('&');
}

function isNested(value: FormValue): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function append(pairs: string[], name: string, value: FormValue): void {
  if (value === undefined) return;
  if (typeof value === 'string') {
    pairs.push(`${name}=${escapeText(value)}`);
  } else if (typeof value !== 'object' || value === null || value instanceof Date) {
    pairs.push(`${name}=${scalar(name, value)}`);
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) append(pairs, `${name}[${index}]`, item);
  } else {
    for (const key of Object.keys(value)) append(pairs, `${name}[${escapeName(key)}]`, value[key]);
  }
}

/** `Array.isArray` does not narrow a readonly array. */
function isList(value: FormValue): value is readonly FormValue[] {
  return Array.isArray(value);
}

function scalar(name: string, value: FormValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  const number = value instanceof Date ? Math.floor(value.getTime() / 1000) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return escapeText(String(number));
  throw new TypeError(`${name} has a value that no form can hold`);
}

const UNRESERVED = /^[\w.~-]*$/;

function escapeText(text: string): string {
  if (UNRESERVED.test(text)) return text;
  // A lone surrogate has no bytes; it becomes U+FFFD, as in every text encoder.
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function escapeName(name: string): string {
  return UNRESERVED.test(name)
    ? name
    : escapeText(name).replaceAll('%5B', '[').replaceAll('%5D', ']');
}

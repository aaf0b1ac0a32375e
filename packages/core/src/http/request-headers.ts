import type { Call } from '../call.js';
import type { ClientSettings } from './exchange.js';

/** What may stand in a header's value; a line break from a file's end may not. */
const VALID_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** As most are written: no new string has to be made of it. */
const LOWER_NAME = /^[a-z\d-]+$/;
const VALID_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** They frame the message: a second opinion on them is request smuggling. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
]);

/**
 * Lays `source` over `headers`, under lower-case names. Undefined values are left out.
 *
 * @throws TypeError naming the header, not its value, where a value cannot be sent.
 */
function addHeaders(
  headers: Record<string, string>,
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  for (const name in source) {
    const value = source[name];
    if (value === undefined) continue;
    if (!VALID_VALUE.test(value)) {
      throw new TypeError(`header ${name} has a character that HTTP forbids, perhaps a line break`);
    }
    const lower = LOWER_NAME.test(name) ? name : name.toLowerCase();
    if (!VALID_NAME.test(name) || FRAMING.has(lower)) {
      throw new TypeError(`header ${JSON.stringify(name)} cannot be set`);
    }
    headers[lower] = value;
  }
  return headers;
}

/** The headers of a client where they are the same for all calls, merged once. */
export function sharedHeaders(
  headers: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return addHeaders({ accept: 'application/json' }, headers);
}

/** The headers of one request: the client's, the body's, the driver's, each over the ones before. */
export function requestHeaders(
  settings: ClientSettings,
  call: Call,
  contentType: string | undefined,
  own: Readonly<Record<string, string | undefined>> | undefined,
): Record<string, string> {
  const { headers } = settings;
  const merged = typeof headers === 'function' ? sharedHeaders(headers(call)) : { ...headers };
  if (contentType !== undefined) merged['content-type'] = contentType;
  return own === undefined ? merged : addHeaders(merged, own);
}

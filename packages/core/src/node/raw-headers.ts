import type { HttpRequest } from '../http/http-transport.js';
import { isStream } from '../http/is-stream.js';

/** Methods for which the absence of a body need not be said. */
const SENDS_NOTHING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/**
 * Lists headers the way `node:http` writes them without ado: flat, names and values in turn. An object
 * would be set, validated and copied one by one.
 */
export function rawHeaders({ headers, body, method }: HttpRequest, host: string): string[] {
  const list = ['host', host];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) list.push(name, value);
  }
  if (headers['accept-encoding'] === undefined) list.push('accept-encoding', 'identity');
  if (typeof body === 'string') list.push('content-length', String(Buffer.byteLength(body)));
  else if (body instanceof Uint8Array) list.push('content-length', String(body.byteLength));
  else if (isStream(body)) {
    if (headers['content-length'] === undefined) list.push('transfer-encoding', 'chunked');
  } else if (!SENDS_NOTHING.has(method)) list.push('content-length', '0');
  return list;
}

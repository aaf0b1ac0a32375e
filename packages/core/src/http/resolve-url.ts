import type { FormStyle } from './encode-form.js';
import { encodeForm, type FormFields } from './encode-form.js';
import type { ClientSettings } from './exchange.js';

/** What no path may hold: `#`, backslashes, blanks and whatever else was not escaped. */
const UNESCAPED = /[^\x21-\x7e]|[\\#"<>]/;
/** An id of `..` would climb to another resource, and an empty one would address the whole list. */
const NO_SEGMENT = /\/\/|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * Joins the client's base, a path and a query to an absolute URL on the base's own origin. An absolute
 * URL is taken for a path if it is on that origin (the `next` link of a page).
 *
 * @throws TypeError where the path would leave the origin, or is not escaped.
 */
export function resolveUrl(
  settings: Pick<ClientSettings, 'origin' | 'basePath'>,
  path: string,
  query: FormFields | undefined,
  style: FormStyle,
): string {
  const url = `${settings.origin}${checkedPath(settings, path)}`;
  const search = query === undefined ? '' : encodeForm(query, style);
  if (search === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}${search}`;
}

function checkedPath(
  { origin, basePath }: Pick<ClientSettings, 'origin' | 'basePath'>,
  path: string,
): string {
  const isAbsolute = path.startsWith(`${origin}/`);
  const relative = isAbsolute ? path.slice(origin.length) : path;
  const queryAt = relative.indexOf('?');
  const plain = queryAt === -1 ? relative : relative.slice(0, queryAt);
  if (!plain.startsWith('/'))
    throw new TypeError('the path must start with / and stay on the base URL');
  if (UNESCAPED.test(relative)) throw new TypeError('the path has characters that must be escaped');
  if (NO_SEGMENT.test(plain))
    throw new TypeError('the path has an empty or a dot segment; is an id missing?');
  return isAbsolute ? relative : `${basePath}${relative}`;
}

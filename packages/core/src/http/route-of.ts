/**
 * Guesses the route of a path: a segment that looks like an id becomes `{id}`, so that a metric's label
 * has few values. Drivers whose ids look like words (owners, repositories) name their route themselves.
 */
export function routeOf(path: string): string {
  const end = path.indexOf('?');
  const plain = end === -1 ? path : path.slice(0, end);
  return plain.replace(LIKE_AN_ID, '/{id}');
}

/** A digit, an escape or an @ in it, or a prefix and an upper-case letter (`cus_NffrFe`); not `v1`. */
const LIKE_AN_ID = /\/(?!v\d+(?:\.\d+)?(?=\/|$))(?:[^/]*[\d%@][^/]*|[a-z]+_[^/]*[A-Z][^/]*)/g;

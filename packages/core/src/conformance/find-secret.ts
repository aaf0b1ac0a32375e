/**
 * Searches everything that hangs on `value`, hidden properties, causes and collections included, for
 * one of `secrets`. Returns the path to it, never the secret itself.
 */
export function findSecret(value: unknown, secrets: readonly string[]): string | undefined {
  const seen = new Set<object>();
  const search = (current: unknown, path: string): string | undefined => {
    if (typeof current === 'string') {
      return secrets.some((secret) => secret !== '' && current.includes(secret)) ? path : undefined;
    }
    if ((typeof current !== 'object' && typeof current !== 'function') || current === null) return;
    if (seen.has(current)) return;
    seen.add(current);
    for (const [name, inner] of partsOf(current)) {
      const found = search(name, `${path} (a name)`) ?? search(inner, `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(value, 'it');
}

function* partsOf(value: object): Generator<readonly [string, unknown]> {
  for (const key of Reflect.ownKeys(value)) {
    yield [String(key), readSafely(value, key)];
  }
  // Headers, FormData, Map, Set, URLSearchParams: what they hold is no property.
  if (!Array.isArray(value) && isIterable(value)) {
    for (const entry of value) yield ['entry', entry];
  }
}

/** Only what can be read again: going through a generator or a stream would use it up. */
function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && !('next' in value);
}

function readSafely(value: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

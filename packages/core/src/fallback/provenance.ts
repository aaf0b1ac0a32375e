/** Which provider a result came from. Weak: it holds no result in memory. */
const providers = new WeakMap<object, string>();

/**
 * The provider that a result of {@link firstOf} came from: the name of its binding, with `#2`, `#3`, …
 * where several members have the same. Known for every object that an operation answers with, for pages
 * and their items, and for streams; undefined for anything else.
 */
export function provenanceOf(result: unknown): string | undefined {
  return isObject(result) ? providers.get(result) : undefined;
}

/** Notes where `result` came from. The first note stays: in nested chains it is the exact one. */
export function markProvenance(result: unknown, provider: string): void {
  if (isObject(result) && !providers.has(result)) providers.set(result, provider);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

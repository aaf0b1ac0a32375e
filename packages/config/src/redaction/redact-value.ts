import { inspect } from 'node:util';

/** What is deeper is left out: a log is no place for it. */
const DEEPEST = 16;

/** Copies a value, `text` applied to all that it can say. */
export function redactValue(value: unknown, text: (value: string) => string): unknown {
  return copy(value, text, []);
}

function copy(value: unknown, text: (value: string) => string, above: readonly object[]): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'function' || typeof value === 'symbol') return text(inspect(value));
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '[circular]';
  if (above.length === DEEPEST) return '[too deep]';
  const next = (item: unknown): unknown => copy(item, text, [...above, value]);
  const entries = (pairs: Iterable<readonly [string, unknown]>): unknown =>
    Object.fromEntries([...pairs].map(([key, item]) => [text(key), next(item)]));

  if (Array.isArray(value)) return value.map(next);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `[${value.byteLength} bytes]`;
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [next(key), next(item)]));
  if (value instanceof Set) return new Set([...value].map(next));
  if (value instanceof Error) return entries(fieldsOf(value));
  if ('toJSON' in value && typeof value.toJSON === 'function') return next(value.toJSON());
  return isPlain(value) ? entries(Object.entries(value)) : text(inspect(value));
}

/** What an error says is not enumerable, so it is named. */
function fieldsOf(error: Error): ReadonlyArray<readonly [string, unknown]> {
  const { name, message, stack, cause } = error;
  const said = { name, message, stack, ...(cause === undefined ? {} : { cause }) };
  return Object.entries({ ...said, ...error });
}

function isPlain(value: object): boolean {
  const parent: unknown = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
}

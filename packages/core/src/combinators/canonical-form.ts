/** Deeper than any input of a port; what refers to itself ends here. */
const DEEPEST = 64;

/**
 * Writes a value so that two values have the same form exactly where they mean the same: the order of
 * keys does not matter, and a field that is undefined counts as left out. Dates, bigints and numbers
 * beyond JSON have forms of their own. Undefined for what has no such form: functions, symbols, instances
 * of classes (bytes and streams among them), and what refers to itself.
 */
export function canonicalForm(value: unknown): string | undefined {
  try {
    return write(value, 0);
  } catch {
    // A getter or a proxy that throws: it has no form.
    return undefined;
  }
}

function write(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      if (value === null) return 'null';
      return depth < DEEPEST ? writeObject(value, depth + 1) : undefined;
    default:
      return undefined;
  }
}

function writeObject(value: object, depth: number): string | undefined {
  if (Array.isArray(value)) return writeArray(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : `@${+value}`;
  if (!isPlain(value)) return undefined;
  let fields = '';
  for (const key of Object.keys(value).sort()) {
    // The key is one of its own.
    const field: unknown = (value as Record<string, unknown>)[key];
    if (field === undefined) continue;
    const written = write(field, depth);
    if (written === undefined) return undefined;
    fields += `${JSON.stringify(key)}:${written},`;
  }
  return `{${fields}}`;
}

function writeArray(values: readonly unknown[], depth: number): string | undefined {
  let items = '';
  for (const value of values) {
    const written = write(value, depth);
    if (written === undefined) return undefined;
    items += `${written},`;
  }
  return `[${items}]`;
}

/** Whether a value is an object without a class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

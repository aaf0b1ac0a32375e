import { unknown, type ZodMiniType } from 'zod/mini';

/**
 * A plain object whose values are all strings; yields a copy. The same as `record(string(), string())`,
 * without the thousand bytes that a record of any keys and values puts into every bundle.
 */
export function texts(): ZodMiniType<Record<string, string>> {
  const schema = unknown().check((payload) => {
    const { value, issues } = payload;
    if (!isPlain(value)) {
      issues.push({ code: 'invalid_type', expected: 'record', input: value });
      return;
    }
    payload.value = { ...value };
    for (const [key, input] of Object.entries(value)) {
      if (typeof input === 'string') continue;
      issues.push({ code: 'invalid_type', expected: 'string', input, path: [key] });
    }
  });
  // The check above lets nothing else through.
  return schema as ZodMiniType<Record<string, string>>;
}

/** An object literal, or what `JSON.parse` makes; in any realm, hence by the end of its chain. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const parent: unknown = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
}

import { type InspectOptions, inspect } from 'node:util';
import type { Resolutions } from './resolve-settings.js';

/**
 * Makes the object of values, of plain text as adapters take it. Whoever prints the object, by `console.log` or as
 * JSON, gets `[redacted]` for secrets; a secret by itself, and a copy of the object, print what they are.
 */
export function guardedValues(resolved: Resolutions): {
  readonly value: Readonly<Record<string, unknown>>;
  readonly shown: Readonly<Record<string, unknown>>;
} {
  const value = Object.fromEntries(resolved.map(([key, resolution]) => [key, resolution.value]));
  const shown = Object.fromEntries(resolved.map(([key, resolution]) => [key, resolution.shown]));
  // Neither is enumerable, so `{ ...values }` is plain options for an adapter.
  Object.defineProperties(value, {
    [inspect.custom]: { value: (_: number, options: InspectOptions) => inspect(shown, options) },
    toJSON: { value: () => shown },
  });
  return { value: Object.freeze(value), shown };
}

import type { StandardSchema } from '@quayside/core';
import { encodeForm, type FormFields } from '@quayside/core/http';

/** An answer as it came, so that nobody can change it for the next reader. */
interface Remembered {
  readonly etag: string;
  readonly link: string | undefined;
  readonly text: string;
}

/** Answers by what was asked, the least recently used ones leaving first. */
export interface EtagCache {
  keyOf(path: string, query: FormFields | undefined, accept: string | undefined): string;
  take(key: string): Remembered | undefined;
  keep(key: string, answer: Remembered): void;
}

/** Undefined where `limit`, in UTF-16 units of text, leaves room for nothing. */
export function createEtagCache(limit: number): EtagCache | undefined {
  if (limit === 0) return undefined;
  const kept = new Map<string, Remembered>();
  let size = 0;
  const drop = (key: string): void => {
    size -= kept.get(key)?.text.length ?? 0;
    kept.delete(key);
  };
  return {
    keyOf: (path, query = {}, accept = '') => `${accept} ${path}?${encodeForm(query)}`,
    take: (key) => {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    keep: (key, answer) => {
      drop(key);
      if (answer.text.length > limit) return;
      kept.set(key, answer);
      size += answer.text.length;
      for (const oldest of kept.keys()) {
        if (size <= limit) break;
        drop(oldest);
      }
    },
  };
}

/** A schema that also hands the raw value to `see`. */
export function seeing<T>(
  schema: StandardSchema<unknown, T> | undefined,
  see: (raw: unknown) => void,
): StandardSchema<unknown, T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'quayside',
      validate: (value) => {
        see(value);
        // Without a schema, T is what the caller claims: its default is unknown.
        return schema === undefined ? { value: value as T } : schema['~standard'].validate(value);
      },
    },
  };
}

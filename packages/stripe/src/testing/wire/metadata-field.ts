import type { Field } from './fields.js';
import { invalidParameter } from './stripe-failure.js';

export type Metadata = Readonly<Record<string, string>>;

/** A change of metadata: null removes the key. `'all'` removes every key. */
export type MetadataChange = Readonly<Record<string, string | null>> | 'all';

function checkEntry(key: string, value: string, name: string): void {
  if (key.length > 40) {
    throw invalidParameter(
      `Metadata keys can have up to 40 characters, but you passed in a key that is ${key.length} characters. Invalid key: ${key}`,
      name,
    );
  }
  if (value.length > 500) {
    throw invalidParameter(
      `Metadata values can have up to 500 characters, but you passed in a value that is ${value.length} characters. Invalid value: ${value.slice(0, 20)}…`,
      `${name}[${key}]`,
    );
  }
}

/** Up to 50 keys of 40 characters, values of 500. https://docs.stripe.com/metadata */
export const metadataField: Field<MetadataChange | undefined> = {
  read: (raw, name) => {
    if (raw === undefined) return undefined;
    if (raw === '') return 'all';
    if (typeof raw === 'string') throw invalidParameter('Invalid object', name);
    const change: Record<string, string | null> = {};
    for (const [key, value] of Object.entries(raw)) {
      if (typeof value !== 'string')
        throw invalidParameter('Invalid metadata: values must be strings', name);
      checkEntry(key, value, name);
      change[key] = value === '' ? null : value;
    }
    changeMetadata({}, change);
    return change;
  },
};

/** Applies a change; throws where more than 50 keys would be left. */
export function changeMetadata(metadata: Metadata, change: MetadataChange | undefined): Metadata {
  if (change === undefined) return metadata;
  if (change === 'all') return {};
  const merged: Record<string, string> = { ...metadata };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  const count = Object.keys(merged).length;
  if (count > 50) {
    throw invalidParameter(
      `Metadata can have up to 50 keys, but you passed in ${count}.`,
      'metadata',
    );
  }
  return merged;
}

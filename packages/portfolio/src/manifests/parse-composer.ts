import type { ManifestNames } from './manifest.js';
import { tableOf, textOf } from './table.js';
import { toRepositoryKey } from './to-repository-key.js';

/** https://getcomposer.org/doc/04-schema.md */
export function parseComposer(text: string): ManifestNames {
  const manifest = tableOf(JSON.parse(text));
  const required = { ...tableOf(manifest.require), ...tableOf(manifest['require-dev']) };
  const sources = Object.values(Object(manifest.repositories) as object).map(tableOf);
  return {
    ecosystem: 'composer',
    publishes: textOf(manifest.name)?.toLowerCase(),
    requires: Object.keys(required).map((name) => name.toLowerCase()),
    repositories: sources.flatMap(({ type, url }) =>
      /^(?:vcs|git|github|gitlab)$/.test(String(type)) ? (toRepositoryKey(String(url)) ?? []) : [],
    ),
  };
}

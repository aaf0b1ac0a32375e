import type { ManifestNames } from './manifest.js';
import { tableOf, textOf } from './table.js';
import { toRepositoryKey } from './to-repository-key.js';

const FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies */
export function parsePackageJson(text: string): ManifestNames {
  const manifest = tableOf(JSON.parse(text));
  const entries = FIELDS.flatMap((field) => Object.entries(tableOf(manifest[field])));
  const specs = entries.map(([name, spec]) => ({ name, spec: textOf(spec) ?? '' }));
  return {
    ecosystem: 'npm',
    publishes: textOf(manifest.name),
    requires: specs.map(({ name, spec }) => aliased(spec) ?? name),
    repositories: specs.flatMap(({ spec }) => repositoryOf(spec) ?? []),
  };
}

/** `npm:real-name@^1`: the key is only what it is imported as. */
function aliased(spec: string): string | undefined {
  return /^npm:((?:@[^/@]+\/)?[^/@]+)/.exec(spec)?.[1];
}

/** `acme/shop` without a host is GitHub's. */
function repositoryOf(spec: string): string | undefined {
  const isShort = /^[\w-][\w.-]*\/[\w.-]+(?:#.*)?$/.test(spec);
  return toRepositoryKey(isShort ? `github:${spec}` : spec);
}

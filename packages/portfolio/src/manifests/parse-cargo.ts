import { parse } from 'smol-toml';
import type { ManifestNames } from './manifest.js';
import { type Table, tableOf, textOf } from './table.js';
import { toRepositoryKey } from './to-repository-key.js';

const FIELDS = ['dependencies', 'dev-dependencies', 'build-dependencies'];

/** https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html */
export function parseCargo(text: string): ManifestNames {
  const manifest = tableOf(parse(text));
  const places = [
    manifest,
    tableOf(manifest.workspace),
    ...Object.values(tableOf(manifest.target)).map(tableOf),
  ];
  const entries = places.flatMap(dependenciesOf);
  return {
    ecosystem: 'cargo',
    publishes: textOf(tableOf(manifest.package).name),
    requires: entries.map(([name, spec]) => textOf(spec.package) ?? name),
    repositories: entries.flatMap(([, spec]) => toRepositoryKey(String(spec.git)) ?? []),
  };
}

function dependenciesOf(place: Table): ReadonlyArray<readonly [string, Table]> {
  return FIELDS.flatMap((field) => Object.entries(tableOf(place[field]))).map(
    ([name, spec]) => [name, tableOf(spec)] as const,
  );
}

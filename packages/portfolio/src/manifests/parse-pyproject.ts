import { parse } from 'smol-toml';
import type { ManifestNames } from './manifest.js';
import { readRequirement, toPypiName } from './read-requirement.js';
import { type Table, tableOf, textOf, textsOf } from './table.js';
import { toRepositoryKey } from './to-repository-key.js';

/** https://packaging.python.org/specifications/pyproject-toml, dependency groups (PEP 735), and Poetry's own tables. */
export function parsePyproject(text: string): ManifestNames {
  const manifest = tableOf(parse(text));
  const project = tableOf(manifest.project);
  const poetry = tableOf(tableOf(manifest.tool).poetry);
  const lists = [
    project.dependencies,
    ...Object.values(tableOf(project['optional-dependencies'])),
    ...Object.values(tableOf(manifest['dependency-groups'])),
  ];
  const found = lists.flatMap(textsOf).map(readRequirement);
  const own = poetryDependencies(poetry);
  const name = textOf(project.name) ?? textOf(poetry.name);
  return {
    ecosystem: 'pypi',
    publishes: name === undefined ? undefined : toPypiName(name),
    requires: [...found.flatMap((one) => one.name ?? []), ...Object.keys(own).map(toPypiName)],
    repositories: [
      ...found.flatMap((one) => one.repository ?? []),
      ...Object.values(own).flatMap((spec) => toRepositoryKey(String(tableOf(spec).git)) ?? []),
    ],
  };
}

function poetryDependencies(poetry: Table): Table {
  const groups = Object.values(tableOf(poetry.group)).map((group) => tableOf(group).dependencies);
  const tables = [poetry.dependencies, poetry['dev-dependencies'], ...groups].map(tableOf);
  const { python: _, ...packages } = Object.assign({}, ...tables) as Table;
  return packages;
}

import type { Manifest, ManifestNames } from './manifest.js';
import { parseCargo } from './parse-cargo.js';
import { parseComposer } from './parse-composer.js';
import { parseGitModules } from './parse-git-modules.js';
import { parseGoMod } from './parse-go-mod.js';
import { parsePackageJson } from './parse-package-json.js';
import { parsePyproject } from './parse-pyproject.js';
import { parseRequirements } from './parse-requirements.js';

type Parser = (text: string, repositoryUrl: string) => ManifestNames;

const PARSERS: ReadonlyMap<string, Parser> = new Map([
  ['package.json', parsePackageJson],
  ['composer.json', parseComposer],
  ['pyproject.toml', parsePyproject],
  ['requirements.txt', parseRequirements],
  ['go.mod', parseGoMod],
  ['Cargo.toml', parseCargo],
  ['.gitmodules', parseGitModules],
]);

/** Whether a path ends in the name of a manifest that {@link parseManifest} knows. */
export function isManifestPath(path: string): boolean {
  return PARSERS.has(fileOf(path));
}

/**
 * Reads the names in a manifest. Tolerant: what is not where its format has it is left out.
 *
 * @param repositoryUrl resolves submodules that are given relative to their repository
 * @throws SyntaxError, or the TOML parser's error, for what is not JSON or TOML at all
 */
export function parseManifest(path: string, text: string, repositoryUrl: string): Manifest {
  const parse = PARSERS.get(fileOf(path));
  if (parse === undefined) throw new SyntaxError('is no manifest that is known');
  const { ecosystem, publishes, requires, repositories } = parse(text, repositoryUrl);
  const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
  return {
    path,
    ecosystem,
    publishes,
    requires: sorted(requires),
    repositories: sorted(repositories),
  };
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

import type { ManifestNames } from './manifest.js';
import { readRequirement } from './read-requirement.js';

/** https://pip.pypa.io/en/stable/reference/requirements-file-format; files that it includes are not read. */
export function parseRequirements(text: string): ManifestNames {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .map((line) => line.replace(/^(?:-e|--editable)[\s=]+/, ''))
    .filter((line) => line !== '' && !line.startsWith('-'));
  const found = lines.map(readRequirement);
  return {
    ecosystem: 'pypi',
    publishes: undefined,
    requires: found.flatMap(({ name }) => name ?? []),
    repositories: found.flatMap(({ repository }) => repository ?? []),
  };
}

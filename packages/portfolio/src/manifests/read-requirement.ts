import { toRepositoryKey } from './to-repository-key.js';

/** What one requirement of Python names. */
export interface Requirement {
  readonly name: string | undefined;
  readonly repository: string | undefined;
}

/** Names are the same in any case, with any of `-`, `_` and `.`: https://packaging.python.org/specifications/name-normalization */
export function toPypiName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** https://packaging.python.org/specifications/dependency-specifiers: `name[extra] >= 1`, `name @ git+https://…`. */
export function readRequirement(text: string): Requirement {
  const [name] = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?![\w:/.+-])/.exec(text.trim()) ?? [];
  const [, address] = /(git\+\S+)/.exec(text) ?? [];
  return {
    name: name === undefined ? undefined : toPypiName(name),
    repository: address === undefined ? undefined : toRepositoryKey(address),
  };
}

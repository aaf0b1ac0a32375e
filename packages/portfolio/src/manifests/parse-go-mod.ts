import type { ManifestNames } from './manifest.js';
import { goModuleKey } from './to-repository-key.js';

/** https://go.dev/ref/mod#go-mod-file: direct requirements, and what replaces them. */
export function parseGoMod(text: string): ManifestNames {
  let block = '';
  let publishes: string | undefined;
  const requires: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const isIndirect = /\/\/\s*indirect\b/.test(line);
    const words = line.replace(/\/\/.*$/, '').match(/[^\s"`()]+|[()]/g) ?? [];
    if (words[0] === ')') block = '';
    const [verb, ...rest] = block === '' ? words : [block, ...words];
    if (rest[0] === '(' && verb !== undefined) block = verb;
    else if (verb === 'module') publishes = rest[0];
    else if (verb === 'require' && !isIndirect) requires.push(...rest.slice(0, 1));
    else if (verb === 'replace') requires.push(...replacement(rest));
  }
  const repositories = requires.flatMap((module) => goModuleKey(module) ?? []);
  return { ecosystem: 'go', publishes, requires, repositories };
}

/** `old v1 => new v2`; a folder is no module. */
function replacement(words: readonly string[]): readonly string[] {
  const target = words[words.indexOf('=>') + 1];
  return words.includes('=>') && target !== undefined && !/^[./]/.test(target) ? [target] : [];
}

import { isIntegrationError } from '@quayside/core';
import { orGap, type RepositoryReader } from '../scan/repository-reader.js';
import type { Manifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

/** No manifest that a person wrote is larger. */
const LARGEST_BYTES = 1_000_000;

const BY_LANGUAGE: Readonly<Record<string, readonly string[]>> = {
  JavaScript: ['package.json'],
  TypeScript: ['package.json'],
  Vue: ['package.json'],
  Svelte: ['package.json'],
  Python: ['pyproject.toml', 'requirements.txt'],
  'Jupyter Notebook': ['pyproject.toml', 'requirements.txt'],
  Go: ['go.mod'],
  Rust: ['Cargo.toml'],
  PHP: ['composer.json'],
};
const EVERY_LANGUAGE: readonly string[] = [...new Set(Object.values(BY_LANGUAGE).flat())];

/** Reads the manifests at the root of a repository, one request each. */
export async function readManifests(reader: RepositoryReader): Promise<readonly Manifest[]> {
  const { repository, rules } = reader;
  // What is empty has no files.
  if (repository.defaultBranch === undefined) return [];
  const manifests: Manifest[] = [];
  for (const path of rules.manifests ?? pathsFor(repository.language)) {
    const manifest = await readManifest(reader, path);
    if (manifest !== undefined) manifests.push(manifest);
  }
  return manifests;
}

/** A language that is written in many manifests, or none, may still have a web page beside it. */
function pathsFor(language: string | undefined): readonly string[] {
  const own = language === undefined ? EVERY_LANGUAGE : (BY_LANGUAGE[language] ?? ['package.json']);
  return [...own, '.gitmodules'];
}

function readManifest(reader: RepositoryReader, path: string): Promise<Manifest | undefined> {
  const reading = `manifest ${path}` as const;
  return orGap(reader, reading, undefined, async () => {
    const content = await readFile(reader, path);
    if (content === undefined) return undefined;
    try {
      if (content.length > LARGEST_BYTES) throw new RangeError();
      return parseManifest(path, new TextDecoder().decode(content), reader.repository.url);
    } catch (error) {
      // The parser's message would quote the file.
      const fault = error instanceof RangeError ? 'is too large or too deep' : 'is not well-formed';
      reader.gaps.push({ reading, reason: `${path} ${fault}` });
      return undefined;
    }
  });
}

async function readFile(
  { code, repository, options }: RepositoryReader,
  path: string,
): Promise<Uint8Array | undefined> {
  try {
    return (await code.getFile({ repository: repository.path, path }, options)).content;
  } catch (error) {
    // Most repositories have one manifest and no other; a folder of that name is none.
    if (isIntegrationError(error, 'not_found', 'conflict')) return undefined;
    throw error;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readManifest } from './repository.ts';

/** Finds the folder of every npm package whose code is in a build, by the build's source maps. */
function bundledPackages(folder: string): (readonly [name: string, path: string])[] {
  const dist = join(folder, 'dist');
  const found = new Map<string, string>();
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js.map')) continue;
    const path = join(dist, file);
    const { sources }: { sources: string[] } = JSON.parse(readFileSync(path, 'utf8'));
    for (const source of sources) {
      const match = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(source);
      if (match?.[1] && match[2]) found.set(match[2], resolve(dirname(path), match[1]));
    }
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b));
}

/** Writes the page on what a package's build contains; undefined where it contains no other package. */
export function thirdPartyLicenses(folder: string): string | undefined {
  const sections = bundledPackages(folder).map(([name, path]) => {
    const { version, license } = readManifest(path);
    const file = readdirSync(path).find((entry) => /^licen[sc]e(\.\w+)?$/i.test(entry));
    if (!file) throw new Error(`${name} ${version} is in the build and has no licence file`);
    const text = readFileSync(join(path, file), 'utf8').trim();
    return `## ${name} ${version} (${license})\n\n\`\`\`text\n${text}\n\`\`\`\n`;
  });
  if (sections.length === 0) return undefined;
  const opening =
    '# Third-party licences\n\nThe published build contains code of these packages.\n';
  return [opening, ...sections].join('\n');
}

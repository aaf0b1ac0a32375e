import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAdapterName } from './adapter-name.ts';
import { parsePorts } from './adapter-ports.ts';
import { lockImporter } from './lock-importer.ts';
import { planAdapter, type TextFile } from './plan-adapter.ts';

const here: string = fileURLToPath(new URL('../../..', import.meta.url));
const template = 'tooling/adapter-template';
const lockfile = 'pnpm-lock.yaml';

export interface NewAdapter {
  /** In kebab-case; the package will be `@quayside/<name>`. */
  readonly name: string;
  readonly ports: readonly string[];
  /** The repository that gets it. @default the one that this file is in */
  readonly root?: string | undefined;
}

/**
 * Writes `packages/<name>`, its changeset and its place in the lockfile. Everything is checked and made, in
 * another folder, before any of it is written.
 *
 * @returns the paths of its files, relative to the root
 * @throws Error for a name or a port that will not do, and for what is there already
 */
export function generateAdapter(asked: NewAdapter): readonly string[] {
  const { root = here } = asked;
  const name = parseAdapterName(asked.name);
  const files = planAdapter(readTemplate(), name, parsePorts(asked.ports));
  const places = [`packages/${name.kebab}`, `.changeset/${name.kebab}.md`];
  const taken = places.find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`${taken} is there already: nothing was written.`);
  const locked = lockImporter(readFileSync(join(root, lockfile), 'utf8'), template, `${places[0]}`);
  const staging = mkdtempSync(join(tmpdir(), 'new-adapter-'));
  try {
    for (const [path, text] of [...files, [lockfile, locked] as const])
      writeText(join(staging, path), text);
    format(staging);
    cpSync(staging, root, { recursive: true });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return files.map(([path]) => path).sort();
}

/** The files of the template that a person wrote, and the licence of the repository. */
function readTemplate(): TextFile[] {
  const folder = join(here, template);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((path) => !/^(node_modules|dist|\.turbo)\b/.test(path));
  const read = (path: string): string => readFileSync(path, 'utf8');
  const files = paths.map((path) => [path, read(join(folder, path))] as const);
  return [...files, ['LICENSE', read(join(here, 'LICENSE'))]];
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Names have lengths and an order: lines break and imports sort anew. */
function format(folder: string): void {
  const biome = join(here, 'node_modules', '.bin', 'biome');
  const options = ['--write', '--vcs-enabled=false', `--config-path=${here}`, '--log-level=error'];
  execFileSync(biome, ['check', ...options, '.'], { cwd: folder, stdio: 'pipe' });
}

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The parts of a package.json that the tests look at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of this repository that is published. */
export interface PublishedPackage {
  /** The name of its folder. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

export const root: string = fileURLToPath(new URL('../../..', import.meta.url));

const generated = new Set(['node_modules', 'dist', '.git', '.turbo', '.compiled', 'coverage']);

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** The packages that are published, core first. */
export const publishedPackages: readonly PublishedPackage[] = readdirSync(join(root, 'packages'))
  .sort((a, b) => Number(b === 'core') - Number(a === 'core') || a.localeCompare(b))
  .map((folder) => {
    const path = join(root, 'packages', folder);
    return { folder, path, manifest: readManifest(path) };
  });

/** The published packages that connect to a provider: their `turbo.json` says so. */
export const adapters: readonly PublishedPackage[] = publishedPackages.filter(({ path }) => {
  const file = join(path, 'turbo.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).tags.includes('adapter');
});

/** Lists the files below `folder` that a person wrote, relative to the root, in a stable order. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (generated.has(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) found.push(relative(root, path).replaceAll('\\', '/'));
    }
  };
  if (existsSync(folder)) visit(folder);
  return found.sort();
}

export const isTest = (path: string): boolean => /\.(test|test-d)\.ts$/.test(path);

/** Source files of the published packages, tests left out. */
export const sourceFiles: readonly string[] = publishedPackages
  .flatMap(({ path }) => filesBelow(join(path, 'src')))
  .filter((path) => path.endsWith('.ts') && !isTest(path));

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function countLines(path: string): number {
  return readText(path).trimEnd().split('\n').length;
}

const execute = promisify(execFile);

/** Runs a program to its end and resolves to what it printed; rejects with all of its output. */
export async function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  // npm hands its own options to what it starts; a nested npm would take them for the user's.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
  );
  try {
    const path = [dirname(process.execPath), env.PATH].join(':');
    const { stdout } = await execute(command, [...args], { cwd, env: { ...env, PATH: path } });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error });
  }
}

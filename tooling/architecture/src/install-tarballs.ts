import { cpSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages, readManifest, root, runProgram } from './repository.ts';

const npmOptions = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];

/**
 * Packs every published package as a release does and installs the tarballs with plain npm in `project`,
 * an empty folder outside the workspace. Needs no network: pnpm is in npx's cache since the installation, and
 * the dependencies from the registry are packed as they are installed here.
 */
export async function installTarballs(project: string): Promise<void> {
  const tarballs = join(project, 'tarballs');
  mkdirSync(tarballs);
  const { packageManager = 'pnpm' } = readManifest(root);
  const pack = ['--yes', '--offline', packageManager, 'pack', '--pack-destination', tarballs];
  for (const { path } of publishedPackages) await runProgram('npx', pack, path);
  for (const folder of dependencyFolders()) {
    // npm packs nothing that lies below node_modules, so it gets a copy.
    const copy = join(project, 'dependency');
    cpSync(folder, copy, { recursive: true });
    await runProgram('npm', ['pack', copy, '--pack-destination', tarballs, ...npmOptions], project);
    rmSync(copy, { recursive: true });
  }
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  const files = readdirSync(tarballs).map((file) => join(tarballs, file));
  await runProgram('npm', ['install', ...files, ...npmOptions], project);
}

/** Where the dependencies of all published packages are installed, each once; our own are packed already. */
function dependencyFolders(): Set<string> {
  const ours = new Set(publishedPackages.map(({ manifest }) => manifest.name));
  const folders = publishedPackages.flatMap(({ path, manifest }) =>
    Object.keys(manifest.dependencies ?? {})
      .filter((name) => !ours.has(name))
      .map((name) => realpathSync(join(path, 'node_modules', name))),
  );
  return new Set(folders);
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adapters, filesBelow, publishedPackages, readText } from './repository.ts';

const requiredFiles = [
  'package.json',
  'README.md',
  'LICENSE',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsup.config.ts',
  'turbo.json',
  'src/index.ts',
];

describe.each(publishedPackages)('package $folder', ({ folder, path, manifest }) => {
  const entries = filesBelow(join(path, 'src'))
    .filter((file) => file.endsWith('/index.ts'))
    .map((file) => dirname(file).slice(`packages/${folder}/src`.length))
    .sort();
  const subpaths = Object.keys(manifest.exports ?? {}).filter((key) => key !== './package.json');

  it('has every file that a package needs', () => {
    expect(requiredFiles.filter((file) => !existsSync(join(path, file)))).toEqual([]);
  });

  it('is published as ESM without side effects, for every supported Node, under MIT', () => {
    expect(manifest).toMatchObject({
      name: `@quayside/${folder}`,
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=22.13' },
    });
    expect(manifest.private).toBeUndefined();
    expect(manifest.description).toMatch(/\.$/);
  });

  it('puts the build, the README and the licence into the tarball', () => {
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'README.md', 'LICENSE']));
    expect(readText(`packages/${folder}/LICENSE`)).toBe(readText('LICENSE'));
  });

  it('exports exactly the folders that have an index.ts', () => {
    expect(subpaths.map((key) => key.slice(1)).sort()).toEqual(entries);
  });

  it('names the types first in every export, then the module', () => {
    for (const subpath of subpaths) {
      const built = `./dist${subpath.slice(1)}/index`;
      expect(Object.entries(manifest.exports?.[subpath] ?? {})).toEqual([
        ['types', `${built}.d.ts`],
        ['default', `${built}.js`],
      ]);
    }
    expect(manifest.exports?.['./package.json']).toBe('./package.json');
  });

  it('has built every export, with a source map', () => {
    const missing = subpaths
      .flatMap((subpath) =>
        ['.d.ts', '.js', '.js.map'].map((end) => `dist${subpath.slice(1)}/index${end}`),
      )
      .filter((file) => !existsSync(join(path, file)));
    expect(missing, 'run `npm run build` first').toEqual([]);
  });
});

describe.each(adapters)('adapter $folder', ({ manifest }) => {
  it('takes core as a peer, so that an application has one', () => {
    expect(manifest.peerDependencies?.['@quayside/core']).toBe('workspace:^');
    expect(manifest.devDependencies?.['@quayside/core']).toBe('workspace:^');
    expect(manifest.dependencies?.['@quayside/core']).toBeUndefined();
  });
});

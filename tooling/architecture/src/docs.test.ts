import { describe, expect, it } from 'vitest';
import { adapters, filesBelow, publishedPackages, readText, root } from './repository.ts';

const sections = ['Errors', 'Testing', 'Limits'];
const adapterSections = ['Options', 'Operations and idempotency'];

const headingsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.trim());

const readmeOf = (folder: string): string => readText(`packages/${folder}/README.md`);

describe.each(publishedPackages)('README of $folder', ({ folder, manifest }) => {
  it('starts with the name of the package and shows code before its first section', () => {
    const [opening = ''] = readmeOf(folder).split(/^## /m);
    expect(opening).toMatch(new RegExp(`^# \`?${manifest.name}`));
    expect(opening).toContain('```ts');
  });

  it('has the sections that every package has', () => {
    expect(headingsOf(readmeOf(folder))).toEqual(expect.arrayContaining(sections));
  });
});

describe.each(adapters)('README of adapter $folder', ({ folder }) => {
  it('has the sections that every adapter has', () => {
    expect(headingsOf(readmeOf(folder))).toEqual(expect.arrayContaining(adapterSections));
  });

  it('says how each operation may be repeated', () => {
    const [, section = ''] = readmeOf(folder).split(/^## Operations and idempotency$/m);
    expect(section.split(/^## /m)[0]).toMatch(/^\| operation \|.*\brepeated\b.*\|$/m);
  });
});

describe('the repository', () => {
  it('README › names the two commands', () => {
    const readme = readText('README.md');
    expect(readme).toContain('npm start');
    expect(readme).toContain('npm test');
  });

  it('README › shows the example of four providers as it runs', () => {
    expect(readText('README.md')).toContain(readText('examples/four-providers/src/main.ts'));
  });

  it('text files › hold no path of a machine and no address of a registry', () => {
    const forbidden = [
      /(^|[^.\w~-])\/(home|Users|root|work|mnt|farm)\/[\w.]/m,
      /[A-Z]:\\Users\\/,
      /https?:\/\/[^\s'"`]*(registry|verdaccio|artifactory|nexus)/i,
      /^\s*(resolved|tarball):? "?http/m,
    ];
    const text = filesBelow(root).filter((path) =>
      /\.(ts|js|mjs|json|md|ya?ml|html|css)$|^\.(env\.example|ci\/run|npmrc)$/.test(path),
    );
    expect(text.length).toBeGreaterThan(50);
    const wrong = text.filter((path) => forbidden.some((pattern) => pattern.test(readText(path))));
    expect(wrong).toEqual([]);
  });
});

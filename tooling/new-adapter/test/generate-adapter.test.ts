import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adapterPorts } from '../src/adapter-ports.ts';
import { generateAdapter } from '../src/generate-adapter.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'new-adapter-test-'));
  cpSync(join(repository, 'pnpm-lock.yaml'), join(root, 'pnpm-lock.yaml'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const written = (): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .sort();

/** How the ports are spelt in the names of files. */
const spellings = {
  PaymentGateway: 'payments/bind-payment-gateway',
  Messenger: 'messenger/bind-messenger',
  CodeHost: 'code/bind-code-host',
  ChatModel: 'chat/bind-chat-model',
  EmbeddingModel: 'embeddings/bind-embedding-model',
  UsageLedger: 'usage/bind-usage-ledger',
};

describe('new adapter', () => {
  it.each(adapterPorts)('has the files and the words of a %s, and of no other port', (port) => {
    const paths = generateAdapter({ name: 'google-chat', ports: [port], root });
    expect(written()).toEqual([...paths, 'pnpm-lock.yaml'].sort());
    expect(paths).toEqual(
      expect.arrayContaining([
        '.changeset/google-chat.md',
        ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsup.config.ts', 'turbo.json']
          .concat(['README.md', 'LICENSE', 'src/index.ts', 'src/create-google-chat.ts'])
          .concat(['src/testing/create-fake-google-chat.ts', `src/${spellings[port]}.ts`])
          .map((path) => `packages/google-chat/${path}`),
      ]),
    );
    const everything = paths.map((path) => path + read(path)).join('\n');
    expect(everything).not.toMatch(/template|adapters? of all/i);
    for (const other of adapterPorts.filter((one) => one !== port)) {
      expect(everything).not.toMatch(new RegExp(`\\b${other}\\b`));
      expect(everything).not.toContain(spellings[other]);
    }
  });

  it('compiles and passes the linter as it is', { timeout: 60_000 }, () => {
    generateAdapter({ name: 's3-chat', ports: ['Messenger', 'code-host'], root });
    symlinkRepository();
    const run = (tool: string, ...args: string[]): string =>
      execFileSync(join(repository, 'node_modules', '.bin', tool), args, {
        cwd: join(root, 'packages/s3-chat'),
        encoding: 'utf8',
      });
    const config = [`--config-path=${repository}`, '--vcs-enabled=false'];
    run('biome', 'ci', '--error-on-warnings', ...config, '.');
    run('tsc', '-p', 'tsconfig.json', '--noEmit');
    run('tsc', '-p', 'tsconfig.build.json', '--outDir', join(root, 'dist'));
  });

  /** Puts beside the new package what its paths lead to. */
  function symlinkRepository(): void {
    for (const path of ['tsconfig.base.json', 'node_modules', 'packages/core'])
      symlinkSync(join(repository, path), join(root, path));
    const modules = join(root, 'packages/s3-chat/node_modules');
    symlinkSync(join(repository, 'tooling/adapter-template/node_modules'), modules);
  }

  it('has every operation, and says of each that it is not supported', () => {
    generateAdapter({ name: 'discord', ports: ['Messenger'], root });
    const driver = read('packages/discord/src/messenger/bind-messenger.ts');
    expect(driver.match(/: unsupported,$/gm)).toHaveLength(16);
    const harness = read('packages/discord/test/discord.messenger.conformance.test.ts');
    expect(harness.match(/: false,$/gm)).toHaveLength(16);
  });

  it('is a package with a name of its own and a minor changeset', () => {
    generateAdapter({ name: 'discord', ports: ['messenger'], root });
    const manifest = JSON.parse(read('packages/discord/package.json'));
    expect(manifest).toMatchObject({ name: '@quayside/discord', version: '0.0.0' });
    expect(manifest.private).toBeUndefined();
    expect(read('.changeset/discord.md')).toContain('"@quayside/discord": minor');
    expect(read('packages/discord/src/discord-options.ts')).toContain('DISCORD_API_KEY');
  });

  it('is in the lockfile with the dependencies of the template, once', () => {
    generateAdapter({ name: 'discord-2', ports: ['Messenger'], root });
    const importer = (path: string): string | undefined =>
      new RegExp(`\n  ${path}:\n(.*?)\n\n(?=\\S|  \\S)`, 's').exec(read('pnpm-lock.yaml'))?.[1];
    const template = importer('tooling/adapter-template');
    expect(importer('packages/discord-2')).toBe(
      template?.replaceAll('../../packages/core', '../core'),
    );
    const added = importer('packages/discord-2')?.split('\n').length ?? 0;
    const before = readFileSync(join(repository, 'pnpm-lock.yaml'), 'utf8').split('\n').length;
    expect(read('pnpm-lock.yaml').split('\n')).toHaveLength(before + added + 2);
  });
});

describe('what cannot be made', () => {
  it.each([
    ['', 'cannot be the name'],
    ['Discord', 'lower-case'],
    ['../discord', 'cannot be the name'],
    ['dis_cord', 'hyphens'],
    ['discord-', 'hyphens'],
    ['7up', 'cannot be the name'],
    ['a'.repeat(41), 'cannot be the name'],
    ['data-dog', '"data" says nothing'],
    ['messenger', 'mistaken for another'],
    ['promise', 'mistaken for another'],
    ['listener', 'mistaken for another'],
  ])('the name "%s" is refused, and nothing is written', (name, why) => {
    expect(() => generateAdapter({ name, ports: ['Messenger'], root })).toThrow(why);
    expect(written()).toEqual(['pnpm-lock.yaml']);
  });

  it.each([
    [[], 'Which port?'],
    [['Fax'], 'There is no port "Fax": it is one of PaymentGateway, Messenger,'],
    [['Messenger', 'constructor'], 'There is no port "constructor"'],
  ])('the ports %j are refused, and nothing is written', (ports, why) => {
    expect(() => generateAdapter({ name: 'discord', ports, root })).toThrow(why);
    expect(written()).toEqual(['pnpm-lock.yaml']);
  });

  it.each(['packages/discord', '.changeset/discord.md'])(
    '%s that is there already stays as it is',
    (path) => {
      mkdirSync(join(root, path), { recursive: true });
      expect(() => generateAdapter({ name: 'discord', ports: ['Messenger'], root })).toThrow(
        `${path} is there already`,
      );
      expect(written()).toEqual(['pnpm-lock.yaml']);
      expect(existsSync(join(root, path))).toBe(true);
    },
  );
});

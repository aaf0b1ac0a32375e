import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { operations } from '../../src/contract/operations.js';
import { runInProcess, scratchFolder } from './cli-setup.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = 'packages/cost-tracker';
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const dockerfile = read(`${folder}/deploy/Dockerfile`);
const compose = read(`${folder}/deploy/compose.yaml`);
const readme = read(`${folder}/README.md`);
const manifest = JSON.parse(read(`${folder}/package.json`));
const { packageManager } = JSON.parse(read('package.json'));

/** The JSON form of an instruction of the last stage. */
const instruction = (name: string): readonly string[] =>
  JSON.parse(new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1] ?? 'null');

describe('the image', () => {
  it('starts what the package calls its bin', () => {
    const [, script = ''] = instruction('ENTRYPOINT');
    expect(script).toBe(`node_modules/${manifest.name}/${manifest.bin['cost-tracker'].slice(2)}`);
    const source = manifest.bin['cost-tracker'].replace('./dist', 'src').replace(/js$/, 'ts');
    expect(read(`${folder}/${source}`)).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(read(`${folder}/tsup.config.ts`)).toContain(`'${source}'`);
  });

  it('starts with flags that there are, and refuses to without a token', async () => {
    const argv = [...instruction('CMD')].map((word) => (word === '5000' ? '0' : word));
    const env = { COST_TRACKER_DATA_DIR: scratchFolder(), NODE_ENV: 'production' };
    const ended = await runInProcess(argv, { env });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Set API_TOKEN') });
  });

  it('asks its health where the server answers it', () => {
    const url = new URL(/fetch\('([^']+)'\)/.exec(dockerfile)?.[1] ?? '');
    expect(url.pathname).toBe(operations.getHealth?.path);
    expect(url.port).toBe(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]);
    expect(instruction('CMD').at(-1)).toBe(url.port);
  });

  it('is built with the versions of this repository, from packages that there are', () => {
    const pnpm = [...dockerfile.matchAll(/pnpm@[\d.]+/g)].map(([name]) => name);
    expect(new Set(pnpm)).toEqual(new Set([packageManager]));
    expect(dockerfile).toContain(`pg@${manifest.devDependencies.pg}`);
    const packed = /for package in ([\w -]+);/.exec(dockerfile)?.[1]?.split(' ') ?? [];
    for (const name of packed)
      expect(existsSync(join(root, 'packages', name, 'package.json'))).toBe(true);
    const ours = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter((name) => name.startsWith('@quayside/'))
      .map((name) => name.slice('@quayside/'.length));
    expect([...packed].sort()).toEqual([...ours, 'cost-tracker'].sort());
  });

  it('runs as nobody special, on a volume that is theirs', () => {
    const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(lastStage).toMatch(/^USER node$/m);
    const data = /COST_TRACKER_DATA_DIR=(\S+)/.exec(lastStage)?.[1] ?? '';
    expect(lastStage).toContain(`mkdir ${data} && chown node:node ${data}`);
    expect(lastStage).toMatch(new RegExp(`^VOLUME ${data}$`, 'm'));
    expect(compose).toContain(`:${data}\n`);
    // What comes in by COPY . stays in the stage that builds.
    expect(lastStage).not.toMatch(/^COPY \./m);
  });
});

describe('the compose file', () => {
  it('builds the image from the root of the repository', () => {
    const context = /context: (\S+)/.exec(compose)?.[1] ?? '';
    expect(join(folder, 'deploy', context)).toBe('.');
    const path = /dockerfile: (\S+)/.exec(compose)?.[1] ?? '';
    expect(read(path)).toBe(dockerfile);
    expect(existsSync(join(root, `${path}.dockerignore`))).toBe(true);
  });

  it('sets variables that `serve` knows, and none without its secrets', async () => {
    const [, block = ''] = /environment:\n((?: {6}.*\n)+)/.exec(compose) ?? [];
    const names = [...block.matchAll(/^ {6}(\w+):/gm)].map(([, name = '']) => name);
    expect(names).toHaveLength(5);
    const { stdout } = await runInProcess(['serve', '--help']);
    for (const name of names) expect(stdout).toContain(name);
    expect(compose).toMatch(/API_TOKEN: \$\{API_TOKEN:\?/);
    expect(compose.match(/\$\{POSTGRES_PASSWORD:\?/g)).toHaveLength(2);
  });

  it('waits longer for the end than the server takes', () => {
    const grace = Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1]);
    expect(grace).toBeGreaterThan(10);
  });
});

describe('the README', () => {
  it('shows commands and flags that there are', async () => {
    const blocks = [...readme.matchAll(/^```(?:sh|yaml)\n([\s\S]*?)^```$/gm)].map(
      ([, code = '']) => code,
    );
    const shown = blocks
      .join('\n')
      .matchAll(
        /(?:@quayside\/cost-tracker|^ *cost-tracker|\| *cost-tracker) ([a-z]+)([^|#\n]*)/gm,
      );
    const seen = new Set<string>();
    for (const [, name = '', flags = ''] of shown) {
      seen.add(name);
      expect(Object.keys(commands)).toContain(name);
      const { stdout } = await runInProcess([name, '--help']);
      for (const [flag] of flags.matchAll(/--[\w-]+/g))
        expect(stdout, flag).toContain(`  ${flag} `);
    }
    expect([...seen].sort()).toEqual(Object.keys(commands).sort());
  });

  it('has a nightly check that starts at nine in the evening, or by hand', () => {
    const workflow = /^```yaml\n(name: Nightly budget check[\s\S]*?)^```$/m.exec(readme)?.[1] ?? '';
    expect(workflow).toContain("- cron: '0 21 * * *'");
    expect(workflow).toContain('workflow_dispatch:');
    expect(workflow).toContain('check --threshold 10');
    for (const name of ['AI_COST_TRACKER_URL', 'AI_COST_TRACKER_TOKEN'])
      expect(workflow).toContain(`${name}: \${{ secrets.${name} }}`);
  });
});

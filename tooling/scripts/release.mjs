// Publishes what the changesets have versioned, with npm provenance. Runs in GitHub Actions only: npm
// attests a package to the repository that its manifest names, so each fork has to name itself.
// @ts-check
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (!server || !repository) throw new Error('release runs in GitHub Actions: see release.yml');

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const folder of readdirSync(join(root, 'packages'))) {
  const path = join(root, 'packages', folder, 'package.json');
  const manifest = {
    ...JSON.parse(readFileSync(path, 'utf8')),
    repository: {
      type: 'git',
      url: `git+${server}/${repository}.git`,
      directory: `packages/${folder}`,
    },
    publishConfig: { access: 'public', provenance: true },
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
/** @type {(command: string, ...args: string[]) => void} */
const run = (command, ...args) => {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });
};
run('pnpm', 'exec', 'turbo', 'run', 'build');
run('pnpm', 'exec', 'changeset', 'publish');

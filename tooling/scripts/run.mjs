// Runs a job of this repository in a bare clone: node tooling/scripts/run.mjs <job> [arguments].
// Needs Node 18 and npm, nothing else: pnpm comes through npx, a newer Node from tooling/node.
// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, command: string, args: string[] }} Step */

const root = fileURLToPath(new URL('../..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const testReport = join(root, 'node_modules', '.vitest-report.json');

/** @type {(name: string, command: string, ...args: string[]) => Step} */
const step = (name, command, ...args) => ({ name, command, args });

const install = step('install', 'pnpm', 'install', '--frozen-lockfile');
const attwOutput = ['--format', 'table-flipped', '--no-summary'];
const build = step('build', 'turbo', 'run', 'build', '--output-logs=errors-only');

/** @type {(name: string, folder: string, script: string, args: string[]) => Step} */
const scriptStep = (name, folder, script, args) =>
  step(name, 'pnpm', '--dir', folder, 'run', script, ...args);

/** @type {(name: string, folder: string, script: string, args: string[]) => Step[]} */
const workspaceScript = (name, folder, script, args) => [
  build,
  scriptStep(name, folder, script, args),
];

const simulation = scriptStep('simulation', 'tooling/simulation', 'simulate', [
  '--schedules=100000',
]);

/** @returns {Step[]} */
function packageChecks() {
  return readdirSync(join(root, 'packages')).flatMap((name) => [
    step(`publint ${name}`, 'publint', '--strict', `packages/${name}`),
    step(
      `attw ${name}`,
      'attw',
      '--pack',
      `packages/${name}`,
      '--profile',
      'esm-only',
      ...attwOutput,
    ),
  ]);
}

/** The steps of every job, after the installation. @type {Record<string, (args: string[]) => Step[]>} */
const jobs = {
  start: (args) => workspaceScript('control tower', 'examples/control-tower', 'start', args),
  checkout: (args) => workspaceScript('checkout', 'examples/checkout', 'start', args),
  chaos: (args) => workspaceScript('chaos', 'tooling/chaos', 'chaos', args),
  simulate: (args) => workspaceScript('simulation', 'tooling/simulation', 'simulate', args),
  bench: (args) => workspaceScript('bench', 'tooling/bench', 'bench', args),
  compare: (args) => workspaceScript('comparison', 'tooling/comparison', 'compare', args),
  'new-adapter': (args) => [
    scriptStep('adapter', 'tooling/new-adapter', 'new-adapter', args),
    { ...install, name: 'install the adapter' },
  ],
  'env-example': (args) =>
    workspaceScript('.env.example', 'tooling/architecture', 'env-example', args),
  licenses: (args) => workspaceScript('licenses', 'tooling/architecture', 'licenses', args),
  mutation: (args) => [
    step('mutation', 'stryker', 'run', 'tooling/mutation/stryker.config.json', ...args),
    step('summary', 'node', 'tooling/mutation/write-summary.mjs'),
  ],
  build: () => [build],
  format: () => [step('format', 'biome', 'check', '--write', '.')],
  test: (args) => [
    build,
    step('format and lint', 'biome', 'ci', '--error-on-warnings', '.'),
    step('types', 'turbo', 'run', 'typecheck', '--output-logs=errors-only'),
    step('package boundaries', 'turbo', 'boundaries'),
    step('module boundaries', 'depcruise', '--config', '.dependency-cruiser.mjs', 'packages'),
    step('unused code', 'knip', '--treat-config-hints-as-errors'),
    ...packageChecks(),
    step(
      'tests',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${testReport}`,
      ...args,
    ),
    // Whoever asks for some tests wants those.
    ...(args.length === 0 ? [simulation] : []),
  ],
};

/** Fetches pnpm where it is not cached; npx puts the folder of its commands first on PATH. */
function searchPathWithPnpm() {
  const args = ['--yes', `--package=${packageManager}`, '--', 'node', '-p', 'process.env.PATH'];
  try {
    return execFileSync('npx', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
  } catch {
    console.error(`cannot get ${packageManager} through npx: is the npm registry reachable?`);
    return process.exit(1);
  }
}

/**
 * The search path of the steps: the pinned pnpm, this repository's tools, and from tooling/node a Node
 * that the tools support where the current one is older.
 */
function searchPath() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const tooOld = major < 22 || (major === 22 && minor < 18);
  return [
    ...(tooOld ? [join(root, 'tooling', 'node', 'node_modules', '.bin')] : []),
    join(root, 'node_modules', '.bin'),
    searchPathWithPnpm(),
  ].join(delimiter);
}

/** The signal that ended the job. @type {NodeJS.Signals | undefined} */
let interrupted;

/** @type {(step: Step, env: NodeJS.ProcessEnv) => Promise<number>} */
function run({ command, args }, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
    // A Ctrl-C reaches the whole process group by itself; SIGTERM only this process. Either way the step
    // ends in its own way first, and the job after it.
    const onInterrupt = () => {
      interrupted = 'SIGINT';
    };
    const onTerminate = () => {
      interrupted = 'SIGTERM';
      child.kill('SIGTERM');
    };
    process.once('SIGINT', onInterrupt);
    process.once('SIGTERM', onTerminate);
    child.once('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once('exit', (code) => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      resolve(code ?? 1);
    });
  });
}

/** What the test runner counted, or nothing where no tests ran. */
function testCount() {
  if (!existsSync(testReport)) return '';
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(testReport, 'utf8'),
  );
  return `, ${numPassedTests} tests passed, ${numFailedTests} failed, ${numPendingTests} skipped`;
}

async function main() {
  const [job = '', ...args] = process.argv.slice(2);
  const plan = jobs[job];
  if (!plan) {
    console.error(
      `usage: node tooling/scripts/run.mjs <${Object.keys(jobs).join('|')}> [arguments]`,
    );
    return 2;
  }
  rmSync(testReport, { force: true });
  const env = {
    ...process.env,
    PATH: searchPath(),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
  };
  const startedAt = Date.now();
  const seconds = (/** @type {number} */ since) => ((Date.now() - since) / 1000).toFixed(1);
  const steps = [install, ...plan(args)];
  for (const [index, current] of steps.entries()) {
    const stepStartedAt = Date.now();
    console.log(`\n▶ ${index + 1}/${steps.length} ${current.name}`);
    const code = await run(current, env);
    if (interrupted) return interrupted === 'SIGINT' ? 130 : 143;
    if (code !== 0) {
      console.error(`\n✗ ${job}: "${current.name}" failed with exit code ${code}${testCount()}`);
      return code;
    }
    console.log(`✓ ${current.name} (${seconds(stepStartedAt)} s)`);
  }
  console.log(`\n✓ ${job}: ${steps.length} steps in ${seconds(startedAt)} s${testCount()}`);
  return 0;
}

process.exitCode = await main();

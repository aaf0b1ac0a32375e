import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const scripts = [
  'server',
  'measure-cpu',
  'measure-cold',
  'measure-operation',
  'measure-memory',
  'measure-cost',
  'measure-cost-writer',
  'cost/measure-ledger',
  'cost/measure-reprice',
  'cost/measure-reservations',
] as const;
type Script = (typeof scripts)[number];

const compiled = fileURLToPath(new URL('../.compiled/', import.meta.url));
const sources = fileURLToPath(new URL('.', import.meta.url));

/** Compiles what is measured once, so that no process is charged for stripping types. */
export async function compileScripts(): Promise<void> {
  await build({
    entryPoints: scripts.map((script) => `${sources}${script}.ts`),
    outdir: compiled,
    outbase: sources,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'error',
    // Without the paths of tsconfig.json the packages are what users install: the build, not the sources.
    tsconfigRaw: {},
  });
}

/** Node calls its SQLite a release candidate. */
export const QUIET: readonly string[] = ['--disable-warning=ExperimentalWarning'];

/** Starts a script in a fresh process; what it prints is the caller's to read. */
export function startScript(
  script: Script,
  args: readonly string[],
): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [...QUIET, '--expose-gc', `${compiled}${script}.mjs`, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs a script in a fresh process and parses the JSON that it prints. */
export function inProcess<T>(script: Script, args: readonly string[]): Promise<T> {
  const child = startScript(script, args);
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      // Each script prints one JSON value of the type its caller names.
      if (code === 0) resolve(JSON.parse(output) as T);
      else reject(new Error(`${script} ${args.join(' ')} ended with ${code}`));
    });
  });
}

/** Starts the provider in a process of its own; resolves with its origin and a way to stop it. */
export function startServer(): Promise<{ readonly origin: string; readonly stop: () => void }> {
  const child = startScript('server', []);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.setEncoding('utf8').once('data', (line: string) => {
      resolve({ origin: `http://127.0.0.1:${line.trim()}`, stop: () => child.kill() });
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { BrokenPipe, type Io } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/run-cli.js';
import { type Ledger, openLedger } from '../../src/ledger/open-ledger.js';
import { createCostServer } from '../../src/server/create-cost-server.js';
import { clockAt } from '../ledger-events.js';

export const TOKEN = 'test-token-0123456789abcdef';
export const ACCOUNT = 'control-tower-prod';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface InProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Writes to standard output until whoever reads it has gone. */
  readonly writesAtMost?: number;
}

/** Runs a command in this process, as `main` does. */
export async function runInProcess(
  argv: readonly string[],
  { env = {}, writesAtMost = Number.POSITIVE_INFINITY }: InProcessOptions = {},
): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  let writes = 0;
  const decoder = new TextDecoder();
  const output = (name: 'stdout' | 'stderr') => ({
    isTty: false,
    write: async (text: string | Uint8Array) => {
      if (name === 'stdout' && ++writes > writesAtMost) throw new BrokenPipe('gone');
      written[name] += typeof text === 'string' ? text : decoder.decode(text, { stream: true });
    },
  });
  const io: Io = {
    env,
    out: output('stdout'),
    err: output('stderr'),
    stopped: () => new Promise(() => {}),
  };
  const code = await runCli(argv, io);
  return { code, ...written };
}

/** The time of the server under test. */
const NOW = '2026-11-20T22:00:00Z';

export interface TestServer {
  readonly ledger: Ledger;
  readonly url: string;
  /** The variables of a command that asks it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the real server in this process, over a ledger in memory, for one test. */
export async function startTestServer(): Promise<TestServer> {
  const ledger = await openLedger({ clock: clockAt(NOW) });
  const tokens = [{ name: 'test', token: TOKEN, scopes: ['admin'] as const }];
  const server = createCostServer({ ledger, tokens });
  const { url } = await server.listen({ port: 0 });
  onTestFinished(async () => {
    await server.close();
    await ledger.close();
  });
  return { ledger, url, env: environment(url) };
}

/** Starts something that answers as a server would not. */
export async function startStrangeServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

export function environment(url: string): Readonly<Record<string, string>> {
  return {
    AI_COST_TRACKER_URL: url,
    AI_COST_TRACKER_TOKEN: TOKEN,
    AI_COST_TRACKER_ACCOUNT: ACCOUNT,
  };
}

/** An address where nobody listens. */
export const NOBODY = 'http://127.0.0.1:9';

export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'cost-tracker-cli-'));
}

const hooks = fileURLToPath(new URL('../source-hooks.mjs', import.meta.url));
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Started {
  readonly child: ChildProcess;
  /** Standard output so far. */
  readonly output: () => string;
  readonly ended: Promise<Ended>;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
}

/** Starts the command as a process of its own, from its sources. */
export function spawnCli(argv: readonly string[], options: SpawnOptions = {}): Started {
  const { env = {}, nodeFlags = [] } = options;
  const child = spawn(process.execPath, [...nodeFlags, '--import', hooks, main, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of the environment of the tests: it may hold a token.
    env: { PATH: process.env.PATH, HOME: scratchFolder(), NODE_NO_WARNINGS: '1', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout,
    stderr,
  }));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  return { child, output: () => stdout, ended };
}

export interface Served extends Started {
  readonly url: string;
  readonly readyMs: number;
}

/** Starts `serve --json` on a free port, and waits until it listens. */
export async function spawnServer(
  argv: readonly string[],
  options: SpawnOptions = {},
): Promise<Served> {
  const started = spawnCli(['serve', '--port', '0', '--json', ...argv], options);
  const { child, output, ended } = started;
  const failed = ended.then(({ stderr }): never => {
    throw new Error(`the server ended: ${stderr}`);
  });
  failed.catch(() => {});
  while (!output().includes('\n'))
    await Promise.race([once(child.stdout ?? child, 'data'), failed]);
  const { url, ready_ms: readyMs } = JSON.parse(output().split('\n')[0] ?? '');
  return { ...started, url, readyMs };
}

/** Asks a server with the test's token. */
export async function post(
  url: string,
  body: unknown,
  token = TOKEN,
): Promise<{ readonly status: number }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.arrayBuffer();
  return { status: answer.status };
}

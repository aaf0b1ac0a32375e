import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A TypeScript file that runs as a process of its own. */
export interface RunningProcess {
  /** What it printed first: where it listens. */
  readonly firstLine: string;
  /** Rejects when it ends before it was told to. */
  readonly crashed: Promise<never>;
  stop(): Promise<void>;
}

/** Runs TypeScript, and ends with its parent. */
export const EXEC_ARGV: readonly string[] = [
  '--experimental-strip-types',
  '--disable-warning=ExperimentalWarning',
  `--import=${new URL('./exit-with-parent.ts', import.meta.url).href}`,
];
/** After this long without an end, a process is killed. */
const GRACE_MS = 3_000;

/** Starts `script` and resolves when it has printed its first line. Its later output is dropped. */
export async function startProcess(
  script: URL,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<RunningProcess> {
  const child = fork(fileURLToPath(script), args, {
    env: { ...process.env, ...env },
    execArgv: [...EXEC_ARGV],
    // A Ctrl-C is for the desk: whatever it talks to stays until it has ended.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let stopping = false;
  const crashed = once(child, 'exit').then(([code, signal]): Promise<never> => {
    if (stopping) return new Promise(() => {});
    throw new Error(`${script.pathname.split('/').at(-1)} ended by itself (${code ?? signal})`);
  });
  // Whoever waits for it gets the failure; without anybody it must not end this process.
  crashed.catch(() => {});
  const firstLine = await Promise.race([readFirstLine(child), crashed]);
  return {
    firstLine,
    crashed,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function readFirstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the process has no output');
  const lines = createInterface({ input: child.stdout });
  // `line` events carry one string.
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

/** The address in a line such as `listening on http://127.0.0.1:3000`. */
export function urlIn(line: string): string {
  const url = /https?:\/\/[\w.:]+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`expected an address, got: ${line}`);
  return url;
}

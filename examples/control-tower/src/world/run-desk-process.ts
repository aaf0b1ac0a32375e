import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXEC_ARGV } from './start-process.ts';
import type { World } from './start-world.ts';

export interface DeskProcessOptions {
  readonly day: string;
  /** Where the journal and the spool are. */
  readonly state: string;
  readonly page: string;
  /** What the terminal gets. @default 'inherit' */
  readonly output?: 'inherit' | 'pipe' | undefined;
}

/** Starts the desk as cron would: a process with an environment. Whoever starts it passes Ctrl-C on to it. */
export function startDesk(
  { env, cwd }: Pick<World, 'env' | 'cwd'>,
  options: DeskProcessOptions,
): ChildProcess {
  const { day, state, page, output = 'inherit' } = options;
  const script = fileURLToPath(new URL('../desk/main.ts', import.meta.url));
  return fork(script, ['--day', day, '--state', resolve(state), '--page', resolve(page)], {
    env,
    cwd,
    execArgv: [...EXEC_ARGV],
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
}

/** How it ended: the exit code, or the signal. */
export async function ended(desk: ChildProcess): Promise<number | string> {
  const [code, signal] =
    desk.exitCode === null && desk.signalCode === null
      ? await once(desk, 'exit')
      : [desk.exitCode, desk.signalCode];
  return code ?? signal;
}

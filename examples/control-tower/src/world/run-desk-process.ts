import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { World } from './start-world.ts';

export interface DeskProcessOptions {
  readonly day: string;
  /** Where the journal and the spool are. */
  readonly state: string;
  readonly page: string;
  /** What the terminal gets. @default 'inherit' */
  readonly output?: 'inherit' | 'pipe' | undefined;
}

/** Starts the desk as cron would: a process with an environment. */
export function startDesk({ env }: Pick<World, 'env'>, options: DeskProcessOptions): ChildProcess {
  const { day, state, page, output = 'inherit' } = options;
  const script = fileURLToPath(new URL('../desk/main.ts', import.meta.url));
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  return spawn(
    process.execPath,
    [...flags, script, '--day', day, '--state', state, '--page', page],
    { env: { ...process.env, ...env }, stdio: ['ignore', output, output] },
  );
}

/** How it ended: the exit code, or the signal. */
export async function ended(desk: ChildProcess): Promise<number | string> {
  if (desk.exitCode !== null) return desk.exitCode;
  const [code, signal] = await once(desk, 'exit');
  return code ?? signal;
}

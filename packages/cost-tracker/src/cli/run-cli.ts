import { CommandError, usageError } from './command-error.js';
import { commands } from './commands.js';
import { EXIT } from './exit-codes.js';
import { indented } from './help.js';
import { BrokenPipe, type Io } from './io.js';
import { messageOf } from './message-of.js';
import { packageVersion } from './version.js';

/** Runs one command and answers its exit code. Never rejects: what goes wrong is one line on standard error. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = argv;
  try {
    if (['', 'help', '--help', '-h'].includes(name)) {
      await (name === '' ? io.err : io.out).write(overview());
      return name === '' ? EXIT.usage : EXIT.ok;
    }
    if (['--version', '-v'].includes(name)) {
      await io.out.write(`${packageVersion()}\n`);
      return EXIT.ok;
    }
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (entry === undefined)
      throw usageError(`there is no such command; there are ${Object.keys(commands).join(', ')}`);
    return await (await entry.load()).run(rest, io);
  } catch (error) {
    return report(error, name, io);
  }
}

async function report(error: unknown, name: string, io: Io): Promise<number> {
  if (error instanceof BrokenPipe) return EXIT.ok;
  const isKnown = Object.hasOwn(commands, name);
  const program = isKnown ? `cost-tracker ${name}` : 'cost-tracker';
  const exitCode = error instanceof CommandError ? error.exitCode : EXIT.failed;
  const hint = exitCode === EXIT.usage ? ` See: ${program} --help` : '';
  await io.err.write(`${program}: ${ended(messageOf(error))}${hint}\n`);
  return exitCode;
}

function ended(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary]);
  return `Usage: cost-tracker COMMAND [flags]

Tracks what model calls cost.

Commands:
${indented(rows)}

cost-tracker COMMAND --help explains the flags and exit codes of a command.
`;
}

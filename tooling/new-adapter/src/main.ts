import { parseArgs } from 'node:util';
import { generateAdapter } from './generate-adapter.ts';

const usage = 'usage: pnpm new-adapter <name> --port <port> [--port <another>]';

/** Makes the adapter that the command line asks for; returns the exit code. */
function main(args: readonly string[]): number {
  try {
    const { name, ports } = readArgs(args);
    const paths = generateAdapter({ name, ports });
    console.log(paths.join('\n'));
    console.log(`\n@quayside/${name} is there, with every operation \`unsupported\`. Next:`);
    console.log('CONTRIBUTING.md, "Add an adapter", from its second step on.');
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

function readArgs(args: readonly string[]): {
  readonly name: string;
  readonly ports: readonly string[];
} {
  try {
    const parsed = parseArgs({
      // pnpm hands on the `--` that npm takes away.
      args: args.slice(args[0] === '--' ? 1 : 0),
      options: { port: { type: 'string', multiple: true } },
      allowPositionals: true,
    });
    const [name, ...more] = parsed.positionals;
    if (name !== undefined && more.length === 0) return { name, ports: parsed.values.port ?? [] };
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${usage}`, { cause });
  }
  throw new Error(usage);
}

process.exitCode = main(process.argv.slice(2));

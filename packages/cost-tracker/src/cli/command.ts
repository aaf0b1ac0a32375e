import { helpOf } from './help.js';
import type { Io } from './io.js';
import { type OptionSpecs, type Options, parseOptions } from './options.js';

/** What a command is. */
export interface CommandSpec<Name extends string> {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** What comes before the flags: `create NAME | list | revoke NAME`. @default nothing */
  readonly positionals?: string | undefined;
  readonly options: OptionSpecs<Name>;
  /** What its exit codes mean, besides 0 and 64. */
  readonly exits: Readonly<Record<number, string>>;
  /** More for the help. */
  readonly notes?: readonly string[] | undefined;
  readonly examples: readonly string[];
  /** Answers the exit code. */
  run(options: Options<Name>, io: Io): Promise<number>;
}

export interface Command {
  readonly run: (argv: readonly string[], io: Io) => Promise<number>;
}

/** Makes a command that reads its own flags and explains itself. */
export function defineCommand<Name extends string>(spec: CommandSpec<Name>): Command {
  return {
    run: async (argv, io) => {
      if (argv.includes('--help') || argv.includes('-h')) {
        await io.out.write(helpOf(spec));
        return 0;
      }
      const hasPositionals = spec.positionals !== undefined;
      return spec.run(parseOptions(spec.options, argv, io.env, hasPositionals), io);
    },
  };
}

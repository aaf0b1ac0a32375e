import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usageError } from './command-error.js';

/** A flag of a command. */
export interface OptionSpec {
  /** Stands for the value in the help; without it the flag takes none. */
  readonly value?: string | undefined;
  readonly help: string;
  /** The variable that is read where the flag is not given. */
  readonly env?: string | undefined;
  readonly default?: string | undefined;
  /** May be given several times. */
  readonly multiple?: boolean | undefined;
}

/** The flags that a command was given, by name. A flag wins over its variable, that over the default. */
export interface Options<Name extends string> {
  readonly positionals: readonly string[];
  text(name: Name): string | undefined;
  /** @throws usage error where there is none */
  required(name: Name): string;
  flag(name: Name | 'json'): boolean;
  list(name: Name): readonly string[];
  /** @throws usage error for what is no whole number in the range */
  integer(name: Name, range: { readonly min: number; readonly max: number }): number | undefined;
  /** @throws usage error for what is none of them */
  choice<Choice extends string>(name: Name, choices: readonly Choice[]): Choice | undefined;
}

export type OptionSpecs<Name extends string = string> = Readonly<Record<Name, OptionSpec>>;
type Env = Readonly<Record<string, string | undefined>>;

/** The flags that every command has. */
export const everyCommand: OptionSpecs<'json' | 'help'> = {
  json: { help: 'write JSON' },
  help: { help: 'show this' },
};

/**
 * Reads the flags of a command by `node:util`: nothing to install and nothing to load, which `serve` would wait for.
 *
 * @throws usage error for a flag that is unknown or lacks its value
 */
export function parseOptions<Name extends string>(
  specs: OptionSpecs<Name>,
  argv: readonly string[],
  env: Env,
  allowPositionals: boolean,
): Options<Name> {
  const { values, positionals } = parse({ ...specs, ...everyCommand }, argv, allowPositionals);
  const text = (name: Name): string | undefined => {
    const { env: variable, default: fallback } = specs[name];
    const given = values[name];
    if (typeof given === 'string') return given;
    return (variable === undefined ? undefined : env[variable] || undefined) ?? fallback;
  };
  return {
    positionals,
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined || value === '') throw usageError(missing(name, specs[name]));
      return value;
    },
    flag: (name) => values[name] === true,
    list: (name) => {
      const given = values[name];
      return Array.isArray(given) ? given.map(String) : [];
    },
    integer: (name, { min, max }) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= min && number <= max) return number;
      throw usageError(`--${name} must be a whole number from ${min} to ${max}`);
    },
    choice: (name, choices) => {
      const value = text(name);
      const chosen = choices.find((choice) => choice === value);
      if (value !== undefined && chosen === undefined)
        throw usageError(`--${name} must be one of ${choices.join(', ')}`);
      return chosen;
    },
  };
}

function missing(name: string, { env }: OptionSpec): string {
  return env === undefined ? `--${name} is missing` : `--${name} is missing; or set ${env}`;
}

type Parsed = Pick<ReturnType<typeof parseArgs>, 'values' | 'positionals'>;

function parse(specs: OptionSpecs, argv: readonly string[], allowPositionals: boolean): Parsed {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { value, multiple = false }] of Object.entries(specs))
    options[name] = { type: value === undefined ? 'boolean' : 'string', multiple };
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals });
  } catch (error) {
    throw usageError(explain(error));
  }
}

/** The flag that is wrong, without what was given for it. */
function explain(error: unknown): string {
  if (!(error instanceof TypeError) || !('code' in error)) throw error;
  const [, flag] = /'(?:-\w, )?(--?[\w-]+)/.exec(error.message) ?? [];
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `there is no flag ${flag}`;
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
    return /does not take/.test(error.message)
      ? `${flag} takes no value`
      : `${flag} needs a value; one that starts with a dash goes as ${flag}=…`;
  return 'it takes flags alone, such as --name value';
}

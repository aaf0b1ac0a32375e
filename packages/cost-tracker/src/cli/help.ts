import type { CommandSpec } from './command.js';
import { everyCommand, type OptionSpec } from './options.js';
import { toTable } from './table.js';

/** Explains a command: its flags with their variables and defaults, exit codes, examples. */
export function helpOf<Name extends string>(spec: CommandSpec<Name>): string {
  const { name, summary, positionals, exits, notes = [], examples } = spec;
  const usage = ['cost-tracker', name, positionals, '[flags]'].filter(Boolean).join(' ');
  const codes = { 0: 'done', ...exits, 64: 'a flag is wrong' };
  const sections = [
    `Usage: ${usage}\n\n${summary}`,
    `Flags:\n${indented(Object.entries<OptionSpec>({ ...spec.options, ...everyCommand }).map(flagRow))}`,
    `Exit codes:\n${indented(Object.entries(codes).map(([code, text]) => [code, text]))}`,
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
    `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function flagRow([name, spec]: readonly [string, OptionSpec]): readonly string[] {
  const { value, help, env, multiple = false, default: fallback } = spec;
  const remarks = [
    ...(env === undefined ? [] : [`or ${env}`]),
    ...(fallback === undefined ? [] : [`default ${fallback}`]),
    ...(multiple ? ['repeatable'] : []),
  ];
  const flag = value === undefined ? `--${name}` : `--${name} ${value}`;
  return [flag, remarks.length === 0 ? help : `${help} (${remarks.join(', ')})`];
}

export function indented(rows: readonly (readonly string[])[]): string {
  return toTable(rows)
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

import { type Group, memberNames, type Presence, type Settings } from './group.js';
import { checkText } from './resolve/check-text.js';
import type { Variable } from './variable.js';

/** Options of {@link renderEnvExample}. */
export interface EnvExampleOptions {
  /** Stands above everything, one comment for each line. @default how to use the file */
  readonly heading?: string | undefined;
}

const HEADING = 'Copy to .env and fill in. What is blank is missing.';

/**
 * Writes a `.env.example` from settings, so that it cannot drift from them: what each variable is for, where to get
 * it, whether it is needed. It holds no value but examples and defaults, and those are commented out.
 */
export function renderEnvExample(settings: Settings, options: EnvExampleOptions = {}): string {
  const blocks = [commented(options.heading ?? HEADING), ...blocksOf(settings)];
  return `${blocks.join('\n\n')}\n`;
}

/** `choice` has the keys of which one is given: none of them is needed by itself, nor merely optional. */
function blocksOf(settings: Settings, choice: readonly string[] = []): readonly string[] {
  return Object.entries(settings).flatMap(([key, one]) =>
    one.kind === 'variable'
      ? [variableBlock(one, choice.includes(key))]
      : [groupTitle(one, choice.includes(key)), ...blocksOf(one.members, one.oneOf)],
  );
}

function groupTitle(group: Group<unknown, Presence>, isChoice: boolean): string {
  const title = [`=== ${group.title}.`];
  if (group.presence === 'required') title.push('Needed.');
  else if (!isChoice) title.push('Leave all of it blank to do without.');
  const names = group.oneOf.map((member) => memberNames(group, member));
  if (names.length > 0) title.push(`Needs ${names.join(', or ')}.`);
  return commented(title.join(' '));
}

function variableBlock(variable: Variable<unknown>, isChoice: boolean): string {
  const { name, about, from, secret, example } = variable;
  const absent = checkText(variable);
  const fallback = absent.wrong === undefined && !secret ? absent.value : undefined;
  const value = example ?? (fallback === undefined ? undefined : String(fallback));
  const need = absent.wrong === undefined && !isChoice ? ', optional.' : '.';
  const title = about.charAt(0).toUpperCase() + about.slice(1) + need;
  const line = value === undefined ? `${name}=` : `# ${name}=${quoted(value)}`;
  return [commented(title), ...(from === undefined ? [] : [commented(from)]), line].join('\n');
}

function commented(text: string): string {
  return text.replace(/^/gm, '# ');
}

/** In quotes that it does not hold, where a parser of such files would cut it. */
function quoted(value: string): string {
  if (/^[\w.:/@+-]*$/.test(value)) return value;
  const quote = ['"', "'", '`'].find((mark) => !value.includes(mark)) ?? '"';
  return quote + value.replaceAll('\n', '\\n') + quote;
}

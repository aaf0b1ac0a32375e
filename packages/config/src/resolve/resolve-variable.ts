import type { ConfigProblem } from '../config-problem.js';
import { MASK } from '../redaction/create-redactor.js';
import type { Variable } from '../variable.js';
import { checkText } from './check-text.js';
import type { Resolution, ResolveContext } from './resolution.js';

/** Finds and reads one variable. */
export function resolveVariable(
  variable: Variable<unknown>,
  key: string,
  context: ResolveContext,
): Resolution {
  const { name, secret, about, from, ambient = false } = variable;
  const found = context.find(variable);
  const note = (what: string): ConfigProblem => ({ key, name, what, about, from });
  const given = found === undefined || ambient ? [] : [name];
  const nothing = { value: undefined, shown: undefined, given, missing: [], wrong: [], needs: [] };
  if (secret && found?.text !== undefined) context.secrets.push({ name, text: found.text });
  if (found?.problem !== undefined)
    return { ...nothing, wrong: [note(`is wrong in ${found.source} (${found.problem})`)] };

  const checked = checkText(variable, found?.text);
  if (checked.wrong !== undefined && found !== undefined)
    return { ...nothing, wrong: [note(`is wrong in ${found.source} (${checked.wrong})`)] };
  const value = checked.wrong === undefined ? checked.value : undefined;
  if (secret) context.secrets.push(...textsIn(value).map((text) => ({ name, text })));
  const shown = secret && value !== undefined ? MASK : value;
  const source = found?.source ?? (value === undefined ? 'unset' : 'default');
  context.explained.push({ key, name, source, over: found?.over ?? [], value: shown });
  const missing = checked.wrong === undefined ? [] : [note('is missing')];
  return { ...nothing, value, shown, missing };
}

/** A schema may cut a secret into several, or decode it. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
